package store

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/idc"
)

// A page of a search costs so much at most, however much lies between what it finds:
// so many events looked at, and so many statements. Then it ends where it stands.
const (
	mostEventsLooked    = 5000
	mostEventStatements = 300
	// eventWindow is how many events one statement of a search filters at most.
	eventWindow = 1000
	// spansAtOnce bounds how many spans one statement of a search answers.
	spansAtOnce = 64
)

// ListEvents lists the events of an account, newest first.
func (tx *Tx) ListEvents(account idc.AccountID, p idc.PageRequest) (idc.Page[idc.Event], error) {
	return tx.LookupEvents(account, idc.EventFilter{}, time.Time{}, time.UnixMicro(math.MaxInt64-1), p)
}

// LookupEvents lists the events of an account from a time on and up to another,
// both included, that the filter lets through, newest first. Pages but the last are
// full.
func (tx *Tx) LookupEvents(account idc.AccountID, f idc.EventFilter, from, to time.Time, p idc.PageRequest) (idc.Page[idc.Event], error) {
	s := idc.EventSearch{Account: account, From: from, To: to}
	switch f.Attribute {
	case "":
	case idc.EventID:
		s.ID = f.Value
	case idc.EventName:
		s.Name = f.Value
	case idc.EventSource:
		s.Source = f.Value
	case idc.EventUser:
		s.User = f.Value
	case idc.EventAccessKey:
		s.AccessKey = f.Value
	case idc.EventResourceName:
		s.ResourceName = f.Value
	case idc.EventResourceType:
		s.ResourceType = f.Value
	case idc.EventReadOnly:
		is := f.Value == "true"
		s.ReadOnly = &is
	}
	return tx.searchEvents(s, p, math.MaxInt)
}

// SearchEvents lists the events that a search asks for, newest first. A page may be
// short, or empty, and not be the last: it looks at so many events and no more.
func (tx *Tx) SearchEvents(s idc.EventSearch, p idc.PageRequest) (idc.Page[idc.Event], error) {
	return tx.searchEvents(s, p, mostEventsLooked)
}

// EventsSearchedTo is how far back a search has come that goes on at a place; zero for "".
func (tx *Tx) EventsSearchedTo(next string) time.Time {
	if p, err := toEventPlace(next); next != "" && err == nil {
		return fromMicros(p.at)
	}
	return time.Time{}
}

func (tx *Tx) searchEvents(s idc.EventSearch, p idc.PageRequest, most int) (idc.Page[idc.Event], error) {
	none := idc.Page[idc.Event]{}
	if s.ID != "" {
		return tx.searchEvent(s)
	}
	q := eventSearch{tx: tx, EventSearch: s, from: max(micros(s.From), 0), before: eventPlace{at: s.To.UnixMicro() + 1}, most: max(p.Limit, 1) + 1, looks: most}
	q.statements = math.MaxInt
	if most != math.MaxInt {
		q.statements = mostEventStatements
	}
	if p.After != "" {
		var err error
		if q.before, err = toEventPlace(p.After); err != nil {
			return none, err
		}
	}
	if err := q.run(); err != nil {
		return none, err
	}
	switch n := q.most - 1; {
	case q.full():
		return idc.Page[idc.Event]{Items: q.found[:n], Next: placeOfEvent(q.found[n-1])}, nil
	case q.ended():
		return idc.Page[idc.Event]{Items: q.found}, nil
	}
	return idc.Page[idc.Event]{Items: q.found, Next: q.before.String()}, nil
}

// searchEvent is a search for one event by its id.
func (tx *Tx) searchEvent(s idc.EventSearch) (idc.Page[idc.Event], error) {
	none := idc.Page[idc.Event]{}
	e, err := scanOne(tx, "EventAnywhere", scanEvent, s.ID)
	switch {
	case noRow(err):
		return none, nil
	case err != nil:
		return none, err
	case s.Account != "" && s.Account != e.Account || e.At.Before(s.From) || e.At.After(s.To) || !s.Finds(e):
		return none, nil
	}
	return idc.Page[idc.Event]{Items: []idc.Event{e}}, nil
}

// eventSearch is one page of a search, from the newest to the oldest event.
type eventSearch struct {
	tx *Tx
	idc.EventSearch
	from       int64
	before     eventPlace // what comes after it is behind us
	most       int        // events to find: one more than the page has, to know whether there are more
	looks      int        // how many events may still be looked at
	statements int        // how many statements may still be run
	found      []idc.Event
}

func (q *eventSearch) full() bool { return len(q.found) >= q.most }

// spent reports whether the page has cost what it may.
func (q *eventSearch) spent() bool { return q.looks <= 0 || q.statements <= 0 }

// ended reports whether nothing is left to look at.
func (q *eventSearch) ended() bool {
	return q.before.at < q.from || q.before.at == q.from && q.before.id == ""
}

func (q *eventSearch) run() error {
	walk, indexed, err := q.walk()
	if err != nil {
		return err
	}
	if len(walk.cursors) == 0 {
		return q.scan(q.from)
	}
	if err := q.scan(max(q.from, indexed)); err != nil {
		return err
	}
	for !q.full() && !q.spent() && !q.ended() {
		latest := q.before.at
		if q.before.id == "" {
			latest-- // nothing of that microsecond is left
		}
		span, known, err := walk.next(spanOf(latest))
		if err != nil {
			return err
		}
		// Where the search stands within the span it goes on there, else at its end.
		if end := span + eventSpanLength.Microseconds(); end <= q.before.at {
			q.before = eventPlace{at: max(end, q.from)}
		}
		switch {
		case q.ended() || q.spent():
		case !known: // the index says nothing of what is older
			return q.scan(q.from)
		default:
			if err := q.scan(max(q.from, span)); err != nil {
				return err
			}
		}
	}
	return nil
}

// scan adds what lies from a time on and before where the search stands, which then
// stands there, or where the page is full or spent. Past that time already, it stays.
func (q *eventSearch) scan(from int64) error {
	for !q.full() && !q.spent() && (from < q.before.at || from == q.before.at && q.before.id != "") {
		edge, err := q.window(from)
		if err != nil {
			return err
		}
		if err := q.filter(edge); err != nil {
			return err
		}
	}
	return nil
}

// window is where the next window begins, the oldest of what it has: at a time, or so
// many events before where the search stands.
func (q *eventSearch) window(from int64) (edge eventPlace, err error) {
	edge = eventPlace{at: from}
	size := min(eventWindow, q.looks)
	n, err := scanOne(q.tx, q.statement("CountEventsOf", "CountEvents"), func(s scanner) (n int, err error) { return n, s.Scan(&n) }, q.trail(from, q.before.at, q.before.id, size)...)
	if err != nil {
		return edge, err
	}
	q.looks -= n
	if n == 0 {
		q.before = edge
	}
	if n < size {
		return edge, nil
	}
	return scanOne(q.tx, q.statement("LastEventOf", "LastEvent"), func(s scanner) (p eventPlace, err error) { return p, s.Scan(&p.at, &p.id) }, q.trail(from, q.before.at, q.before.id, n-1)...)
}

// filter adds what is looked for from an edge on, where the search then stands unless
// the page is full.
func (q *eventSearch) filter(edge eventPlace) error {
	for !q.full() && edge != q.before {
		most := q.most - len(q.found)
		rows, err := collect(q.tx, q.statement("SearchEventsOf", "SearchEvents"), scanEvent, append(q.trail(edge.at, edge.id, q.before.at, q.before.id), q.narrowed(most)...)...)
		if err != nil {
			return err
		}
		for _, e := range rows {
			if q.Finds(e) {
				q.found = append(q.found, e)
			}
		}
		if len(rows) < most {
			q.before = edge
			return nil
		}
		last := rows[most-1]
		q.before = eventPlace{micros(last.At), last.ID}
	}
	return nil
}

// statement is the one of two that goes through one account's trail, or through all.
func (q *eventSearch) statement(of, anywhere string) string {
	q.statements--
	if q.Account != "" {
		return of
	}
	return anywhere
}

func (q *eventSearch) trail(args ...any) []any {
	if q.Account != "" {
		return append([]any{q.Account}, args...)
	}
	return args
}

// narrowed are the arguments by which the database narrows down what Finds decides.
func (q *eventSearch) narrowed(most int) []any {
	address := "" // of events whose rows do not have it
	if q.Address != "" {
		address = "%" + escaped(`"sourceIPAddress":`+jsonText(q.Address)) + "%"
	}
	return []any{
		q.Name, q.Source, q.User, q.AccessKey, q.ErrorCode,
		q.Outcome == "" || q.Outcome == idc.EventSucceeded, q.Outcome != idc.EventSucceeded,
		q.ReadOnly == nil || !*q.ReadOnly, q.ReadOnly == nil || *q.ReadOnly,
		q.Address, address, quoted(q.ResourceName), quoted(q.ResourceType), ending(q.ResourceID), quoted(q.Principal), most,
	}
}

// quoted is a pattern of texts that hold a JSON string; "" for none.
func quoted(value string) string {
	if value == "" {
		return ""
	}
	return "%" + escaped(jsonText(value)) + "%"
}

// ending is quoted for strings that end with a value.
func ending(value string) string {
	if value == "" {
		return ""
	}
	return "%" + escaped(strings.TrimPrefix(jsonText(value), `"`)) + "%"
}

func jsonText(value string) string {
	text, _ := json.Marshal(value)
	return string(text)
}

// escaped has no character that means something in a pattern.
func escaped(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}

// walk is the way through the index by everything that the search asks for and the
// index has; indexed is how far the index has come.
func (q *eventSearch) walk() (w eventWalk, indexed int64, err error) {
	w.search = q
	var more int64
	if _, err = q.tx.Setting(indexedSetting, &indexed); err == nil {
		_, err = q.tx.Setting(moreSetting, &more)
	}
	add := func(key idc.EventAttribute, value string) {
		if value == "" {
			return
		}
		c := spanCursor{key: key, value: value}
		if moreIndexed[key] {
			c.since = more
		}
		w.cursors = append(w.cursors, c)
	}
	add(idc.EventResourceName, q.ResourceName)
	add(idc.EventResourceID, q.ResourceID)
	add(idc.EventUser, q.User)
	add(idc.EventAccessKey, q.AccessKey)
	add(idc.EventAddress, q.Address)
	add(idc.EventErrorCode, q.ErrorCode)
	add(idc.EventName, q.Name)
	add(idc.EventResourceType, q.ResourceType)
	add(idc.EventSource, q.Source)
	switch {
	case q.Outcome == idc.EventRefused && q.ErrorCode == "":
		add(idc.EventErrorCode, idc.RefusedCode)
	case q.Outcome == idc.EventFailed:
		add(idc.EventFailure, "true")
	}
	if q.ReadOnly != nil {
		add(idc.EventReadOnly, strconv.FormatBool(*q.ReadOnly))
	}
	return w, indexed, err
}

// eventWalk goes through the spans in which every attribute that is searched for has
// its value. Its cursors skip to where the others stand, so that the rarest one leads.
type eventWalk struct {
	search  *eventSearch
	cursors []spanCursor
}

// spanCursor is where a walk stands in one attribute's spans.
type spanCursor struct {
	key   idc.EventAttribute
	value string
	since int64   // the index has the attribute from here on
	spans []int64 // that were read and are not behind us, latest first
}

// next is the latest span, target or before, in which all attributes have their
// values: between it and target nothing is to be found, and where known is false all
// that is older may have something. When the search is spent on the way, it is where
// the search has come to; where nothing is left, it is before all that is searched.
func (w *eventWalk) next(target int64) (span int64, known bool, err error) {
	for target+eventSpanLength.Microseconds() > w.search.from && !w.search.spent() {
		agreed := true
		known = false
		for i := range w.cursors {
			c := &w.cursors[i]
			if target < c.since {
				continue
			}
			known = true
			at, err := w.atMost(c, target)
			if err != nil {
				return 0, false, err
			}
			if at < target {
				target, agreed = at, false
			}
		}
		if agreed {
			break
		}
	}
	return target, known, nil
}

// atMost is a cursor's latest span, target or before; the one before those that the
// index has where there is none.
func (w *eventWalk) atMost(c *spanCursor, target int64) (int64, error) {
	for len(c.spans) > 0 && c.spans[0] > target {
		c.spans = c.spans[1:]
	}
	if len(c.spans) == 0 {
		q := w.search
		first := max(c.since, spanOf(q.from))
		q.statements--
		name, args := "EventSpansAnywhere", []any{string(c.key), c.value, first, target, spansAtOnce}
		if q.Account != "" {
			name, args = "EventSpans", append([]any{q.Account}, args...)
		}
		var err error
		if c.spans, err = scanAll[int64](q.tx, name, args...); err != nil {
			return 0, err
		}
		if len(c.spans) == 0 {
			c.spans = []int64{first - eventSpanLength.Microseconds()}
		}
	}
	return c.spans[0], nil
}
