package store

import (
	"slices"
	"strings"
	"time"

	"gatehouse/internal/idc"
)

// Mark names a 'not before' mark.
type Mark struct {
	Kind MarkKind
	ID   string
}

// PersonMarks are the marks that end whatever is issued to a person in a portal
// session; session may be empty.
func PersonMarks(user idc.UserID, session idc.SessionID) []Mark {
	marks := []Mark{{MarkPerson, string(user)}}
	if session != "" {
		marks = append(marks, Mark{MarkSession, string(session)})
	}
	return marks
}

// RoleToIssue finds the role of an ARN, and the date of what is issued of it to a
// person now: IssueTime for PersonMarks and those that end a person's credentials
// of a role, in the one statement that reads the role.
func (tx *Tx) RoleToIssue(arn idc.ARN, p idc.Person) (role idc.Role, issued time.Time, err error) {
	name := string(arn)[strings.LastIndexByte(string(arn), '/')+1:]
	var until time.Time
	role, err = scanOne(tx, "RoleToIssue", func(s scanner) (idc.Role, error) { return scanRole(after{s, []any{at(&until)}}) },
		arn.Account(), Fold(name), p.Store, p.User, p.Session, arn, PersonRole(p.User, arn))
	if noRow(err) || err == nil && role.ARN() != arn {
		return role, issued, idc.NotFound("ROLE", string(arn), "The role %s does not exist.", arn)
	}
	return role, tx.dateAfter(until), err
}

// dateAfter is the date of what is issued now and must be later than a mark.
func (tx *Tx) dateAfter(mark time.Time) time.Time {
	if now := tx.Now(); now.After(mark) {
		return now
	}
	return mark.Add(time.Microsecond)
}

// IssueTime is the date of what is issued now: the time of the transaction, or
// just after the last of the marks, which lie some seconds ahead of when they
// were made. Whoever may be issued something after a mark must not be refused
// for it; and who issues it without having seen the mark is.
func (tx *Tx) IssueTime(store idc.StoreID, marks ...Mark) (time.Time, error) {
	issued := tx.Now()
	ids := make([]any, len(marks))
	for i, m := range marks {
		ids[i] = m.ID
	}
	err := tx.rowsIn("Marks", func(s scanner) error {
		var m Mark
		var until time.Time
		err := s.Scan(&m.Kind, &m.ID, at(&until))
		if date := tx.dateAfter(until); err == nil && slices.Contains(marks, m) && date.After(issued) {
			issued = date
		}
		return err
	}, ids, store)
	return issued, err
}
