package access

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// A transaction that begins assignments of a batch begins so many at most, and none
// any more after so long: others shall not wait longer for it.
const (
	begunAtOnce = 100
	begunWithin = 50 * time.Millisecond
)

// beginner is who begins the assignments of batches.
var beginner = idc.Caller{Kind: idc.CallerSystem, Request: idc.Request{
	EventSource: "sso.amazonaws.com", EventName: "BeginAccountAssignments", SourceIP: "sso.amazonaws.com",
}}

// CarryOn works on a claimed job of kind store.JobBatch: it begins the requests of
// the batch that have not begun, and those that are to begin again, and removes the
// batch once it is old. Each step is one transaction that says how far it came, so
// that whoever has the job next goes on from there. After a quarter of the lease the
// job queues up again: others have waited, and a server that is to stop need not.
func (s *Service) CarryOn(ctx context.Context, j store.Job, lease time.Duration) error {
	w := batchWork{Service: s, turn: s.gate.Now().Add(lease / 4)}
	w.instance, w.id = store.BatchTarget(j)
	for most := begunAtOnce; ; {
		left, err := op.Update(ctx, s.gate, beginner, func(tx *op.Tx) (bool, error) {
			tx.Permit("the runner carries out what somebody was permitted to ask for")
			if err := tx.ExtendJob(j, tx.Now().Add(lease)); err != nil {
				return false, err
			}
			return w.step(tx, j, most)
		})
		switch {
		case idc.Is(err, idc.KindUnavailable) && most > 1:
			most /= 2 // others write about the same accounts: a shorter transaction gets through
		case err != nil || !left:
			return err
		default:
			most = min(2*most, begunAtOnce)
		}
	}
}

// batchWork is the work on one batch.
type batchWork struct {
	*Service
	instance idc.InstanceID
	id       idc.BatchID
	turn     time.Time      // when it ends
	plan     *idc.BatchPlan // read once: it never changes
}

// step begins up to most requests, and ends the job when none are left.
func (w *batchWork) step(tx *op.Tx, j store.Job, most int) (left bool, err error) {
	b, err := tx.AssignmentBatch(w.instance, w.id)
	if idc.Is(err, idc.KindNotFound) {
		tx.Event.Unlogged = true
		_, err = tx.FinishJob(j)
		return false, err
	}
	if err != nil {
		return false, err
	}
	begin := beginning{Service: w.Service, tx: tx, batch: b, until: w.gate.Now().Add(begunWithin), most: most}
	if begin.instance, err = tx.Instance(w.instance); err != nil {
		return false, err
	}
	tx.Event.Account = begin.instance.Owner
	tx.Event.For(b.Author)
	tx.Event.About(w.instance.ARN())
	switch {
	case b.Begun < b.Total:
		if w.plan == nil {
			plan, err := tx.AssignmentBatchPlan(w.instance, w.id)
			if err != nil {
				return false, err
			}
			w.plan = &plan
		}
		err = begin.next(*w.plan)
	case !tx.Now().Before(b.CreatedAt.Add(keepBatches)):
		tx.Event.Unlogged = true
		if err := tx.DeleteAssignmentBatch(b); err != nil {
			return false, err
		}
		_, err = tx.FinishJob(j)
		return false, err
	default:
		err = begin.again()
	}
	if err != nil {
		return false, err
	}
	next := b.CreatedAt.Add(keepBatches)
	if begin.begun > 0 {
		tx.Event.Details = map[string]any{"batch_id": b.ID, "requested_by": b.CreatedBy, "kind": b.Kind, "begun": begin.begun}
		if w.gate.Now().Before(w.turn) {
			return true, nil
		}
		next = tx.Now()
	} else {
		tx.Event.Unlogged = true
	}
	if again, err := tx.FinishJob(j); err != nil || again {
		return false, err
	}
	return false, tx.WakeBatch(b.Instance, b.ID, next)
}

// beginning is one transaction that begins requests of a batch.
type beginning struct {
	*Service
	tx       *op.Tx
	batch    idc.AssignmentBatch
	instance idc.Instance
	until    time.Time
	most     int
	begun    int

	// What the transaction has found already.
	sets       map[idc.PermissionSetID]found[idc.PermissionSet]
	accounts   map[idc.AccountID]found[idc.AccountID]
	principals map[idc.Principal]found[idc.Principal]
}

// full reports whether the transaction has done enough; it begins one request at least.
func (b *beginning) full() bool {
	return b.begun == b.most || b.begun > 0 && b.gate.Now().After(b.until)
}

// next begins what comes next in the plan.
func (b *beginning) next(plan idc.BatchPlan) error {
	for i := b.batch.Begun; i < b.batch.Total && !b.full(); i++ {
		if err := b.begin(plan.At(i)); err != nil {
			return err
		}
	}
	return b.tx.SetBatchBegun(b.batch, b.batch.Begun+b.begun)
}

// again begins requests in the places of failed ones.
func (b *beginning) again() error {
	failed, err := b.tx.RequestsToBeginAgain(b.batch, b.most)
	if err != nil {
		return err
	}
	for _, r := range failed {
		if b.full() {
			return nil
		}
		if err := b.tx.LeaveBatch(r); err != nil {
			return err
		}
		if err := b.begin(idc.Assignment{Account: r.Account, Set: r.Set, Principal: r.Principal}); err != nil {
			return err
		}
	}
	return nil
}

// begin makes the request of one assignment. What has come to be impossible since
// the batch was asked for is a request that has failed.
func (b *beginning) begin(a idc.Assignment) error {
	b.tx.Event.About(a.Set.ARN(b.instance.ID), idc.SSOAccountARN(a.Account))
	b.begun++
	r := idc.AccessRequest{
		Instance: b.instance.ID, Kind: b.batch.Kind, Account: a.Account, Set: a.Set, Principal: a.Principal, Batch: b.batch.ID,
	}
	if b.batch.Kind == idc.RequestDeleteAssignment {
		return b.end(a, r)
	}
	set, is, err := b.possible(a)
	if reason := refusal(err); reason != "" {
		return b.over(r, idc.RequestFailed, reason)
	}
	if err == nil {
		_, err = b.give(b.tx, is, set.Version, r)
	}
	return err
}

// end begins the end of an assignment. One that is not there has ended already.
func (b *beginning) end(a idc.Assignment, r idc.AccessRequest) error {
	g, err := b.tx.Grant(b.instance.ID, a, idc.OriginAPI)
	if idc.Is(err, idc.KindNotFound) {
		return b.over(r, idc.RequestSucceeded, "")
	}
	if err == nil {
		_, err = b.take(b.tx, g, r)
	}
	return err
}

// over records a request that has nothing to wait for.
func (b *beginning) over(r idc.AccessRequest, status idc.RequestStatus, reason string) error {
	r.ID, r.Status, r.FailureReason, r.CreatedAt = idc.RequestID(b.tx.NewID()), status, reason, b.tx.Now()
	return b.tx.InsertAccessRequest(r, nil)
}

// possible says, as CreateAssignment does, why an assignment cannot be made, and
// otherwise what of, and in which place.
func (b *beginning) possible(a idc.Assignment) (set idc.PermissionSet, is idc.Provisioned, err error) {
	set, err = once(&b.sets, a.Set, func() (idc.PermissionSet, error) { return b.tx.PermissionSet(b.instance.ID, a.Set) })
	if err != nil {
		return set, is, err
	}
	if _, err := once(&b.accounts, a.Account, func() (idc.AccountID, error) { return a.Account, activeAccount(b.tx, a.Account) }); err != nil {
		return set, is, err
	}
	if _, err := once(&b.principals, a.Principal, func() (idc.Principal, error) { return existing(b.tx, b.instance, a.Principal) }); err != nil {
		return set, is, err
	}
	is, err = b.placeFor(b.tx, store.Target{Instance: b.instance.ID, Account: a.Account, Set: a.Set})
	return set, is, err
}

// found is what a transaction found of something.
type found[V any] struct {
	value V
	err   error
}

// once looks for something that was not looked for before.
func once[K comparable, V any](seen *map[K]found[V], key K, look func() (V, error)) (V, error) {
	f, ok := (*seen)[key]
	if !ok {
		f.value, f.err = look()
		if *seen == nil {
			*seen = map[K]found[V]{}
		}
		(*seen)[key] = f
	}
	return f.value, f.err
}

// refusal is why an assignment cannot be made; "" for errors that say nothing of it.
func refusal(err error) string {
	var e *idc.Error
	if !errors.As(err, &e) {
		return ""
	}
	switch e.Kind {
	case idc.KindNotFound, idc.KindQuota, idc.KindInvalid:
		return e.Message
	}
	return ""
}
