package op

import "gatehouse/internal/idc"

// Whoever calls in a portal session was looked at when the call came in (live).
// What was found then is as new as the caller's policies, and an operation that
// only reads, or issues, need not ask the database for it again.

// CallingUser is the person who calls.
func (tx *Tx) CallingUser() (idc.User, error) {
	p := tx.Caller.Person
	if !tx.updates {
		if u, ok := tx.gate.access.live.people.Known(personKey{p.Store, p.User}); ok {
			return u, nil
		}
	}
	return tx.User(p.Store, p.User)
}

// CallingSession is the portal session that the person calls in; NotFound when it
// has ended.
func (tx *Tx) CallingSession() (idc.Session, error) {
	p := tx.Caller.Person
	if !tx.updates {
		if s, ok := tx.gate.access.live.sessions.Known(sessionKey{p.Store, p.Session}); ok {
			return s, nil
		}
	}
	return tx.Session(p.Store, p.Session)
}
