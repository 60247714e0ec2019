package store

import (
	"encoding/json"
	"time"

	"gatehouse/internal/idc"
)

// SignInFlow is a sign-in under way in one browser: where it stands, and what
// its steps have found out so far. Flows are short-lived and leave no history,
// so they make no changes.
type SignInFlow struct {
	ID        string // hash of the browser's flow cookie
	Instance  idc.InstanceID
	SourceIP  string // or network, for the bound of flows
	Step      string
	Revision  int64
	Data      json.RawMessage
	CreatedAt time.Time
	ExpiresAt time.Time
}

// A flow that is begun clears away at most this many that are over.
const flowsCleared = 100

// InsertSignInFlow adds a flow. An address has at most most of them: the oldest
// give way, so that nobody fills the disk by opening sign-in pages.
func (tx *Tx) InsertSignInFlow(f SignInFlow, most int) error {
	if _, err := tx.exec("DeleteExpiredSignInFlows", tx.Now(), flowsCleared); err != nil {
		return err
	}
	if _, err := tx.exec("DeleteSignInFlowsBeyond", f.SourceIP, flowsCleared, most-1); err != nil {
		return err
	}
	return tx.ResumeSignInFlow(f)
}

// TrimSignInFlows keeps at most most flows, from wherever they came: the oldest
// give way. It reads as many entries of an index, so it is not for every flow.
func (tx *Tx) TrimSignInFlows(most int) error {
	_, err := tx.exec("TrimSignInFlows", tx.Now(), 10*flowsCleared, most)
	return err
}

// SignInFlow finds a flow, expired ones too.
func (tx *Tx) SignInFlow(id string) (SignInFlow, error) {
	f, err := scanOne(tx, "SignInFlow", func(s scanner) (SignInFlow, error) {
		var f SignInFlow
		err := s.Scan(&f.ID, &f.Instance, &f.SourceIP, &f.Step, &f.Revision, fromDoc(&f.Data), at(&f.CreatedAt), at(&f.ExpiresAt))
		return f, err
	}, id)
	if noRow(err) {
		return f, flowGone()
	}
	return f, err
}

// UpdateSignInFlow moves a flow on. Of two that move it on from the same place,
// one gets NotFound.
func (tx *Tx) UpdateSignInFlow(f SignInFlow) error {
	n, err := tx.exec("UpdateSignInFlow", f.ID, f.Step, f.Data, f.Revision)
	if err == nil && n == 0 {
		return flowGone()
	}
	return err
}

// LeaveSignInFlow takes a flow away from its cookie, as UpdateSignInFlow moves it on:
// what stays there for a while are f's Step, Data and ExpiresAt.
func (tx *Tx) LeaveSignInFlow(f SignInFlow) error {
	n, err := tx.exec("LeaveSignInFlow", f.ID, f.Step, f.Data, f.ExpiresAt, f.Revision)
	if err == nil && n == 0 {
		return flowGone()
	}
	return err
}

// ResumeSignInFlow adds a flow that was left, under another cookie.
func (tx *Tx) ResumeSignInFlow(f SignInFlow) error {
	_, err := tx.exec("InsertSignInFlow", f.ID, f.Instance, f.SourceIP, f.Step, f.Revision, f.Data, f.CreatedAt, f.ExpiresAt)
	return err
}

func flowGone() error {
	return idc.NotFound("SIGN_IN", "", "This sign-in is over. Begin again.")
}
