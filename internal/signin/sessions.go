package signin

import (
	"cmp"
	"context"
	"crypto/sha256"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// ReasonSession comes with Unauthenticated when a cookie opens no session.
const ReasonSession idc.Reason = "NO_SESSION"

// seenEvery is how exact LastUsedAt is: a session writes no more often.
const seenEvery = time.Minute

// finish makes the session of a flow whose steps are all settled, or refreshes
// the one that was proven again. A session never has a secret from before.
func (s *Service) finish(tx *op.Tx, a *attempt, secret string) (_ idc.Session, made bool, err error) {
	now := tx.Now()
	if a.progress.Session != "" {
		before, err := tx.Session(a.instance.Store, a.progress.Session)
		if err != nil || !now.Before(before.ExpiresAt) {
			return before, false, idc.NotFound("SIGN_IN", "", "Your session has ended. Sign in again.")
		}
		after := before
		after.Authenticated, after.MFA = now, a.progress.provenDevice() // one time for both: what was proven at it
		recordAuthentication(tx, a, after.ID)
		return after, false, tx.UpdateSession(before, after)
	}
	issued, err := tx.IssueTime(a.instance.Store, store.Mark{Kind: store.MarkPerson, ID: string(a.user.ID)})
	if err != nil {
		return idc.Session{}, false, err
	}
	session := idc.Session{
		Store: a.instance.Store, ID: idc.SessionID(tx.NewID()), User: a.user.ID, CookieHash: cookieHash(secret), MFA: a.progress.provenDevice(),
		SourceIP: a.caller.Request.SourceIP, UserAgent: clip(a.caller.Request.UserAgent),
		Authenticated: now, Issued: issued, LastUsedAt: now, CreatedAt: now, ExpiresAt: now.Add(cmp.Or(s.cfg.Session, a.instance.Settings.SignIn.Session())),
	}
	recordAuthentication(tx, a, session.ID)
	return session, true, tx.InsertSession(session)
}

const agentMost = 512

// clip makes what a browser says of itself fit to be kept.
func clip(agent string) string {
	out := make([]rune, 0, min(len(agent), agentMost))
	for _, r := range agent {
		if len(out) == agentMost {
			break
		}
		if r >= ' ' && r != 0x7f && r != 0xfffd {
			out = append(out, r)
		}
	}
	return string(out)
}

// cookieHash is what is stored of a session cookie.
func cookieHash(secret string) []byte {
	sum := sha256.Sum256([]byte("session " + secret))
	return sum[:]
}

// Caller is the person whose browser holds a session cookie; Unauthenticated
// when it opens none. Whether the person may still act is asked by the gate, at
// every operation.
func (s *Service) Caller(ctx context.Context, cookie string) (idc.Caller, error) {
	none := idc.Unauthenticated(ReasonSession, "You are not signed in.")
	if cookie == "" {
		return idc.Caller{}, none
	}
	type found struct {
		session idc.Session
		name    string
	}
	f, err := op.View(ctx, s.gate, idc.Caller{}, func(tx *op.Tx) (found, error) {
		tx.Permit("the cookie is the proof")
		tx.Event.Unlogged = true
		session, err := tx.SessionByCookie(cookieHash(cookie))
		if err != nil {
			return found{}, err
		}
		if !tx.Now().Before(session.ExpiresAt) {
			return found{}, none
		}
		u, err := tx.User(session.Store, session.User)
		if err == nil && u.Status != idc.UserEnabled {
			return found{}, none
		}
		return found{session, u.UserName}, err
	})
	if idc.Is(err, idc.KindNotFound) {
		return idc.Caller{}, none
	}
	if err != nil {
		return idc.Caller{}, err
	}
	c := idc.Caller{Kind: idc.CallerPerson, Person: &idc.Person{
		Store: f.session.Store, User: f.session.User, Name: f.name, Session: f.session.ID, Issued: f.session.Issued,
	}}
	c.Request.EventSource, c.Request.EventName = "sso.amazonaws.com", "Authenticate"
	if s.gate.Now().Sub(f.session.LastUsedAt) < seenEvery {
		return c, nil
	}
	return c, op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		tx.Permit("a person's own session")
		tx.Event.Unlogged = true
		return tx.TouchSession(f.session)
	})
}

// Fresh reports whether the person proved who they are lately. Acts that hand
// out access to somewhere else ask for it (DESIGN decision 9).
func (s *Service) Fresh(ctx context.Context, c idc.Caller) (bool, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (bool, error) {
		session, err := own(tx)
		return err == nil && tx.Now().Sub(session.Authenticated) < s.cfg.Fresh, err
	})
}

// SignOut ends the caller's session with everything that came of it: tokens of
// command line tools and role credentials stop working.
func (s *Service) SignOut(ctx context.Context, c idc.Caller) error {
	c.Request.EventSource, c.Request.EventName = "sso.amazonaws.com", "Logout"
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		session, err := own(tx)
		if err != nil {
			return err
		}
		tx.Event.Unlogged = false
		return tx.EndSession(session)
	})
}

// own is the session that the caller acts in. What comes of it is not logged
// unless the operation says so.
func own(tx *op.Tx) (idc.Session, error) {
	p := tx.Caller.Person
	if tx.Caller.Kind != idc.CallerPerson || p == nil || p.Session == "" {
		return idc.Session{}, idc.Unauthenticated(ReasonSession, "You are not signed in.")
	}
	tx.Permit("a person's own session")
	tx.Event.Unlogged = true
	i, err := tx.InstanceOfStore(p.Store)
	if err != nil {
		return idc.Session{}, err
	}
	tx.Event.Account = i.Owner
	return tx.Session(p.Store, p.Session)
}

// OwnSessions lists the caller's sessions that have not ended, newest first.
func (s *Service) OwnSessions(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[idc.Session], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Session], error) {
		mine, err := own(tx)
		if err != nil {
			return idc.Page[idc.Session]{}, err
		}
		return tx.ListSessions(mine.Store, mine.User, p)
	})
}

// EndOwnSession ends another session of the caller; one that is over already, or
// somebody else's, is passed over in silence.
func (s *Service) EndOwnSession(ctx context.Context, c idc.Caller, id idc.SessionID) error {
	c.Request.EventSource, c.Request.EventName = "sso.amazonaws.com", "BatchDeleteSession"
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		mine, err := own(tx)
		if err != nil {
			return err
		}
		tx.Event.Unlogged = false
		return endSessions(tx, mine.Store, mine.User, []idc.SessionID{id})
	})
}

// ListSessions lists the sessions of a person that have not ended, newest first.
// The action is sso:ListSessions.
func (s *Service) ListSessions(ctx context.Context, c idc.Caller, store idc.StoreID, user idc.UserID, p idc.PageRequest) (idc.Page[idc.Session], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Session], error) {
		if _, err := enter(tx, store, "sso:ListSessions", user); err != nil {
			return idc.Page[idc.Session]{}, err
		}
		if _, err := tx.User(store, user); err != nil {
			return idc.Page[idc.Session]{}, err
		}
		return tx.ListSessions(store, user, p)
	})
}

// BatchDeleteSession ends sessions of a person. Those that have ended already,
// and those of others, are passed over. The action is sso:BatchDeleteSession.
func (s *Service) BatchDeleteSession(ctx context.Context, c idc.Caller, store idc.StoreID, user idc.UserID, ids []idc.SessionID) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		if _, err := enter(tx, store, "sso:BatchDeleteSession", user); err != nil {
			return err
		}
		if _, err := tx.User(store, user); err != nil {
			return err
		}
		return endSessions(tx, store, user, ids)
	})
}

func endSessions(tx *op.Tx, store idc.StoreID, user idc.UserID, ids []idc.SessionID) error {
	for _, id := range ids {
		session, err := tx.Session(store, id)
		if idc.Is(err, idc.KindNotFound) || err == nil && session.User != user {
			continue
		}
		if err != nil {
			return err
		}
		if err := tx.EndSession(session); err != nil {
			return err
		}
	}
	return nil
}
