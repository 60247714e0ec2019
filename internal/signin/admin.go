package signin

import (
	"cmp"
	"context"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// Mailed is how somebody was asked to do something themselves.
type Mailed struct {
	To    string    // the address it goes to; "" when the link has to be passed on
	Link  string    // to pass on, where no mail is sent
	Until time.Time // of the link

	Purpose store.ProofPurpose // of the link
}

// MailPassword asks a person to choose a password: by an invitation where they have
// chosen none yet, else by a link to set another one; until they do, the old one works. Where
// no mail is sent, the link is the answer. The action is sso-directory:UpdatePassword.
// Conflict as of UpdatePassword, and when the person has no e-mail address.
func (s *Service) MailPassword(ctx context.Context, c idc.Caller, id idc.StoreID, user idc.UserID) (Mailed, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Mailed, error) {
		u, i, err := s.reader(tx, id, user, "sso-directory:UpdatePassword")
		if err != nil {
			return Mailed{}, err
		}
		p, err := tx.Password(id, user)
		if err != nil && !idc.Is(err, idc.KindNotFound) {
			return Mailed{}, err
		}
		kind, purpose, life := idc.MailInvitation, store.ProofInvitation, invitationLife
		if chosen(p) {
			kind, purpose, life = idc.MailReset, store.ProofReset, resetLife
		}
		if err := tx.DeleteProofs(id, user, purpose); err != nil { // one works: the last
			return Mailed{}, err
		}
		l := s.letterTo(u, i, kind)
		l.Administrator = true
		made := linkMade{life: life}
		if s.cfg.Mail != nil {
			made.email = l.To
		}
		if l.Link, l.Until, err = s.newLink(tx, u, purpose, made); err != nil {
			return Mailed{}, err
		}
		tx.Event.Response = map[string]any{"userId": user}
		if s.cfg.Mail == nil {
			return Mailed{Link: l.Link, Until: l.Until, Purpose: purpose}, nil
		}
		return Mailed{To: l.To, Until: l.Until, Purpose: purpose}, s.post(tx, id, user, kind, note{Letter: l}, l.Until)
	})
}

// chosen reports whether somebody has ever had a password of their own: one that they
// were handed, to be replaced, is none yet.
func chosen(p store.Password) bool { return p.Hash != "" && (!p.OneTime || len(p.Previous) > 0) }

// VerifyEmail asks a person to show that they read the mail of their address. The
// action is sso-directory:VerifyEmail. Conflict as of MailPassword, and of
// ReasonNoMail.
func (s *Service) VerifyEmail(ctx context.Context, c idc.Caller, id idc.StoreID, user idc.UserID) (Mailed, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Mailed, error) {
		u, i, err := s.reader(tx, id, user, "sso-directory:VerifyEmail")
		if err != nil {
			return Mailed{}, err
		}
		if s.cfg.Mail == nil {
			return Mailed{}, idc.Conflict(ReasonNoMail, "This server sends no mail, and nothing but mail shows that somebody reads it.")
		}
		if err := tx.DeleteProofs(id, user, store.ProofVerification); err != nil {
			return Mailed{}, err
		}
		l := s.letterTo(u, i, idc.MailVerification)
		if l.Code, err = s.code(); err != nil {
			return Mailed{}, err
		}
		if l.Link, l.Until, err = s.newLink(tx, u, store.ProofVerification, linkMade{life: verificationLife, email: l.To, code: l.Code}); err != nil {
			return Mailed{}, err
		}
		tx.Event.Response = map[string]any{"userId": user}
		return Mailed{To: l.To, Until: l.Until, Purpose: store.ProofVerification}, s.post(tx, id, user, l.Kind, note{Letter: l}, l.Until)
	})
}

// reader is a person who is to get a mail, or a link in its place.
func (s *Service) reader(tx *op.Tx, id idc.StoreID, user idc.UserID, action string) (u idc.User, i idc.Instance, err error) {
	if i, err = enter(tx, id, action, user); err != nil {
		return u, i, err
	}
	if u, err = tx.User(id, user); err != nil {
		return u, i, err
	}
	if err := signsInHere(u); err != nil {
		return u, i, err
	}
	if s.cfg.Mail != nil && u.Attrs.Email() == "" {
		return u, i, idc.Conflict("USER_EMAIL", "The user has no e-mail address.")
	}
	return u, i, nil
}

// signsInHere refuses what is about the password of somebody who cannot use one.
func signsInHere(u idc.User) error {
	switch {
	case u.Status != idc.UserEnabled:
		return idc.Conflict("USER_DISABLED", "The user is disabled. Enable the user first.")
	case u.Source != idc.SourceDirectory:
		return idc.Conflict("USER_SOURCE", "The user signs in at %s and has no password here.", u.Source)
	}
	return nil
}

// everybody is whom a list of a store's people is about.
const everybody idc.UserID = "*"

// ListMails lists what was mailed to the people of a store, or to one of them where
// user is not "", and what became of it, newest first. The action is
// gatehouse:ListMails, on all people or on that one. Of somebody who is gone, or never
// was, the list is what there is: mail outlives its person.
func (s *Service) ListMails(ctx context.Context, c idc.Caller, id idc.StoreID, user idc.UserID, p idc.PageRequest) (idc.Page[idc.Mail], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Mail], error) {
		if _, err := enter(tx, id, "gatehouse:ListMails", cmp.Or(user, everybody)); err != nil {
			return idc.Page[idc.Mail]{}, err
		}
		return tx.ListMails(id, user, p)
	})
}

// Standing is how a person stands to signing in.
type Standing struct {
	HasPassword   bool
	OneTime       bool      // the password must be replaced at the next sign-in
	PasswordAt    time.Time // since when there is this one
	EmailVerified time.Time // since when the address is known to be theirs; zero when it is not
}

// DescribeSignIn tells how a person stands to signing in. The action is
// sso-directory:DescribeUser.
func (s *Service) DescribeSignIn(ctx context.Context, c idc.Caller, id idc.StoreID, user idc.UserID) (Standing, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Standing, error) {
		if _, err := enter(tx, id, "sso-directory:DescribeUser", user); err != nil {
			return Standing{}, err
		}
		u, err := tx.User(id, user)
		if err != nil {
			return Standing{}, err
		}
		var out Standing
		if out.EmailVerified, err = tx.EmailVerified(u); err != nil {
			return Standing{}, err
		}
		p, err := tx.Password(id, user)
		if err == nil {
			out.HasPassword, out.OneTime, out.PasswordAt = p.Hash != "", p.OneTime, p.UpdatedAt
		}
		return out, unlessMissing(err)
	})
}

// Settings gives how people sign in to an instance. The action is
// sso:GetSsoConfiguration.
func (s *Service) Settings(ctx context.Context, c idc.Caller, id idc.InstanceID) (idc.SignInSettings, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.SignInSettings, error) {
		i, err := enterInstance(tx, id, "sso:GetSsoConfiguration")
		return i.Settings.SignIn, err
	})
}

// UpdateSettings changes how people sign in to an instance. A length of sessions
// applies to those that begin afterwards (reference 7.5). The action is
// sso:UpdateSSOConfiguration.
func (s *Service) UpdateSettings(ctx context.Context, c idc.Caller, id idc.InstanceID, change func(*idc.SignInSettings)) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		before, err := enterInstance(tx, id, "sso:UpdateSSOConfiguration")
		if err != nil {
			return err
		}
		after := before
		after.Settings = before.Settings.Clone()
		change(&after.Settings.SignIn)
		if length := after.Settings.SignIn.Session(); length < idc.ShortestSession || length > idc.LongestSession {
			return idc.Invalid("A session lasts %d to %d minutes.", int(idc.ShortestSession.Minutes()), int(idc.LongestSession.Minutes()))
		}
		return tx.UpdateInstance(before, after)
	})
}

// enterInstance authorizes an action on an instance; whoever may not ask does not
// learn whether it exists.
func enterInstance(tx *op.Tx, id idc.InstanceID, action string) (idc.Instance, error) {
	i, err := tx.Instance(id)
	owner := i.Owner
	if err != nil {
		if !idc.Is(err, idc.KindNotFound) {
			return i, err
		}
		owner = tx.Caller.Account
	}
	if aerr := tx.Authorize(op.Check{Action: action, Resource: id.ARN(), Owner: owner}); aerr != nil {
		return idc.Instance{}, aerr
	}
	return i, err
}
