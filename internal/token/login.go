package token

import (
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// login is what decides about the tokens of a person, as of one moment. Whatever
// ends the person's access later than that moment sets a mark that lies after
// issued, so it ends these tokens too, in whichever order the two commit.
type login struct {
	instance idc.Instance
	person   idc.Person
	issued   time.Time
	ends     time.Time // of the portal session
}

// login reads who stands behind a code or a family. A person who may not sign in
// any more, or whose session has ended, gets nothing.
func readLogin(tx *op.Tx, instance idc.InstanceID, storeID idc.StoreID, user idc.UserID, session idc.SessionID) (login, error) {
	var l login
	u, err := tx.User(storeID, user)
	if err == nil && u.Status != idc.UserEnabled || idc.Is(err, idc.KindNotFound) {
		return l, errOver()
	}
	if err != nil {
		return l, err
	}
	s, err := tx.Session(storeID, session)
	if idc.Is(err, idc.KindNotFound) || err == nil && (s.User != user || !tx.Now().Before(s.ExpiresAt)) {
		return l, errOver()
	}
	if err != nil {
		return l, err
	}
	if l.instance, err = tx.Instance(instance); err != nil {
		return l, err
	}
	l.issued, err = tx.IssueTime(storeID, store.PersonMarks(user, session)...)
	l.person = idc.Person{Store: storeID, User: user, Name: u.UserName, Session: session, Issued: l.issued}
	l.ends = s.ExpiresAt
	return l, err
}

func errOver() error {
	return invalidGrant("The person's session has ended. Sign in again.")
}
