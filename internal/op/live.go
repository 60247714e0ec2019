package op

import (
	"context"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// live knows whether the person and the session behind credentials still are,
// and from when on credentials count. It is asked at every use: what was issued
// opens no door any more once its root is gone.
type live struct {
	now      func() time.Time
	stores   *store.Cache[idc.StoreID, idc.Instance]
	people   *store.Cache[personKey, idc.User]
	sessions *store.Cache[sessionKey, idc.Session]
	marks    *store.Cache[markKey, time.Time]
}

type (
	personKey struct {
		store idc.StoreID
		user  idc.UserID
	}
	sessionKey struct {
		store idc.StoreID
		id    idc.SessionID
	}
	markKey struct {
		store idc.StoreID
		kind  store.MarkKind
		id    string
	}
)

const cachedPeople, cachedMarks = 65536, 131072

func newLive(cfg Config, stores *store.Cache[idc.StoreID, idc.Instance]) *live {
	l := &live{now: cfg.Now, stores: stores}
	l.people = store.NewCache(cfg.Store, cachedPeople, func(tx *store.Tx, k personKey) (idc.User, error) { return tx.User(k.store, k.user) }, func(c store.Change) ([]personKey, bool) {
		if c.Kind != store.ChangeUser {
			return nil, false
		}
		return []personKey{{idc.StoreID(c.Scope), idc.UserID(c.ID)}}, false
	})
	l.sessions = store.NewCache(cfg.Store, cachedPeople, func(tx *store.Tx, k sessionKey) (idc.Session, error) { return tx.Session(k.store, k.id) }, func(c store.Change) ([]sessionKey, bool) {
		if c.Kind != store.ChangeSession {
			return nil, false
		}
		return []sessionKey{{idc.StoreID(c.Scope), idc.SessionID(c.ID)}}, false
	})
	l.marks = store.NewCache(cfg.Store, cachedMarks, func(tx *store.Tx, k markKey) (time.Time, error) {
		return tx.NotBefore(k.store, k.kind, k.id)
	}, func(c store.Change) ([]markKey, bool) {
		if c.Kind != store.ChangeMark {
			return nil, false
		}
		kind, id := store.MarkOf(c)
		return []markKey{{idc.StoreID(c.Scope), kind, id}}, false
	})
	return l
}

// check refuses a caller whose identity center is gone or going, whose person is
// gone or disabled, whose portal session has ended, or whose credentials were
// issued before a mark that ends them. The same goes for a person whom an
// application acts for.
func (l *live) check(ctx context.Context, c idc.Caller) error {
	if c.Session != nil && c.Session.Context != nil {
		if err := l.person(ctx, c, c.Session.Context); err != nil {
			return err
		}
	}
	if c.Person == nil {
		return nil
	}
	return l.person(ctx, c, c.Person)
}

func (l *live) person(ctx context.Context, c idc.Caller, p *idc.Person) error {
	instance, err := l.stores.Get(ctx, p.Store)
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return err
	}
	if err != nil || instance.Status == idc.InstanceDeleting {
		return errEnded(c)
	}
	user, err := l.people.Get(ctx, personKey{p.Store, p.User})
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return err
	}
	if err != nil || user.Status != idc.UserEnabled {
		return errEnded(c)
	}
	if p.Session != "" {
		session, err := l.sessions.Get(ctx, sessionKey{p.Store, p.Session})
		if err != nil && !idc.Is(err, idc.KindNotFound) {
			return err
		}
		// Role credentials live on when the portal session runs out; not when it is ended.
		if err == nil && c.Kind == idc.CallerPerson && !l.now().Before(session.ExpiresAt) {
			return errEnded(c)
		}
		if err != nil && c.Kind == idc.CallerPerson {
			return errEnded(c)
		}
	}
	marks := []markKey{{p.Store, store.MarkPerson, string(p.User)}, {p.Store, store.MarkSession, string(p.Session)}}
	if p.Family != "" {
		marks = append(marks, markKey{p.Store, store.MarkFamily, string(p.Family)})
	}
	if c.Session != nil && p == c.Person {
		arn := c.Session.RootRole
		marks = append(marks, markKey{p.Store, store.MarkRole, string(arn)},
			markKey{p.Store, store.MarkPersonRole, store.PersonRole(p.User, arn)})
	}
	for _, m := range marks {
		at, err := l.marks.Get(ctx, m)
		if err != nil {
			return err
		}
		if !p.Issued.After(at) {
			return errEnded(c)
		}
	}
	return nil
}

func errEnded(c idc.Caller) error {
	if c.Kind == idc.CallerPerson {
		return idc.Unauthenticated("SessionEnded", "Session token not found or invalid")
	}
	return idc.Unauthenticated(idc.ReasonExpiredToken, "The security token included in the request is expired")
}
