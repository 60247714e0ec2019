package provision

import (
	"context"
	"slices"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// removedBefore is the failure of a request whose assignment was deleted, or its
// principal, before the role was there.
const removedBefore = "The assignment was removed before it was provisioned."

// caller is who records: Gatehouse itself.
var caller = idc.Caller{Kind: idc.CallerSystem, Request: idc.Request{
	EventSource: "sso.amazonaws.com", EventName: "CompleteProvisioning", SourceIP: "sso.amazonaws.com",
}}

// record writes what came of a run and ends the job, or fails with
// ReasonLeaseLost and writes nothing.
func (r *Runner) record(j claimed, d desired, result result) error {
	defer r.cfg.Gate.Turn(r.work, "recording in "+string(d.target.Account))() // the rows of an account lie next to each other
	return op.Exec(context.WithoutCancel(r.work), r.cfg.Gate, caller, func(tx *op.Tx) error {
		tx.Permit("the runner carries out what somebody was permitted to ask for")
		tx.Event.Account = d.Owner
		tx.Event.About(d.target.Set.ARN(d.target.Instance), idc.SSOAccountARN(d.target.Account))
		tx.Event.Details = map[string]any{"account_id": d.target.Account, "permission_set": d.target.Set, "outcome": result.word()}
		if d.SetName != "" {
			tx.Event.Details["role_name"] = d.SetName
		}
		now, err := look(tx, d)
		if err != nil {
			return err
		}
		switch {
		case result.refused != "" || result.err != nil:
			err = now.drop()
		case result.present:
			err = now.open(result.role)
		default:
			err = now.clear()
		}
		if err != nil {
			return err
		}
		if err := now.cover(result); err != nil {
			return err
		}
		again, err := tx.FinishJob(j.Job)
		if err == nil && result.err != nil && !again {
			_, err = tx.PutJob(store.NewJob{Kind: j.Kind, Target: j.Target, RunAt: tx.Now().Add(r.cfg.Rest)})
		}
		return err
	})
}

// current is a target as it is when a run's outcome is recorded, beside what the
// run had seen when it began.
type current struct {
	tx      *op.Tx
	seen    desired
	was     idc.Provisioned // the row of the role; the zero value where there is none
	role    idc.Provisioned // as it is to be
	grants  []idc.Grant
	waiting []idc.AccessRequest
}

func look(tx *op.Tx, seen desired) (*current, error) {
	t := seen.target
	c := &current{tx: tx, seen: seen}
	var known bool
	var err error
	if c.was, known, err = tx.Provisioned(t.Instance, t.Account, t.Set); err != nil {
		return nil, err
	}
	if c.role = c.was; !known {
		c.role = idc.Provisioned{Instance: t.Instance, Account: t.Account, Set: t.Set, Wanted: seen.Version}
	}
	if c.grants, err = tx.GrantsOn(t.Instance, t.Account, t.Set); err != nil {
		return nil, err
	}
	c.waiting, err = tx.RequestsWaiting(t)
	return c, err
}

// known reports whether the role has a row.
func (c *current) known() bool { return c.was.Instance != "" }

// wanted reports whether somebody wants the role now.
func (c *current) wanted() bool { return len(c.grants) > 0 || c.role.Pinned }

// open records that the role is there, and opens the doors that waited for it.
func (c *current) open(role idc.ARN) error {
	if c.role.Version != c.seen.Version || c.role.RoleARN != role {
		c.role.Version, c.role.RoleARN, c.role.At = c.seen.Version, role, c.tx.Now()
		if err := c.tx.PutProvisioned(c.was, c.role); err != nil {
			return err
		}
	}
	for _, g := range c.grants {
		if g.State != idc.GrantPending || !c.seen.grants[g.ID] {
			continue
		}
		if err := c.tx.ActivateGrant(g); err != nil {
			return err
		}
	}
	return nil
}

// clear records that the role is not there. When somebody has come to want it
// meanwhile, the run that follows makes it again.
func (c *current) clear() error {
	if !c.known() {
		return nil
	}
	if !c.wanted() {
		return c.tx.DeleteProvisioned(c.role)
	}
	c.role.Version, c.role.RoleARN = 0, ""
	return c.tx.PutProvisioned(c.was, c.role)
}

// drop gives up what the seen requests asked for: an assignment that failed does
// not come true later, and the account keeps the version that it has. What was
// asked for meanwhile stays. A role that may have been half made is cleared away.
func (c *current) drop() error {
	left := c.grants[:0:0]
	for _, g := range c.grants {
		if g.State != idc.GrantPending || g.Origin != idc.OriginAPI || !c.asked(idc.RequestCreateAssignment, g.Principal) {
			left = append(left, g)
			continue
		}
		if err := c.tx.DeleteGrant(g); err != nil {
			return err
		}
	}
	c.grants = left
	if !c.known() {
		return nil
	}
	if c.role.Wanted == c.seen.Version {
		c.role.Wanted = c.role.Version
	}
	if c.role.Version == 0 && c.asked(idc.RequestProvision, idc.Principal{}) {
		c.role.Pinned = false
	}
	if c.role != c.was {
		if err := c.tx.PutProvisioned(c.was, c.role); err != nil {
			return err
		}
	}
	if c.seen.present && !c.wanted() {
		return c.tx.WakeProvision(c.seen.target)
	}
	return nil
}

// asked reports whether a seen request of that kind asked for something, and none
// that came later does.
func (c *current) asked(kind idc.RequestKind, who idc.Principal) bool {
	seen := false
	for _, r := range c.waiting {
		if r.Kind != kind || r.Principal != who {
			continue
		}
		if !c.seen.waiting[r.ID] {
			return false
		}
		seen = true
	}
	return seen
}

// cover ends the seen requests, as far as they waited for this target.
func (c *current) cover(result result) error {
	for _, r := range c.waiting {
		if !c.seen.waiting[r.ID] {
			continue
		}
		if err := c.tx.CoverRequest(r, c.seen.target, c.failure(r, result)); err != nil {
			return err
		}
	}
	return nil
}

// failure is why a request failed, "" when it did not.
func (c *current) failure(r idc.AccessRequest, result result) string {
	failed := result.refused != "" || result.err != nil
	switch r.Kind {
	case idc.RequestDeleteAssignment:
		// The grant went when the request was made. Only a role that had to go with
		// it and did not is a failure.
		if failed && !c.seen.present {
			return result.reason()
		}
		return ""
	case idc.RequestCreateAssignment:
		if !failed && !slices.ContainsFunc(c.grants, func(g idc.Grant) bool {
			return g.Principal == r.Principal && g.Origin == idc.OriginAPI && c.seen.grants[g.ID]
		}) {
			return removedBefore
		}
	}
	if failed {
		return result.reason()
	}
	return ""
}
