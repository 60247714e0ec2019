package store

import (
	"slices"
	"strconv"
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
	// indexedSetting holds the time up to which events are indexed, moreSetting the
	// one from which on the index has what moreIndexed names.
	indexedSetting = "events.indexed"
	moreSetting    = "events.indexed.more"
)

// moreIndexed are attributes that the index has had only since it searches by more.
var moreIndexed = map[idc.EventAttribute]bool{
	idc.EventErrorCode: true, idc.EventFailure: true, idc.EventAddress: true, idc.EventResourceID: true,
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
		row(idc.EventReadOnly, strconv.FormatBool(e.ReadOnly)), row(idc.EventAddress, e.Address), row(idc.EventErrorCode, e.ErrorCode),
	}
	if e.ErrorCode != "" {
		out = append(out, row(idc.EventFailure, "true"))
	}
	for _, r := range e.Resources {
		out = append(out, row(idc.EventResourceType, r.Type), row(idc.EventResourceName, r.Name), row(idc.EventResourceID, r.ID()))
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
		err := s.Scan(&e.Account, &e.Source, &e.Name, &e.UserName, &e.AccessKey, &e.Address, &e.ReadOnly, &e.ErrorCode)
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
