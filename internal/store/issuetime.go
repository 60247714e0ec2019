package store

import (
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
	for _, m := range marks {
		at, err := tx.NotBefore(store, m.Kind, m.ID)
		if err != nil {
			return time.Time{}, err
		}
		if !issued.After(at) {
			issued = at.Add(time.Microsecond)
		}
	}
	return issued, nil
}
