package store

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/idc"
)

// InsertEvents appends events, many a statement. Events are never changed.
func (tx *Tx) InsertEvents(list []idc.Event) error {
	const columns = 12
	rows, cells := make([][]any, len(list)), make([]any, 0, columns*len(list))
	var late []eventSpan
	for i, e := range list {
		resources, err := doc(e.Resources)
		if err != nil {
			return err
		}
		if len(e.Resources) == 0 {
			resources = json.RawMessage("[]")
		}
		cells = append(cells, e.ID, e.At, string(e.Account), e.Source, e.Name, e.UserName, e.AccessKey, e.Address, e.ReadOnly, e.ErrorCode, resources, string(e.Body))
		rows[i] = cells[i*columns : (i+1)*columns]
		if tx.Now().Sub(e.At) > eventsOnTime {
			late = append(late, spansOf(e)...)
		}
	}
	if err := tx.sendRows("InsertEvents", rows); err != nil {
		return err
	}
	return tx.insertEventSpans(late)
}

// AuditEvent finds an event in an account's trail.
func (tx *Tx) AuditEvent(account idc.AccountID, id string) (idc.Event, error) {
	e, err := scanOne(tx, "Event", scanEvent, id, account)
	if noRow(err) {
		return e, idc.NotFound("EVENT", id, "There is no event %s", id)
	}
	return e, err
}

// ExportEvents lists the events of all accounts from a time on and before another,
// oldest first.
func (tx *Tx) ExportEvents(from, to time.Time, p idc.PageRequest) (idc.Page[idc.Event], error) {
	after := eventPlace{at: micros(from)}
	if p.After != "" {
		var err error
		if after, err = toEventPlace(p.After); err != nil {
			return idc.Page[idc.Event]{}, err
		}
	}
	return listPage(tx, p, placeOfEvent, scanEvent, "EventsFrom", after.at, after.id, to)
}

// PurgeEvents deletes events of before a time, at most so many, and answers how many.
func (tx *Tx) PurgeEvents(before time.Time, most int) (int64, error) {
	if _, err := tx.exec("PurgeEventSpans", before.Add(-eventSpanLength), most); err != nil {
		return 0, err
	}
	return tx.exec("PurgeEvents", before, most)
}

func scanEvent(s scanner) (e idc.Event, err error) {
	err = s.Scan(&e.ID, at(&e.At), &e.Account, &e.Source, &e.Name, &e.UserName, &e.AccessKey, &e.ReadOnly, &e.ErrorCode, fromDoc(&e.Resources), &e.Body)
	return e, err
}

// eventPlace is where a list of events stands.
type eventPlace struct {
	at int64
	id string
}

func (p eventPlace) String() string { return strconv.FormatInt(p.at, 10) + " " + p.id }

func placeOfEvent(e idc.Event) string { return eventPlace{micros(e.At), e.ID}.String() }

func toEventPlace(s string) (eventPlace, error) {
	n, id, _ := strings.Cut(s, " ")
	at, err := strconv.ParseInt(n, 10, 64)
	if err != nil {
		return eventPlace{}, idc.Invalid("The NextToken is not valid.")
	}
	return eventPlace{at, id}, nil
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
