package store

import (
	"slices"
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

// RoleMarks are PersonMarks and those that end a person's credentials of a role.
func RoleMarks(user idc.UserID, session idc.SessionID, role idc.ARN) []Mark {
	return append(PersonMarks(user, session), Mark{MarkRole, string(role)}, Mark{MarkPersonRole, PersonRole(user, role)})
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
		if err == nil && slices.Contains(marks, m) && !issued.After(until) {
			issued = until.Add(time.Microsecond)
		}
		return err
	}, ids, store)
	return issued, err
}
