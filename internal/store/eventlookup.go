package store

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/idc"
)

// Events are found by an attribute through event_index, which says in which ten
// seconds of a trail the attribute has a value; within those, and in the latest
// that are not indexed yet, events are filtered. The index is written behind them
// (IndexEvents), so that recording an event stays cheap.
const (
	eventSpanLength = 10 * time.Second
	// eventsSettle is how old events must be to be indexed: by then every
	// transaction that records them has ended. One that is later than eventsOnTime
	// writes its part of the index itself.
	eventsSettle = 30 * time.Second
	eventsOnTime = 15 * time.Second
	// spansAtOnce bounds how many spans one statement of a lookup answers.
	spansAtOnce = 64
	// indexedSetting holds the time up to which events are indexed.
	indexedSetting = "events.indexed"
)

// eventStatements filter within a span of time.
var eventStatements = map[idc.EventAttribute]string{
	"": "ListEvents", idc.EventName: "EventsNamed", idc.EventReadOnly: "EventsReadOnly", idc.EventUser: "EventsOfUser",
	idc.EventResourceType: "EventsAbout", idc.EventResourceName: "EventsAbout", idc.EventSource: "EventsOfSource", idc.EventAccessKey: "EventsOfKey",
}

// matches decides what a statement only narrows down.
func matches(f idc.EventFilter, e idc.Event) bool {
	switch f.Attribute {
	case idc.EventResourceType:
		return slices.ContainsFunc(e.Resources, func(r idc.EventResource) bool { return r.Type == f.Value })
	case idc.EventResourceName:
		return slices.ContainsFunc(e.Resources, func(r idc.EventResource) bool { return r.Name == f.Value })
	}
	return true
}

// argument is what the statement of a filter compares with.
func argument(f idc.EventFilter) any {
	switch f.Attribute {
	case idc.EventReadOnly:
		return f.Value == "true"
	case idc.EventResourceType, idc.EventResourceName:
		quoted, _ := json.Marshal(f.Value)
		return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(string(quoted)) + "%"
	}
	return f.Value
}

// ListEvents lists the events of an account, newest first.
func (tx *Tx) ListEvents(account idc.AccountID, p idc.PageRequest) (idc.Page[idc.Event], error) {
	return tx.LookupEvents(account, idc.EventFilter{}, time.Time{}, time.UnixMicro(math.MaxInt64-1), p)
}

// LookupEvents lists the events of an account from a time on and up to another,
// both included, that the filter lets through, newest first.
func (tx *Tx) LookupEvents(account idc.AccountID, f idc.EventFilter, from, to time.Time, p idc.PageRequest) (idc.Page[idc.Event], error) {
	if f.Attribute == idc.EventID {
		return tx.lookupEvent(account, f.Value, from, to)
	}
	l := lookup{tx: tx, account: account, filter: f, from: micros(from), before: eventPlace{at: to.UnixMicro() + 1}, limit: max(p.Limit, 1)}
	if p.After != "" {
		var err error
		if l.before, err = toEventPlace(p.After); err != nil {
			return idc.Page[idc.Event]{}, err
		}
	}
	if err := l.run(); err != nil {
		return idc.Page[idc.Event]{}, err
	}
	if len(l.found) <= l.limit {
		return idc.Page[idc.Event]{Items: l.found}, nil
	}
	l.found = l.found[:l.limit]
	return idc.Page[idc.Event]{Items: l.found, Next: placeOfEvent(l.found[l.limit-1])}, nil
}

func (tx *Tx) lookupEvent(account idc.AccountID, id string, from, to time.Time) (idc.Page[idc.Event], error) {
	e, err := tx.AuditEvent(account, id)
	switch {
	case idc.Is(err, idc.KindNotFound):
		return idc.Page[idc.Event]{}, nil
	case err != nil:
		return idc.Page[idc.Event]{}, err
	case e.At.Before(from) || e.At.After(to):
		return idc.Page[idc.Event]{}, nil
	}
	return idc.Page[idc.Event]{Items: []idc.Event{e}}, nil
}

// lookup is one search, from the newest to the oldest event.
type lookup struct {
	tx      *Tx
	account idc.AccountID
	filter  idc.EventFilter
	from    int64
	before  eventPlace // what comes after it is behind us
	limit   int
	found   []idc.Event // up to one more than limit
}

func (l *lookup) full() bool { return len(l.found) > l.limit }

func (l *lookup) run() error {
	if l.filter.Attribute == "" {
		return l.scan(l.from)
	}
	indexed, err := l.tx.EventsIndexed()
	if err != nil {
		return err
	}
	if err := l.scan(max(l.from, micros(indexed))); err != nil {
		return err
	}
	for !l.full() && l.before.at > l.from {
		latest := l.before.at
		if l.before.id == "" {
			latest-- // nothing of that microsecond is left
		}
		spans, err := scanAll[int64](l.tx, "EventSpans", l.account, string(l.filter.Attribute), l.filter.Value,
			spanOf(l.from), latest, spansAtOnce)
		if err != nil || len(spans) == 0 {
			return err
		}
		for _, span := range spans {
			// Where the list stands within the span it goes on there, else at its end.
			if end := span + eventSpanLength.Microseconds(); end <= l.before.at {
				l.before = eventPlace{at: end}
			}
			if err := l.scan(max(l.from, span)); err != nil || l.full() {
				return err
			}
		}
	}
	return nil
}

// scan adds what lies from a time on and before where the list stands, which then
// stands there. Where it is past that time already, it stays.
func (l *lookup) scan(from int64) error {
	if from > l.before.at {
		return nil
	}
	for from < l.before.at || from == l.before.at && l.before.id != "" {
		args := []any{l.account, from, l.before.at, l.before.id}
		if l.filter.Attribute != "" {
			args = append(args, argument(l.filter))
		}
		most := l.limit + 1 - len(l.found)
		rows, err := collect(l.tx, eventStatements[l.filter.Attribute], scanEvent, append(args, most)...)
		if err != nil {
			return err
		}
		for _, e := range rows {
			if matches(l.filter, e) {
				l.found = append(l.found, e)
			}
		}
		if l.full() {
			return nil
		}
		if len(rows) < most {
			break
		}
		last := rows[len(rows)-1]
		l.before = eventPlace{micros(last.At), last.ID}
	}
	l.before = eventPlace{at: from}
	return nil
}

// spanOf is when the span begins that a time lies in.
func spanOf(at int64) int64 {
	n := eventSpanLength.Microseconds()
	return at - (at%n+n)%n
}

// eventSpan is a row of the index.
type eventSpan struct {
	account    idc.AccountID
	key, value string
	span       int64
}

func spansOf(e idc.Event) []eventSpan {
	span := spanOf(micros(e.At))
	row := func(key idc.EventAttribute, value string) eventSpan {
		return eventSpan{e.Account, string(key), value, span}
	}
	out := []eventSpan{
		row(idc.EventName, e.Name), row(idc.EventSource, e.Source), row(idc.EventUser, e.UserName), row(idc.EventAccessKey, e.AccessKey),
		row(idc.EventReadOnly, strconv.FormatBool(e.ReadOnly)),
	}
	for _, r := range e.Resources {
		out = append(out, row(idc.EventResourceType, r.Type), row(idc.EventResourceName, r.Name))
	}
	return slices.DeleteFunc(out, func(s eventSpan) bool { return s.value == "" })
}

func (tx *Tx) insertEventSpans(spans []eventSpan) error {
	if len(spans) == 0 {
		return nil
	}
	rows := make([][]any, len(spans))
	for i, s := range spans {
		rows[i] = []any{string(s.account), s.key, s.value, s.span}
	}
	return tx.sendRows("InsertEventSpans", rows)
}

// EventsIndexed is the time up to which events can be found through the index.
func (tx *Tx) EventsIndexed() (time.Time, error) {
	var at int64
	_, err := tx.Setting(indexedSetting, &at)
	return fromMicros(at), err
}

// EventIndex is what the index lacks of one span of time.
type EventIndex struct {
	from, to int64
	rows     []eventSpan
}

// NextEventIndex reads the oldest span that is not indexed; nil when all that is
// old enough is. Events that old do not change, so that the index may be made of
// them in one transaction and written in another.
func (tx *Tx) NextEventIndex() (*EventIndex, error) {
	indexed, err := tx.EventsIndexed()
	if err != nil {
		return nil, err
	}
	settled := spanOf(tx.Now().Add(-eventsSettle).UnixMicro())
	first, err := scanAll[int64](tx, "FirstEventSince", micros(indexed))
	if err != nil || settled <= micros(indexed) {
		return nil, err
	}
	if len(first) == 0 || first[0] >= settled {
		return nil, nil
	}
	span := spanOf(first[0])
	x := &EventIndex{from: micros(indexed), to: span + eventSpanLength.Microseconds()}
	unique := map[eventSpan]bool{}
	note := func(e idc.Event) {
		e.At = fromMicros(span)
		for _, row := range spansOf(e) {
			unique[row] = true
		}
	}
	err = tx.rows("EventAttributes", func(s scanner) error {
		var e idc.Event
		err := s.Scan(&e.Account, &e.Source, &e.Name, &e.UserName, &e.AccessKey, &e.ReadOnly)
		note(e)
		return err
	}, span, x.to)
	if err != nil {
		return nil, err
	}
	err = tx.rows("EventResources", func(s scanner) error {
		var e idc.Event
		err := s.Scan(&e.Account, &e.Source, &e.ReadOnly, fromDoc(&e.Resources))
		note(e)
		return err
	}, span, x.to)
	for row := range unique {
		x.rows = append(x.rows, row)
	}
	return x, err
}

// IndexEvents writes what NextEventIndex has read, unless another node has done so.
func (tx *Tx) IndexEvents(x *EventIndex) error {
	indexed, err := tx.EventsIndexed()
	if err != nil || micros(indexed) != x.from {
		return err
	}
	if err := tx.insertEventSpans(x.rows); err != nil {
		return err
	}
	return tx.PutSetting(indexedSetting, x.to)
}
