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
	ends     time.Time // of the portal session, where there is one
}

// vouchedLife is how long a login lasts that a trusted issuer vouched for: as long
// as a portal session does (reference 7.5).
const vouchedLife = 8 * time.Hour

// readLogin reads who stands behind a code, an assertion or a family. A person who
// may not sign in any more, or whose session has ended, gets nothing. session is
// empty where there never was one.
func readLogin(tx *op.Tx, instance idc.InstanceID, storeID idc.StoreID, user idc.UserID, session idc.SessionID) (login, error) {
	var l login
	u, err := tx.User(storeID, user)
	if err == nil && u.Status != idc.UserEnabled || idc.Is(err, idc.KindNotFound) {
		return l, errOver()
	}
	if err != nil {
		return l, err
	}
	l.ends = tx.Now().Add(vouchedLife)
	if session != "" {
		s, err := tx.Session(storeID, session)
		if idc.Is(err, idc.KindNotFound) || err == nil && (s.User != user || !tx.Now().Before(s.ExpiresAt)) {
			return l, errOver()
		}
		if err != nil {
			return l, err
		}
		l.ends = s.ExpiresAt
	}
	if l.instance, err = tx.Instance(instance); err != nil {
		return l, err
	}
	l.issued, err = tx.IssueTime(storeID, store.PersonMarks(user, session)...)
	l.person = idc.Person{Store: storeID, User: user, Name: u.UserName, Session: session, Issued: l.issued}
	return l, err
}

func errOver() error {
	return invalidGrant("The person's session has ended. Sign in again.")
}
