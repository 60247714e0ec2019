// Package paging is how every front door pages: MaxResults and NextToken become
// a place in the store and back. A token continues the list it came from, for the
// same account, and no other.
package paging

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
)

// Pages seals and opens page tokens.
type Pages struct {
	ring *keys.Ring
	now  func() time.Time
}

// New pages with a ring.
func New(ring *keys.Ring, now func() time.Time) *Pages { return &Pages{ring, now} }

// Open makes the page request of a list. query names the list: operation, store,
// filters. limit is nil where the client leaves it to us; a page has at most most items.
func (p *Pages) Open(c idc.Caller, token *string, limit *int64, most int, query ...string) (idc.PageRequest, error) {
	r := idc.PageRequest{Limit: most}
	if limit != nil && *limit > 0 && *limit < int64(most) {
		r.Limit = int(*limit)
	}
	if token == nil || *token == "" {
		return r, nil
	}
	var err error
	r.After, err = p.ring.OpenPage(scope(c, query), *token, p.now())
	return r, err
}

// Seal makes the token of the next page; nil when there is none.
func (p *Pages) Seal(c idc.Caller, next string, query ...string) (*string, error) {
	if next == "" {
		return nil, nil
	}
	token, err := p.ring.SealPage(scope(c, query), next, p.now())
	return &token, err
}

func scope(c idc.Caller, query []string) string {
	who := string(c.Account)
	if c.Person != nil && c.Kind == idc.CallerPerson {
		who = string(c.Person.Store) + "/" + string(c.Person.User)
	}
	return fmt.Sprintf("%q %q", who, strings.Join(query, "\x00"))
}

// Time is a time as a part of a query, which the next page must repeat; "" is none.
func Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.UnixMicro(), 10)
}
