package store

import (
	"math"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/idc"
)

// Event is an audit event: the columns it is looked up by, and its CloudTrail body.
type Event struct {
	ID        string
	At        time.Time
	Account   idc.AccountID // the account whose trail it belongs to
	Source    string        // sso.amazonaws.com
	Name      string        // CreatePermissionSet
	UserName  string
	AccessKey string
	ReadOnly  bool
	ErrorCode string // "" when the call succeeded
	Body      []byte // JSON
}

// InsertEvent appends an event. Events are never changed.
func (tx *Tx) InsertEvent(e Event) error {
	return tx.InsertEvents([]Event{e})
}

// InsertEvents appends events, many a statement.
func (tx *Tx) InsertEvents(list []Event) error {
	const columns = 10
	rows, cells := make([][]any, len(list)), make([]any, 0, columns*len(list))
	for i, e := range list {
		cells = append(cells, e.ID, e.At, string(e.Account), e.Source, e.Name, e.UserName, e.AccessKey, e.ReadOnly, e.ErrorCode, string(e.Body))
		rows[i] = cells[i*columns : (i+1)*columns]
	}
	return tx.execRows("InsertEvents", rows)
}

// ListEvents lists the events of an account, newest first.
func (tx *Tx) ListEvents(account idc.AccountID, p idc.PageRequest) (idc.Page[Event], error) {
	before, id := int64(math.MaxInt64), ""
	if s, rest, ok := strings.Cut(p.After, " "); ok {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return idc.Page[Event]{}, idc.Invalid("The NextToken is not valid.")
		}
		before, id = n, rest
	}
	place := func(e Event) string { return strconv.FormatInt(micros(e.At), 10) + " " + e.ID }
	return listPage(tx, p, place, func(s scanner) (e Event, err error) {
		err = s.Scan(&e.ID, at(&e.At), &e.Account, &e.Source, &e.Name, &e.UserName, &e.AccessKey, &e.ReadOnly, &e.ErrorCode, &e.Body)
		return e, err
	}, "ListEvents", account, before, id)
}

// CountAnonymousFailure adds to the count of requests that nobody could be held
// to: one row for an address, a reason and a minute.
func (tx *Tx) CountAnonymousFailure(minute time.Time, address, reason string, n int) error {
	_, err := tx.exec("CountAnonymousFailure", minute, address, reason, n)
	return err
}

// PurgeAnonymousFailures deletes counts of before a time, at most so many rows.
func (tx *Tx) PurgeAnonymousFailures(before time.Time, most int) error {
	_, err := tx.exec("PurgeAnonymousFailures", before, most)
	return err
}
