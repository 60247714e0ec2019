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
	if !known {
		a.progress.Failures++
		a.refusal = errCode
		s.recordUnheard(tx, a, credentialEmailOTP)
		return nil
	}
	right, err := s.isCode(p, a.in.Code)
	if err != nil {
		return err
	}
	recordCode(tx, a, right)
	if !right {
		a.progress.Failures++
		a.refusal = errCode
		return tx.CountProofFailure(p)
	}
	if err := tx.SpendProof(p); err != nil {
		return err
	}
	a.progress.User, a.progress.Name, a.progress.Code, a.progress.AskedFor = a.user.ID, a.user.UserName, "", ""
	a.progress.Proven = append(a.progress.Proven, credentialEmailOTP)
	return tx.VerifyEmail(a.user)
}

// recordCode leaves the events of a code; the challenge once in a flow.
func recordCode(tx *op.Tx, a *attempt, ok bool) {
	if !a.progress.CodeRecorded {
		a.progress.CodeRecorded = true
		e := a.event(tx, "CredentialChallenge", success, credentialEmailOTP)
		e.By(a.person())
		if len(a.progress.Proven) == 0 {
			e.More["UserName"] = a.user.UserName
		}
	}
	outcome := failure
	if ok {
		outcome = success
	}
	a.event(tx, "CredentialVerification", outcome, credentialEmailOTP).By(a.person())
}

// byCode reports whether somebody who has no password has proven who they are.
func (a *attempt) byCode() bool {
	return a.password.Hash == "" && slices.Contains(a.progress.Proven, credentialEmailOTP)
}
