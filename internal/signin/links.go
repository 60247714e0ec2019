package signin

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// How long what is mailed can be used (reference 5.3). AWS does not say how long a
// link to reset a password works, nor a code.
const (
	invitationLife   = 7 * 24 * time.Hour
	verificationLife = 7 * 24 * time.Hour
	resetLife        = time.Hour
	codeLife         = 10 * time.Minute
)

const (
	codeTries  = 5 // wrong codes, after which the right one is none any more
	codeDigits = 8
)

const codePurpose keys.Purpose = "mail-code"

// Link is what a link is for.
type Link struct {
	Purpose  store.ProofPurpose
	UserName string
	First    bool // the person has chosen no password yet
}

// linkMade says what a link is made with.
type linkMade struct {
	life           time.Duration
	email, network string // email "" when it is passed on by hand
	code           string // that must be given with it
}

// newLink makes a link that only whoever reads the mail knows.
func (s *Service) newLink(tx *op.Tx, u idc.User, purpose store.ProofPurpose, m linkMade) (address string, until time.Time, err error) {
	secret, err := s.secret()
	if err != nil {
		return "", until, err
	}
	p := store.Proof{
		ID: linkID(secret), Store: u.Store, User: u.ID, Purpose: purpose, Email: store.Fold(m.email), Network: m.network,
		CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(m.life),
	}
	if m.code != "" {
		if p.Code, err = s.cfg.Ring.Seal(codePurpose, []byte(m.code), []byte(p.ID)); err != nil {
			return "", until, err
		}
	}
	return s.cfg.PublicURL + "/link?token=" + secret, p.ExpiresAt, tx.InsertProof(p)
}

// newCode makes the code that a sign-in waits for.
func (s *Service) newCode(tx *op.Tx, u idc.User, a *request) (code string, until time.Time, err error) {
	if code, err = s.code(); err != nil {
		return "", until, err
	}
	p := store.Proof{
		ID: a.Code, Store: u.Store, User: u.ID, Purpose: store.ProofCode, Email: store.Fold(u.Attrs.Email()), Network: a.Network,
		CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(codeLife),
	}
	if p.Code, err = s.cfg.Ring.Seal(codePurpose, []byte(code), []byte(p.ID)); err != nil {
		return "", until, err
	}
	return code, p.ExpiresAt, tx.InsertProof(p)
}

// code is a new random one.
func (s *Service) code() (string, error) {
	digits := make([]byte, codeDigits)
	for i := range digits {
		n, err := below(s.cfg.Rand, 10)
		if err != nil {
			return "", err
		}
		digits[i] = '0' + byte(n)
	}
	return string(digits), nil
}

// isCode reports whether given is the code of a proof.
func (s *Service) isCode(p store.Proof, given string) (bool, error) {
	code, err := s.cfg.Ring.Open(codePurpose, p.Code, []byte(p.ID))
	if err != nil {
		return false, fmt.Errorf("a code that was mailed: %w", err)
	}
	given = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, given)
	return subtle.ConstantTimeCompare(code, []byte(given)) == 1, nil
}

// linkID is what is stored of a link's secret.
func linkID(secret string) string {
	sum := sha256.Sum256([]byte("link " + secret))
	return hex.EncodeToString(sum[:])
}

// errLink is the one answer to every link that does not work.
func errLink() error {
	return idc.NotFound("LINK", "", "This link does not work any more: it was used already, or too much time has passed.")
}

// proofOf is what a link proves at present, and whom it is about.
func proofOf(tx *op.Tx, id string) (store.Proof, idc.User, idc.Instance, error) {
	p, err := tx.Proof(id)
	if err != nil {
		return p, idc.User{}, idc.Instance{}, err
	}
	i, err := tx.InstanceOfStore(p.Store)
	if err != nil {
		return p, idc.User{}, i, errLink()
	}
	u, err := tx.User(p.Store, p.User)
	if idc.Is(err, idc.KindNotFound) || err == nil && (!mayHavePassword(u) || p.Email != "" && p.Email != store.Fold(u.Attrs.Email())) {
		return p, u, i, errLink()
	}
	return p, u, i, err
}

// Link tells what a link is for; NotFound when it is for nothing (any more).
// Looking uses nothing up: programs that read mail look too.
func (s *Service) Link(ctx context.Context, secret string) (Link, error) {
	return op.View(ctx, s.gate, idc.Caller{}, func(tx *op.Tx) (Link, error) {
		tx.Permit("the link is the proof")
		tx.Event.Unlogged = true
		p, u, _, err := proofOf(tx, linkID(secret))
		if err == nil && p.Purpose == store.ProofCode {
			err = errLink()
		}
		if err != nil {
			return Link{}, err
		}
		present, err := tx.Password(u.Store, u.ID)
		return Link{p.Purpose, u.UserName, !chosen(present)}, unlessMissing(err)
	})
}

// Follow begins a sign-in by the link of an invitation, or of a password that was
// forgotten. The link is used up when the new password is set.
func (s *Service) Follow(ctx context.Context, c idc.Caller, secret string, to Return) (cookie string, err error) {
	c = idc.Caller{Request: c.Request}
	p, err := op.View(ctx, s.gate, c, func(tx *op.Tx) (progress, error) {
		tx.Permit("the link is the proof")
		tx.Event.Unlogged = true
		proof, u, i, err := proofOf(tx, linkID(secret))
		if err == nil && proof.Purpose != store.ProofInvitation && proof.Purpose != store.ProofReset {
			err = errLink()
		}
		return progress{
			Return: to, Link: proof.ID, Invited: proof.Purpose == store.ProofInvitation, User: u.ID, Name: u.UserName, Instance: i.ID,
		}, err
	})
	if err != nil {
		return "", err
	}
	return s.begin(ctx, c, p.Instance, p)
}

// ConfirmEmail records that a person reads the mail of their address: they followed
// the link and entered the code that came with it. NotFound: the link is none;
// Unauthenticated: the code is not right.
func (s *Service) ConfirmEmail(ctx context.Context, c idc.Caller, secret, code string) error {
	c = idc.Caller{Request: c.Request}
	c.Request.EventSource, c.Request.EventName = directorySource, "VerifyEmail"
	var refusal error
	err := op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		refusal = nil
		tx.Permit("the link is the proof")
		tx.Event.Unlogged = true
		p, u, i, err := proofOf(tx, linkID(secret))
		if err != nil {
			return err
		}
		if p.Purpose != store.ProofVerification || p.Failures >= codeTries {
			return errLink()
		}
		right, err := s.isCode(p, code)
		if err != nil {
			return err
		}
		if !right {
			refusal = errCode
			return tx.CountProofFailure(p)
		}
		if err := tx.SpendProof(p); err != nil {
			return err
		}
		e := tx.Record(op.Event{Source: directorySource, Name: "VerifyEmail", Account: i.Owner})
		e.By(idc.Person{Store: u.Store, User: u.ID, Name: u.UserName})
		e.Response = map[string]any{"userId": u.ID}
		return tx.VerifyEmail(u)
	})
	if err == nil {
		err = refusal
	}
	return err
}

// errCode is the one answer to every code that is not the one.
var errCode = idc.Unauthenticated(ReasonRefused,
	"The code is not right, or it does not work any more. After several attempts, ask for another one.")
