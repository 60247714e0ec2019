package store

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/idc"
)

// ChangeAssignmentBatch is the kind of changes of batches.
const ChangeAssignmentBatch = "assignment-batch"

// JobBatch is the kind of the jobs that begin the requests of a batch, and that
// remove it when it is old; BatchTarget tells what the target names.
const JobBatch = "batch"

// WakeBatch asks that a batch be looked at, at a time or, when that is zero, at once.
func (tx *Tx) WakeBatch(instance idc.InstanceID, id idc.BatchID, runAt time.Time) error {
	_, err := tx.PutJob(NewJob{Kind: JobBatch, Target: string(instance) + " " + string(id), RunAt: runAt})
	return err
}

// BatchTarget is what a job of kind JobBatch is to look at.
func BatchTarget(j Job) (idc.InstanceID, idc.BatchID) {
	instance, id, _ := strings.Cut(j.Target, " ")
	return idc.InstanceID(instance), idc.BatchID(id)
}

// InsertAssignmentBatch adds a batch of which nothing is begun yet. made is kept to
// find it by (AssignmentBatchOfToken).
func (tx *Tx) InsertAssignmentBatch(b idc.AssignmentBatch, plan idc.BatchPlan, made ClientToken) error {
	text, err := doc(plan)
	if err != nil {
		return err
	}
	author, err := doc(b.Author)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertAssignmentBatch", b.Instance, b.ID, b.Kind, text, b.Total, b.Accounts, b.CreatedAt, b.CreatedBy, made.Token, made.Asked, author)
	if err == nil {
		tx.Changed(batchChange(b, nil, struct {
			idc.AssignmentBatch
			Plan idc.BatchPlan `json:"plan"`
		}{b, plan}))
	}
	return err
}

// AssignmentBatch finds a batch.
func (tx *Tx) AssignmentBatch(instance idc.InstanceID, id idc.BatchID) (idc.AssignmentBatch, error) {
	b, err := scanOne(tx, "AssignmentBatch", scanBatch(instance), instance, id)
	if noRow(err) {
		return b, idc.NotFound("BATCH", string(id), "Could not find a batch of assignments with id %s", id)
	}
	return b, err
}

// AssignmentBatchOfToken finds the last batch since a time that was begun with a
// client token, and what was asked for with it; ok is false when there is none.
func (tx *Tx) AssignmentBatchOfToken(instance idc.InstanceID, token string, since time.Time) (b idc.AssignmentBatch, asked string, ok bool, err error) {
	b, err = scanOne(tx, "AssignmentBatchOfToken", func(s scanner) (idc.AssignmentBatch, error) {
		return scanBatch(instance)(after{s, []any{&asked}})
	}, instance, token, since)
	if noRow(err) {
		return b, "", false, nil
	}
	return b, asked, err == nil, err
}

// AssignmentBatchPlan is what a batch is about.
func (tx *Tx) AssignmentBatchPlan(instance idc.InstanceID, id idc.BatchID) (plan idc.BatchPlan, err error) {
	err = tx.row("AssignmentBatchPlan", []any{fromDoc(&plan)}, instance, id)
	return plan, err
}

// AssignmentBatchSubjects are the plans of batches of one instance, without their
// accounts, of which there may be thousands.
func (tx *Tx) AssignmentBatchSubjects(batches []idc.AssignmentBatch) (map[idc.BatchID]idc.BatchPlan, error) {
	plans, ids := map[idc.BatchID]idc.BatchPlan{}, make([]any, len(batches))
	for i, b := range batches {
		ids[i] = b.ID
	}
	err := tx.rowsIn("AssignmentBatchSubjects", func(row scanner) error {
		var id idc.BatchID
		var plan idc.BatchPlan
		err := row.Scan(&id, fromDoc(&plan.Sets), fromDoc(&plan.Principals))
		plans[id] = plan
		return err
	}, ids, batches[0].Instance)
	return plans, err
}

// ListAssignmentBatches lists the batches that were begun after a time, newest first.
func (tx *Tx) ListAssignmentBatches(instance idc.InstanceID, since time.Time, p idc.PageRequest) (idc.Page[idc.AssignmentBatch], error) {
	at, id := int64(math.MaxInt64), ""
	if s, rest, ok := strings.Cut(p.After, " "); ok {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return idc.Page[idc.AssignmentBatch]{}, idc.Invalid("The NextToken is not valid.")
		}
		at, id = n, rest
	}
	place := func(b idc.AssignmentBatch) string {
		return strconv.FormatInt(micros(b.CreatedAt), 10) + " " + string(b.ID)
	}
	return listPage(tx, p, place, scanBatch(instance), "ListAssignmentBatches", instance, since, at, id)
}

// SetBatchBegun records how many assignments of a batch are requests by now. The
// requests are its history: this is no change of its own.
func (tx *Tx) SetBatchBegun(b idc.AssignmentBatch, begun int) error {
	_, err := tx.exec("SetBatchBegun", b.Instance, b.ID, begun)
	return err
}

// DeleteAssignmentBatch forgets that requests belonged together. They stay.
func (tx *Tx) DeleteAssignmentBatch(b idc.AssignmentBatch) error {
	if _, err := tx.exec("LeaveBatchAll", b.Instance, b.ID); err != nil {
		return err
	}
	_, err := tx.exec("DeleteAssignmentBatch", b.Instance, b.ID)
	if err == nil {
		tx.Changed(batchChange(b, b, nil))
	}
	return err
}

// BatchProgress tells how far a batch is. What is to be begun again has neither
// succeeded nor failed.
func (tx *Tx) BatchProgress(b idc.AssignmentBatch) (idc.Progress, error) {
	p := idc.Progress{Total: b.Total}
	err := tx.rows("CountBatch", func(s scanner) error { return count(s, &p) }, b.Instance, b.ID)
	return p, err
}

// BatchProgressIn tells how far a batch is in those of its accounts that come after
// one and up to another. Accounts in which nothing has begun are left out; the
// total is the caller's to know.
func (tx *Tx) BatchProgressIn(b idc.AssignmentBatch, after, upTo idc.AccountID) (map[idc.AccountID]idc.Progress, error) {
	all := map[idc.AccountID]idc.Progress{}
	err := tx.rows("CountBatchByAccount", func(s scanner) error {
		var account idc.AccountID
		var p idc.Progress
		if err := count(s, &p, &account); err != nil {
			return err
		}
		before := all[account]
		all[account] = idc.Progress{Succeeded: before.Succeeded + p.Succeeded, Failed: before.Failed + p.Failed}
		return nil
	}, b.Instance, b.ID, after, upTo)
	return all, err
}

// count adds a row of requests that stand alike.
func count(row scanner, p *idc.Progress, first ...any) error {
	var status idc.RequestStatus
	var again bool
	var n int
	err := row.Scan(append(first, &status, &again, &n)...)
	switch {
	case again:
	case status == idc.RequestSucceeded:
		p.Succeeded += n
	case status == idc.RequestFailed:
		p.Failed += n
	}
	return err
}

// ListBatchFailures lists up to n requests of a batch that failed in an account.
func (tx *Tx) ListBatchFailures(b idc.AssignmentBatch, account idc.AccountID, n int) ([]idc.AccessRequest, error) {
	return collect(tx, "ListBatchFailures", scanAccessRequest(b.Instance), b.Instance, b.ID, account, n)
}

// BatchFailedTargets are the accounts, and the sets there, in which something of a
// batch failed.
func (tx *Tx) BatchFailedTargets(b idc.AssignmentBatch) ([]Target, error) {
	return collect(tx, "BatchFailedTargets", func(s scanner) (Target, error) {
		t := Target{Instance: b.Instance}
		return t, s.Scan(&t.Account, &t.Set)
	}, b.Instance, b.ID)
}

// BeginFailuresAgain has all requests of a batch that failed be begun again, by
// its job (RequestsToBeginAgain), in the name of who asks for that. What they were
// stays on record.
func (tx *Tx) BeginFailuresAgain(b idc.AssignmentBatch, author idc.Author) error {
	text, err := doc(author)
	if err != nil {
		return err
	}
	if _, err := tx.exec("SetBatchAuthor", b.Instance, b.ID, text); err != nil {
		return err
	}
	if _, err := tx.exec("BeginFailuresAgain", b.Instance, b.ID); err != nil {
		return err
	}
	return tx.WakeBatch(b.Instance, b.ID, time.Time{})
}

// RequestsToBeginAgain lists up to n failed requests in whose place others are to
// be begun.
func (tx *Tx) RequestsToBeginAgain(b idc.AssignmentBatch, n int) ([]idc.AccessRequest, error) {
	return collect(tx, "RequestsToBeginAgain", scanAccessRequest(b.Instance), b.Instance, b.ID, n)
}

// LeaveBatch takes a failed request out of its batch: another takes its place.
func (tx *Tx) LeaveBatch(r idc.AccessRequest) error {
	_, err := tx.exec("LeaveBatch", r.Instance, r.ID)
	if err == nil {
		after := r
		after.Batch = ""
		tx.Changed(Change{Kind: ChangeAccessRequest, ID: string(r.ID), Scope: string(r.Instance), Before: r, After: after})
	}
	return err
}

// NotActive are those of the accounts that are no active members of the organization.
func (tx *Tx) NotActive(accounts []idc.AccountID) ([]idc.AccountID, error) {
	return missing(tx, "ActiveAccountsAmong", accounts)
}

// UnknownSets are those of the sets that an instance does not have.
func (tx *Tx) UnknownSets(instance idc.InstanceID, sets []idc.PermissionSetID) ([]idc.PermissionSetID, error) {
	return missing(tx, "PermissionSetsAmong", sets, instance)
}

// UnknownPrincipals are those of the principals that an identity store does not have.
func (tx *Tx) UnknownPrincipals(store idc.StoreID, all []idc.Principal) ([]idc.Principal, error) {
	var unknown []idc.Principal
	for kind, query := range map[idc.PrincipalType]string{idc.PrincipalUser: "UsersAmong", idc.PrincipalGroup: "GroupsAmong"} {
		var ids []string
		for _, p := range all {
			if p.Type == kind {
				ids = append(ids, p.ID)
			}
		}
		not, err := missing(tx, query, ids, store)
		if err != nil {
			return nil, err
		}
		for _, id := range not {
			unknown = append(unknown, idc.Principal{Type: kind, ID: id})
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(p idc.Principal) bool { return !slices.Contains(unknown, p) }), nil
}

// missing are those of the ids that a statement does not find, in their order.
func missing[T ~string](tx *Tx, query string, ids []T, args ...any) ([]T, error) {
	found := map[T]bool{}
	err := tx.rowsIn(query, func(row scanner) error {
		var id T
		err := row.Scan(&id)
		found[id] = true
		return err
	}, listOf(ids), args...)
	return slices.DeleteFunc(slices.Clone(ids), func(id T) bool { return found[id] }), err
}

// PermissionSetNames finds the names of the sets that are keys, where they are there.
func (tx *Tx) PermissionSetNames(instance idc.InstanceID, names map[idc.PermissionSetID]string) error {
	return namesOf(tx, "PermissionSetNames", names, instance)
}

// UserNames finds the user names of the ids that are keys, where they are there.
func (tx *Tx) UserNames(store idc.StoreID, names map[string]string) error {
	return namesOf(tx, "UserNames", names, store)
}

// NamesOfGroups is UserNames for groups.
func (tx *Tx) NamesOfGroups(store idc.StoreID, names map[string]string) error {
	return namesOf(tx, "GroupNames", names, store)
}

func namesOf[T ~string](tx *Tx, query string, names map[T]string, args ...any) error {
	ids := slices.Collect(maps.Keys(names))
	return tx.rowsIn(query, func(row scanner) error {
		var id T
		var name string
		err := row.Scan(&id, &name)
		names[id] = name
		return err
	}, listOf(ids), args...)
}

// AccountNames are the names of those of the accounts that are there.
func (tx *Tx) AccountNames(accounts []idc.AccountID) (map[idc.AccountID]string, error) {
	names := map[idc.AccountID]string{}
	err := tx.rowsIn("AccountNames", func(row scanner) error {
		var id idc.AccountID
		var name string
		err := row.Scan(&id, &name)
		names[id] = name
		return err
	}, listOf(accounts))
	return names, err
}

func scanBatch(instance idc.InstanceID) func(scanner) (idc.AssignmentBatch, error) {
	return func(s scanner) (idc.AssignmentBatch, error) {
		b := idc.AssignmentBatch{Instance: instance}
		err := s.Scan(&b.ID, &b.Kind, &b.Total, &b.Accounts, &b.Begun, at(&b.CreatedAt), &b.CreatedBy, fromDoc(&b.Author))
		return b, err
	}
}

func batchChange(b idc.AssignmentBatch, before, after any) Change {
	return Change{Kind: ChangeAssignmentBatch, ID: string(b.ID), Scope: string(b.Instance), Before: before, After: after}
}
