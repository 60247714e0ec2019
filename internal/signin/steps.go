package signin

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// ReasonRefused comes with the Unauthenticated of a failed attempt, whatever
// was wrong with it.
const ReasonRefused idc.Reason = "SIGN_IN_REFUSED"

// errRefused is the one answer to every attempt that fails.
var errRefused = idc.Unauthenticated(ReasonRefused,
	"The user name or the password is not right. After several attempts, wait a few minutes before the next one.")

const (
	inputMost    = 1024 // bytes of a password that is worth hashing
	userNameMost = 128  // characters of a user name (reference 2.2)
)

// userName is the name to look for; what cannot be a user name names nobody.
func userName(s string) string {
	s = strings.TrimSpace(s)
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) || utf8.RuneCountInString(s) > userNameMost {
		return ""
	}
	return s
}

// passwordStep asks for user name and password.
type passwordStep struct{}

func (passwordStep) prove(ctx context.Context, s *Service, a *attempt) error {
	if err := a.spend(s); err != nil {
		return err
	}
	if a.in.ByCode {
		a.proof.budget = "" // a mail costs an attempt, whoever gets it
		return nil
	}
	given, hash := canonical(a.in.Password), a.password.Hash
	if len(given) > inputMost || !utf8.ValidString(given) {
		given, hash = "", "" // never matches, and costs what the others cost
	}
	a.proof.verified = a.password.UpdatedAt
	var err error
	if a.proof.matches, err = s.hashes.verify(ctx, hash, given); err != nil {
		s.attempts.giveBack(a.proof.budget) // it was not looked at
		return err
	}
	if a.proof.matches && s.hashes.outdated(hash) {
		a.proof.hash, err = s.hashes.hash(ctx, given)
	}
	return err
}

func (passwordStep) settle(s *Service, tx *op.Tx, a *attempt) error {
	if a.in.ByCode {
		if !s.offersCode(a.instance) || a.progress.Session != "" {
			return idc.Invalid("Nobody signs in here with a code that was mailed.")
		}
		if a.progress.AskedFor = userName(a.in.UserName); a.progress.AskedFor == "" {
			a.refusal = idc.Invalid("Enter your user name.")
		}
		if a.progress.Codes >= codesInFlow {
			a.progress.AskedFor, a.refusal = "", idc.Invalid("You have asked for too many codes. Begin again.")
		}
		return nil
	}
	now := tx.Now()
	p := a.password
	present := a.user.ID != "" && a.user.Status == idc.UserEnabled && p.Hash != ""
	early := now.Before(p.RetryAfter) && !a.known.knows(a.user)
	lapsed := p.OneTime && !now.Before(p.ExpiresAt)
	switch {
	case !present || early:
		a.progress.Failures++
		a.refusal = errRefused
		s.recordUnheard(tx, a, credentialPassword)
		return nil
	case !a.proof.matches || lapsed || a.proof.changed(a):
		a.progress.Failures++
		a.refusal = errRefused
		recordChallenge(tx, a, credentialPassword)
		recordVerification(tx, a, credentialPassword, false)
		failures, retryAfter := failed(p, now)
		return tx.CountAttempt(p, failures, retryAfter)
	}
	recordChallenge(tx, a, credentialPassword)
	if p.Failures != 0 {
		if err := tx.CountAttempt(p, 0, now); err != nil {
			return err
		}
	}
	if a.proof.hash != "" {
		if err := tx.RehashPassword(p, a.proof.hash); err != nil {
			return err
		}
	}
	a.progress.User, a.progress.Name = a.user.ID, a.user.UserName
	a.progress.Proven, a.progress.PasswordAt = append(a.progress.Proven, credentialPassword), p.UpdatedAt
	recordVerification(tx, a, credentialPassword, true)
	return nil
}

// spend takes an attempt from what the browser, if the person knows it, or else
// its network has left; Throttled when that is nothing. One that succeeds is given back.
func (a *attempt) spend(s *Service) error {
	a.proof.budget = "address " + idc.Network(a.caller.Request.SourceIP)
	if a.known.knows(a.user) {
		a.proof.budget = a.known.key()
	}
	if s.attempts.take(a.proof.budget) {
		return nil
	}
	a.countFailure(s)
	return errAttempts()
}

// newPasswordStep gives a person a password that only they know.
type newPasswordStep struct{}

func (newPasswordStep) prove(ctx context.Context, s *Service, a *attempt) error {
	if a.in.NewPassword != a.in.Repeated {
		return badPassword("The two entries are not the same.")
	}
	if !a.mayChange() {
		return nil // settle ends the flow; no hashing for it
	}
	var err error
	a.proof.hash, err = s.newHash(ctx, a.password, a.in.NewPassword)
	return err
}

func (newPasswordStep) settle(s *Service, tx *op.Tx, a *attempt) error {
	if !a.mayChange() || a.proof.hash == "" {
		return idc.NotFound("SIGN_IN", "", "Your password was changed meanwhile. Sign in again.")
	}
	if a.progress.Link != "" {
		proof, u, _, err := proofOf(tx, a.progress.Link)
		if err != nil {
			return err
		}
		if err := tx.SpendProof(proof); err != nil {
			return err
		}
		if proof.Email != "" { // it came by mail
			if err := tx.VerifyEmail(u); err != nil {
				return err
			}
		}
		if proof.Purpose == store.ProofReset {
			if err := s.postUpdated(tx, u, a.instance); err != nil {
				return err
			}
		}
		a.progress.Link, a.progress.Proven = "", append(a.progress.Proven, credentialPassword)
	}
	if a.progress.Change {
		a.progress.Change, a.progress.Session = false, "" // which ends with the old password
		if err := s.postUpdated(tx, a.user, a.instance); err != nil {
			return err
		}
	}
	before := a.password
	after := store.Password{
		Store: a.user.Store, User: a.user.ID, Hash: a.proof.hash, Previous: history(before), UpdatedAt: tx.Now(),
	}
	e := tx.Record(op.Event{Source: directorySource, Name: "UpdatePassword", Account: tx.Event.Account})
	e.By(a.person())
	e.Response = map[string]any{"userId": a.user.ID}
	a.password, a.progress.PasswordAt = after, after.UpdatedAt
	if before.Hash == "" {
		return tx.PutPassword(nil, after)
	}
	return tx.PutPassword(&before, after)
}

// mayChange reports whether the person may set a password: by a link, having none,
// or because the password that was proven is still the one and has to be replaced.
func (a *attempt) mayChange() bool {
	if !mayHavePassword(a.user) {
		return false
	}
	if a.progress.Link != "" || a.byCode() {
		return true
	}
	return (a.password.OneTime || a.progress.Change) && a.password.UpdatedAt.Equal(a.progress.PasswordAt)
}

// changed reports whether the password that was verified is no longer the
// person's: it was replaced between the proof and now.
func (p proof) changed(a *attempt) bool { return !p.verified.Equal(a.password.UpdatedAt) }

// newHash holds a new password to the policy and the history, and hashes it.
func (s *Service) newHash(ctx context.Context, before store.Password, password string) (string, error) {
	password = canonical(password)
	if err := checkPassword(password); err != nil {
		return "", err
	}
	used := history(before)
	if before.OneTime {
		used = append(slices.Clone(used), before.Hash)
	}
	for _, hash := range used {
		same, err := s.hashes.verify(ctx, hash, password)
		if err != nil {
			return "", err
		}
		if same {
			return "", badPassword("It is one of your last passwords. Choose another one.")
		}
	}
	return s.hashes.hash(ctx, password)
}

// history are the hashes that may not come back after a password, newest first:
// its own, unless it was good once only, and those before it.
func history(p store.Password) []string {
	used := p.Previous
	if p.Hash != "" && !p.OneTime {
		used = append([]string{p.Hash}, used...)
	}
	return slices.Clone(used[:min(len(used), passwordKept)])
}
