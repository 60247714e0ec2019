package store

import (
	"strings"
	"time"

	"gatehouse/internal/idc"
)

// ChangeMark is the kind of changes of 'not before' marks; its id is the mark's kind and id.
const ChangeMark = "not-before"

// MarkKind says whose credentials a mark ends.
type MarkKind string

const (
	MarkPerson     MarkKind = "PERSON"      // id: user
	MarkSession    MarkKind = "SESSION"     // id: portal session
	MarkRole       MarkKind = "ROLE"        // id: role ARN; everybody's credentials of it
	MarkPersonRole MarkKind = "PERSON_ROLE" // id: PersonRole
	MarkFamily     MarkKind = "FAMILY"      // id: token family
)

// PersonRole is the id of a MarkPersonRole.
func PersonRole(user idc.UserID, role idc.ARN) string { return string(user) + " " + string(role) }

// markMargin is added to the time of a mark: a transaction that issues
// credentials beside the one that revokes them may begin later and still not
// see it. Whoever issues credentials dates them after the marks it saw.
const markMargin = 10 * time.Second

// markKept is for how long a mark is kept: longer than anything that it ends could
// have lived. The longest are portal sessions, of 90 days at most (reference 7.5).
const markKept = 100 * 24 * time.Hour

// RefuseIssued ends all credentials issued up to now: they stop working within
// 500 ms on every node. A mark always moves on, whatever the clock says: what was
// issued since the last one is dated just after that one, so a clock that was set
// back, or another node's that is behind, would else leave it standing.
func (tx *Tx) RefuseIssued(store idc.StoreID, kind MarkKind, id string) error {
	var until time.Time
	if err := tx.row("PutMark", []any{at(&until)}, store, kind, id, tx.Now().Add(markMargin)); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeMark, ID: string(kind) + " " + id, Scope: string(store), After: until})
	return nil
}

// MarkOf tells which mark a change of kind ChangeMark is about.
func MarkOf(c Change) (MarkKind, string) {
	kind, id, _ := strings.Cut(c.ID, " ")
	return MarkKind(kind), id
}

// NotBefore is the time up to which issued credentials are refused; zero when none are.
func (tx *Tx) NotBefore(store idc.StoreID, kind MarkKind, id string) (time.Time, error) {
	var t time.Time
	err := tx.row("Mark", []any{at(&t)}, store, kind, id)
	if noRow(err) {
		return time.Time{}, nil
	}
	return t, err
}
