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
	target   store.Target
	instance idc.Instance
	account  *idc.Account       // nil: not in the organization any more
	set      *idc.PermissionSet // nil: deleted
	present  bool               // the role shall be there
	version  int64              // of the set, which the role shall have
	content  idc.SetContent     // in that version
	grants   map[idc.GrantID]bool
	waiting  map[idc.RequestID]bool
}

func read(tx *store.Tx, t store.Target) (desired, error) {
	d := desired{target: t, grants: map[idc.GrantID]bool{}, waiting: map[idc.RequestID]bool{}}
	var err error
	if d.instance, err = tx.Instance(t.Instance); err != nil {
		return d, err
	}
	if d.account, err = orNil(tx.Account(t.Account)); err != nil {
		return d, err
	}
	if d.set, err = orNil(tx.PermissionSet(t.Instance, t.Set)); err != nil {
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
	role, _, err := tx.Provisioned(t.Instance, t.Account, t.Set)
	if err != nil {
		return d, err
	}
	if d.present = d.set != nil && (len(grants) > 0 || role.Pinned); !d.present {
		return d, nil
	}
	if d.version = role.Wanted; d.version == 0 { // nobody asked for one in particular
		d.version = d.set.Version
	}
	d.content, err = tx.PermissionSetVersion(t.Instance, t.Set, d.version)
	return d, err
}

// orNil is a found row, or nil where there is none.
func orNil[T any](v T, err error) (*T, error) {
	if idc.Is(err, idc.KindNotFound) {
		return nil, nil
	}
	return &v, err
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
	if d.account == nil || d.set == nil {
		return gone(d)
	}
	p := r.cfg.Planes[d.account.Plane]
	if p == nil {
		return result{err: fmt.Errorf("account %s lives on plane %s, which this server has not", d.account.ID, d.account.Plane)}
	}
	ctx, cancel := context.WithTimeout(r.work, j.until.Sub(r.cfg.Now())-r.cfg.Lease/4)
	defer cancel()
	if ctx.Err() != nil { // the database was slow
		return result{err: fmt.Errorf("the lease is nearly over: %w", ctx.Err())}
	}
	name := RoleName(d.target.Instance, d.target.Account, d.set.Name)
	if !d.present {
		if err := p.Remove(ctx, d.target.Account, name); err != nil {
			return result{err: fmt.Errorf("remove role %s: %w", name, err)}
		}
		return result{}
	}
	if d.account.Status != idc.AccountActive {
		return result{refused: fmt.Sprintf("AWS account %s is not active.", d.account.ID)}
	}
	arn, err := p.Ensure(ctx, plane.Role{
		Instance: d.target.Instance, Account: d.target.Account, Name: name, Region: d.instance.Region, Content: d.content,
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
