// Package iam is the front door of Identity and Access Management of local
// accounts: it turns wire values into the plane's and back. Rules live in plane/local.
package iam

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/api/paging"
	"gatehouse/internal/awswire"
	wire "gatehouse/internal/awswire/iam"
	"gatehouse/internal/idc"
	"gatehouse/internal/plane/local"
)

// API serves IAM.
type API struct {
	iam   *local.IAM
	pages *paging.Pages
}

// New makes the front door.
func New(s *local.IAM, p *paging.Pages) *awswire.Service { return wire.New(&API{s, p}) }

var _ wire.Server = (*API)(nil)

// Items of a page: AWS's default and most of MaxItems.
const defaultItems, mostItems = 100, 1000

// open makes the page request of a list; query names the list.
func (a *API) open(c idc.Caller, marker *string, items *int64, query ...string) (idc.PageRequest, error) {
	if items == nil {
		n := int64(defaultItems)
		items = &n
	}
	return a.pages.Open(c, marker, items, mostItems, query...)
}

// seal makes the marker of the next page, and says whether there is one.
func (a *API) seal(c idc.Caller, next string, query ...string) (marker *string, truncated *bool, err error) {
	marker, err = a.pages.Seal(c, next, query...)
	more := marker != nil
	return marker, &more, err
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// opt leaves out what is empty.
func opt(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func stamp(t time.Time) *time.Time { return &t }

func number(n int) *int64 {
	v := int64(n)
	return &v
}

// encoded is a policy document as IAM answers it: percent-encoded by RFC 3986.
func encoded(doc string) string { return strings.ReplaceAll(url.QueryEscape(doc), "+", "%20") }

func toTags(in []wire.Tag) []local.Tag {
	out := make([]local.Tag, len(in))
	for i, t := range in {
		out[i] = local.Tag{Key: t.Key, Value: t.Value}
	}
	return out
}

// fromTags orders tags by key.
func fromTags(tags map[string]string) []wire.Tag {
	out := make([]wire.Tag, 0, len(tags))
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, wire.Tag{Key: k, Value: tags[k]})
	}
	return out
}

func fromTagList(page idc.Page[local.Tag]) []wire.Tag {
	return idc.MapPage(page, func(t local.Tag) wire.Tag { return wire.Tag(t) }).Items
}

// list is a list that is there, also when it is empty.
func list(items []string) []string {
	if items == nil {
		return []string{}
	}
	return items
}
