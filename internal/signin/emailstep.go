package signin

import (
	"context"
	"slices"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// credentialEmailOTP is the type of a code that was mailed, in events.
const credentialEmailOTP = "EMAIL_OTP"

// emailStep asks for the code that was mailed. It is a first step for people whom an
// administrator made without a password (reference 7.4), and may follow a password:
// whoever decides on StepEmailOTP gets a mail sent by advance.
type emailStep struct{}

func (emailStep) prove(_ context.Context, s *Service, a *attempt) error {
	if a.in.Back {
		return nil
	}
	a.proof.budget = "address " + idc.Network(a.caller.Request.SourceIP)
	if !s.attempts.take(a.proof.budget) {
		a.countFailure(s)
		return errAttempts()
	}
	return nil
}

func (emailStep) settle(s *Service, tx *op.Tx, a *attempt) error {
	first := len(a.progress.Proven) == 0
	switch {
	case a.in.Back && first:
		a.progress.Code, a.progress.AskedFor = "", ""
		return nil
	case a.in.Again:
		a.proof.budget = "" // a mail costs an attempt, whoever gets it
		if a.progress.Codes >= codesInFlow {
			a.refusal = idc.Invalid("You have asked for too many codes. Begin again.")
			return nil
		}
		return s.askCode(tx, a)
	}
	p, err := tx.Proof(a.progress.Code)
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return err
	}
	known := err == nil && p.Purpose == store.ProofCode && p.Failures < codeTries && p.User == a.user.ID && p.Store == a.user.Store &&
		mayHavePassword(a.user) && p.Email == store.Fold(a.user.Attrs.Email()) &&
		(!first || a.password.Hash == "" && s.offersCode(a.instance))
	right := false
	if known {
		if right, err = s.isCode(p, a.in.Code); err != nil {
			return err
		}
	}
	if !right {
		// Whoever is waited for, or nobody: the same statements, and the events later.
		a.progress.Failures++
		a.refusal = errCode
		if known {
			recordCode(tx, a, false)
		} else {
			s.recordUnheardCode(tx, a)
		}
		return tx.CountProofFailure(store.Proof{ID: a.progress.Code})
	}
	recordCode(tx, a, true)
	if err := tx.SpendProof(p); err != nil {
		return err
	}
	a.progress.User, a.progress.Name, a.progress.Code, a.progress.AskedFor = a.user.ID, a.user.UserName, "", ""
	a.progress.Proven = append(a.progress.Proven, credentialEmailOTP)
	return tx.VerifyEmail(a.user)
}

// recordCode leaves the events of a code; the challenge once in a flow. Those of a
// wrong one come later: nobody is to see by the time whether there was a code.
func recordCode(tx *op.Tx, a *attempt, ok bool) {
	outcome := failure
	if ok {
		outcome = success
	}
	if e := a.codeChallenge(tx); e != nil {
		e.By(a.person())
		e.Later = !ok
		if len(a.progress.Proven) == 0 {
			e.More["UserName"] = a.user.UserName
		}
	}
	e := a.event(tx, "CredentialVerification", outcome, credentialEmailOTP)
	e.By(a.person())
	e.Later = !ok
}

// recordUnheardCode is recordCode where no code is waited for: events that name
// nobody, and of those not more than of unknown user names.
func (s *Service) recordUnheardCode(tx *op.Tx, a *attempt) {
	a.countFailure(s)
	if !s.unknown.take("") {
		return
	}
	if e := a.codeChallenge(tx); e != nil {
		e.More["UserName"] = hiddenName
		e.Later = true
	}
	a.event(tx, "CredentialVerification", failure, credentialEmailOTP).Later = true
}

// codeChallenge is the event of a code that was asked for; nil when the flow has one.
func (a *attempt) codeChallenge(tx *op.Tx) *op.Event {
	if a.progress.CodeRecorded {
		return nil
	}
	a.progress.CodeRecorded = true
	return a.event(tx, "CredentialChallenge", success, credentialEmailOTP)
}

// byCode reports whether somebody who has no password has proven who they are.
func (a *attempt) byCode() bool {
	return a.password.Hash == "" && slices.Contains(a.progress.Proven, credentialEmailOTP)
}
