package provision

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"gatehouse/internal/idc"
	"gatehouse/internal/plane"
	"gatehouse/internal/store"
)

// desired is what one snapshot of the store wants of a target, and who waits for it.
type desired struct {
	store.Wanted
	target  store.Target
	present bool // the role shall be there
	grants  map[idc.GrantID]bool
	waiting map[idc.RequestID]bool
}

func read(tx *store.Tx, t store.Target) (desired, error) {
	d := desired{target: t, grants: map[idc.GrantID]bool{}, waiting: map[idc.RequestID]bool{}}
	var err error
	if d.Wanted, err = tx.Wanted(t); err != nil {
		return d, err
	}
	grants, err := tx.GrantsOn(t.Instance, t.Account, t.Set)
	if err != nil {
		return d, err
	}
	for _, g := range grants {
		d.grants[g.ID] = true
	}
	waiting, err := tx.RequestsWaiting(t)
	if err != nil {
		return d, err
	}
	for _, r := range waiting {
		d.waiting[r.ID] = true
	}
	d.present = d.SetName != "" && (len(grants) > 0 || d.Pinned)
	if d.present && d.Version == 0 {
		return d, fmt.Errorf("the version of set %s that account %s shall have is not there", t.Set, t.Account)
	}
	return d, nil
}

// result is what came of a run.
type result struct {
	present bool    // the role is there now
	role    idc.ARN // its name, when it is
	refused string  // why the account cannot have the role; asking again would not help
	err     error   // why nothing is known; asking again may help
}

// apply makes the account equal to what is wanted.
func (r *Runner) apply(j claimed, d desired) result {
	if d.Status == "" || d.SetName == "" {
		return gone(d)
	}
	p := r.cfg.Planes[d.Plane]
	if p == nil {
		return result{err: fmt.Errorf("account %s lives on plane %s, which this server has not", d.target.Account, d.Plane)}
	}
	ctx, cancel := context.WithTimeout(r.work, j.until.Sub(r.cfg.Now())-r.cfg.Lease/4)
	defer cancel()
	if ctx.Err() != nil { // the database was slow
		return result{err: fmt.Errorf("the lease is nearly over: %w", ctx.Err())}
	}
	name := RoleName(d.target.Instance, d.target.Account, d.SetName)
	if !d.present {
		if err := p.Remove(ctx, d.target.Account, name); err != nil {
			return result{err: fmt.Errorf("remove role %s: %w", name, err)}
		}
		return result{}
	}
	if d.Status != idc.AccountActive {
		return result{refused: fmt.Sprintf("AWS account %s is not active.", d.target.Account)}
	}
	arn, err := p.Ensure(ctx, plane.Role{
		Instance: d.target.Instance, Account: d.target.Account, Name: name, Region: d.Region, Content: d.Content,
	})
	if e, ok := asError(err); ok && e.Kind == idc.KindInvalid {
		return result{refused: cmp.Or(e.Message, "The account refused the role.")}
	}
	if err != nil {
		return result{err: fmt.Errorf("ensure role %s: %w", name, err)}
	}
	return result{present: true, role: arn}
}

// gone is the result where there is no account, or no set, to have a role of.
func gone(d desired) result {
	if d.present {
		return result{refused: fmt.Sprintf("AWS account %s is not in the organization.", d.target.Account)}
	}
	return result{}
}

func asError(err error) (*idc.Error, bool) {
	var e *idc.Error
	ok := errors.As(err, &e)
	return e, ok
}

// reason is what failed requests are told.
func (r result) reason() string {
	if r.refused != "" {
		return r.refused
	}
	if e, ok := asError(r.err); ok && e.Kind != idc.KindInternal && e.Message != "" {
		return e.Message
	}
	return "The account could not be reached. It will be tried again."
}

// word is the outcome as the log calls it.
func (r result) word() string {
	switch {
	case r.refused != "":
		return "refused"
	case r.err != nil:
		return "given up for now"
	case r.present:
		return "role present"
	}
	return "role absent"
}

func (r result) cause() error {
	if r.refused != "" {
		return errors.New(r.refused)
	}
	return r.err
}
