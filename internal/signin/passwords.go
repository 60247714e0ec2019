package signin

import (
	"context"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// oneTimeLife is how long a one-time password can be used (reference 5.3).
const oneTimeLife = 7 * 24 * time.Hour

// NewPassword is how an administrator gives somebody a password.
type NewPassword struct {
	OneTime       bool   // the server makes it, and it must be changed at the next sign-in
	Password      string // otherwise
	RequireChange bool   // of Password, at the next sign-in
}

// UpdatePassword gives a person a password and answers it when it is a one-time
// one: it is not shown again. Sessions and credentials of the person end. The
// action is sso-directory:UpdatePassword. Conflict when the person is disabled
// or mastered elsewhere (reference 7.1).
func (s *Service) UpdatePassword(ctx context.Context, c idc.Caller, id idc.StoreID, user idc.UserID, n NewPassword) (oneTime string, err error) {
	var before store.Password
	read := func(tx *op.Tx) (p store.Password, err error) {
		if _, err := enter(tx, id, "sso-directory:UpdatePassword", user); err != nil {
			return p, err
		}
		u, err := tx.User(id, user)
		if err != nil {
			return p, err
		}
		if err := signsInHere(u); err != nil {
			return p, err
		}
		if p, err = tx.Password(id, user); idc.Is(err, idc.KindNotFound) {
			return store.Password{Store: id, User: user}, nil
		}
		return p, err
	}
	// Whoever may not do this does not make the server hash for it.
	if before, err = op.View(ctx, s.gate, c, func(tx *op.Tx) (store.Password, error) {
		tx.Event.Unlogged = true // the change below is the event
		return read(tx)
	}); err != nil {
		return "", err
	}
	after := store.Password{Store: id, User: user, OneTime: n.OneTime || n.RequireChange, Previous: history(before)}
	var unfit error
	if n.OneTime {
		if oneTime, err = oneTimePassword(s.cfg.Rand); err != nil {
			return "", err
		}
		after.Hash, unfit = s.hashes.hash(ctx, oneTime)
	} else {
		after.Hash, unfit = s.newHash(ctx, before, n.Password)
	}
	err = op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		now, err := read(tx)
		if err != nil {
			return err
		}
		if unfit != nil {
			return unfit // here, so that it is on record
		}
		if !now.UpdatedAt.Equal(before.UpdatedAt) {
			return idc.Conflict(idc.ReasonConcurrent, "The password was changed by another request. Repeat the change.")
		}
		after.UpdatedAt, after.ExpiresAt = tx.Now(), time.Time{}
		if after.OneTime {
			after.ExpiresAt = tx.Now().Add(oneTimeLife)
		}
		tx.Event.Response = map[string]any{"userId": user}
		if before.Hash == "" {
			return tx.PutPassword(nil, after)
		}
		return tx.PutPassword(&before, after)
	})
	if err != nil {
		return "", err
	}
	return oneTime, nil
}
