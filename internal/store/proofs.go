package store

import (
	"time"

	"gatehouse/internal/idc"
)

// ChangeVerifiedEmail is the kind of the changes of verified addresses; its id is
// the user's.
const ChangeVerifiedEmail = "verified-email"

// ProofPurpose is what somebody may do who reads a mail.
type ProofPurpose string

const (
	ProofInvitation   ProofPurpose = "INVITATION"   // set a first password
	ProofReset        ProofPurpose = "RESET"        // set another one
	ProofVerification ProofPurpose = "VERIFICATION" // nothing but say that they read it
	ProofCode         ProofPurpose = "CODE"         // pass a step of one sign-in
)

// ProofPurposes are all there are.
var ProofPurposes = []ProofPurpose{ProofInvitation, ProofReset, ProofVerification, ProofCode}

// Proof is a secret that was mailed to somebody. Like flows, proofs are
// short-lived and make no changes.
type Proof struct {
	ID        string // hash of a link's secret, or the id that a sign-in gave its code
	Store     idc.StoreID
	User      idc.UserID
	Purpose   ProofPurpose
	Email     string // where it was sent, folded
	Network   string // where it was asked for; "" for what administrators send
	Code      []byte // sealed; empty where the link is all
	Failures  int    // codes that were wrong
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Proofs that ran out stay for an hour, so that it is known how many there were;
// then a new one clears some of them away.
const (
	proofKept     = time.Hour
	proofsCleared = 100
)

// InsertProof adds a proof.
func (tx *Tx) InsertProof(p Proof) error {
	if _, err := tx.exec("DeleteExpiredProofs", tx.Now().Add(-proofKept), proofsCleared); err != nil {
		return err
	}
	code := p.Code
	if code == nil {
		code = []byte{}
	}
	_, err := tx.exec("InsertProof", p.ID, p.Store, p.User, string(p.Purpose), p.Email, p.Network, code, p.CreatedAt, p.ExpiresAt)
	return err
}

// Proof finds a proof that has not run out.
func (tx *Tx) Proof(id string) (Proof, error) {
	p, err := scanOne(tx, "Proof", func(s scanner) (Proof, error) {
		var p Proof
		err := s.Scan(&p.ID, &p.Store, &p.User, &p.Purpose, &p.Email, &p.Network, &p.Code, &p.Failures, at(&p.CreatedAt), at(&p.ExpiresAt))
		return p, err
	}, id)
	if noRow(err) || err == nil && !tx.Now().Before(p.ExpiresAt) {
		return Proof{}, proofGone()
	}
	return p, err
}

// CountProofFailure records that a code was not the one; one that is not there is
// no error.
func (tx *Tx) CountProofFailure(p Proof) error {
	_, err := tx.exec("CountProofFailure", p.ID)
	return err
}

// SpendProof uses a proof up. Of two that use it, one gets NotFound.
func (tx *Tx) SpendProof(p Proof) error {
	n, err := tx.exec("DeleteProof", p.ID)
	if err == nil && n == 0 {
		return proofGone()
	}
	return err
}

// DeleteProofs makes a person's proofs of some purposes worthless.
func (tx *Tx) DeleteProofs(store idc.StoreID, user idc.UserID, purposes ...ProofPurpose) error {
	_, err := tx.execIn("DeleteProofsOf", listOf(purposes), store, user)
	return err
}

// ProofsSince tells from which networks the last proofs of a purpose were asked
// for, newest first, at most n of those that are younger than since.
func (tx *Tx) ProofsSince(store idc.StoreID, user idc.UserID, purpose ProofPurpose, since time.Time, n int) (networks []string, err error) {
	err = tx.rows("ProofsSince", func(s scanner) error {
		var network string
		err := s.Scan(&network)
		networks = append(networks, network)
		return err
	}, store, user, string(purpose), since, n)
	return networks, err
}

func proofGone() error {
	return idc.NotFound("LINK", "", "This link does not work any more: it was used already, or too much time has passed.")
}

// EmailVerified reports since when the present address of a person is known to be
// theirs; zero when it is not.
func (tx *Tx) EmailVerified(u idc.User) (time.Time, error) {
	var email string
	var since time.Time
	err := tx.row("VerifiedEmail", []any{&email, at(&since)}, u.Store, u.ID)
	if noRow(err) || err == nil && email != Fold(u.Attrs.Email()) {
		return time.Time{}, nil
	}
	return since, err
}

// VerifyEmail records that the present address of a person is theirs.
func (tx *Tx) VerifyEmail(u idc.User) error {
	email := Fold(u.Attrs.Email())
	if _, err := tx.exec("PutVerifiedEmail", u.Store, u.ID, email, tx.Now()); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeVerifiedEmail, ID: string(u.ID), Scope: string(u.Store), After: map[string]any{"email": email}})
	return nil
}
