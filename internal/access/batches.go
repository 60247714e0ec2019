package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

const (
	mostOfBatch   = 10_000              // assignments of one batch
	keepBatches   = 30 * 24 * time.Hour // how long a batch can be asked for
	sameBatch     = 24 * time.Hour      // how long a client token means the same batch
	failuresShown = 20                  // of each account
	unknownNamed  = 10                  // of what a request names and is not there
)

// NewBatch is what a batch is to be about: each account with each set and each
// principal.
type NewBatch struct {
	Kind       idc.RequestKind // RequestCreateAssignment or RequestDeleteAssignment
	Accounts   []idc.AccountID
	Sets       []idc.PermissionSetID
	Principals []idc.Principal
	Token      string // the same with the same token within a day is the same batch
}

// Batch is a batch with how far it is, and what it is about.
type Batch struct {
	idc.AssignmentBatch
	idc.Progress
	Subjects idc.BatchSubjects
}

// batchActions are what a caller must be allowed for a batch: what the single
// assignment asks for, and what tells how those stand.
var batchActions = map[idc.RequestKind]string{
	idc.RequestCreateAssignment: "CreateAccountAssignment",
	idc.RequestDeleteAssignment: "DeleteAccountAssignment",
}

// StartBatch makes, or ends, many assignments. The caller must be allowed each of
// them: an assignment asks for the instance, the set and the account, so that each
// of those is asked for once, whoever is assigned. What is not there is refused as
// it is for a single assignment; nothing has begun then.
//
// The batch is one row and one job: so many grants and requests as there may be
// would keep all other writers waiting. The job begins them, in portions
// (CarryOn), and what cannot be begun by then is a request that has failed.
func (s *Service) StartBatch(ctx context.Context, c idc.Caller, id idc.InstanceID, n NewBatch) (Batch, error) {
	n.Accounts, n.Sets, n.Principals = ordered(n.Accounts), ordered(n.Sets), slices.Clone(n.Principals)
	made, err := n.made(c.Account)
	if err != nil {
		return Batch{}, err
	}
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Batch, error) {
		none := Batch{}
		instance, err := enter(tx, asked{action: batchActions[n.Kind], instance: id, sets: n.Sets, accounts: n.Accounts})
		if err != nil {
			return none, err
		}
		if made.Token != "" {
			b, asked, ok, err := tx.AssignmentBatchOfToken(id, made.Token, tx.Now().Add(-sameBatch))
			switch {
			case err != nil:
				return none, err
			case ok && asked != made.Asked:
				return none, idc.Conflict("", "IdempotentParameterMismatch: the ClientToken %s was used before with other parameters.", n.Token)
			case ok:
				return stands(tx, b)
			}
		}
		plan, err := planned(tx, instance, n)
		if err != nil {
			return none, err
		}
		b := idc.AssignmentBatch{
			Instance: id, ID: idc.BatchID(tx.NewID()), Kind: n.Kind, Total: plan.Total(), Accounts: len(plan.Accounts),
			CreatedAt: tx.Now(), CreatedBy: c.ARN, Author: idc.AuthorOf(c),
		}
		if err := tx.InsertAssignmentBatch(b, plan, made); err != nil {
			return none, err
		}
		tx.Event.Response = batchEvent(b)
		if err := tx.WakeBatch(id, b.ID, time.Time{}); err != nil {
			return none, err
		}
		return stands(tx, b)
	})
}

// made is the batch's client token with a digest of what is asked for by it. Tokens
// of different accounts are different ones.
func (n NewBatch) made(account idc.AccountID) (store.ClientToken, error) {
	if n.Token == "" {
		return store.ClientToken{}, nil
	}
	text, err := json.Marshal([]any{n.Kind, n.Accounts, n.Sets, n.Principals})
	if err != nil {
		return store.ClientToken{}, err
	}
	sum := sha256.Sum256(text)
	return store.ClientToken{Token: string(account) + " " + n.Token, Asked: hex.EncodeToString(sum[:])}, nil
}

// planned is the plan of a batch of which everything is there.
func planned(tx *op.Tx, instance idc.Instance, n NewBatch) (idc.BatchPlan, error) {
	plan := idc.BatchPlan{Accounts: n.Accounts, Sets: n.Sets}
	seen := map[idc.Principal]bool{}
	for _, p := range n.Principals {
		if p = plain(instance, p); !seen[p] {
			seen[p] = true
			plan.Principals = append(plan.Principals, p)
		}
	}
	if plan.Total() > mostOfBatch {
		return plan, idc.Invalid("%d accounts with %d permission sets and %d principals are %d assignments; a batch has at most %d.",
			len(plan.Accounts), len(plan.Sets), len(plan.Principals), plan.Total(), mostOfBatch)
	}
	sets, err := tx.UnknownSets(instance.ID, plan.Sets)
	if err != nil {
		return plan, err
	}
	if len(sets) > 0 {
		return plan, idc.NotFound("PERMISSION_SET", string(sets[0]), "Could not find PermissionSet with id %s", some(sets))
	}
	if n.Kind == idc.RequestDeleteAssignment { // what is there ends also where nothing can be given any more
		return plan, nil
	}
	accounts, err := tx.NotActive(plan.Accounts)
	if err != nil {
		return plan, err
	}
	if len(accounts) > 0 {
		return plan, idc.NotFound("ACCOUNT", string(accounts[0]), "AWS account %s is not an active member of the organization.", some(accounts))
	}
	principals, err := tx.UnknownPrincipals(instance.Store, plan.Principals)
	if err != nil || len(principals) == 0 {
		return plan, err
	}
	var ids []string
	for _, p := range principals {
		if p.Type == principals[0].Type {
			ids = append(ids, p.ID)
		}
	}
	return plan, idc.NotFound(string(principals[0].Type), principals[0].ID,
		"%s with id %s does not exist in identity store %s.", principals[0].Type, some(ids), instance.Store)
}

// RetryBatch begins again what failed in a batch. The caller must be allowed to ask
// for each of those assignments. The requests that failed stay in the history; in
// the batch others take their places.
func (s *Service) RetryBatch(ctx context.Context, c idc.Caller, id idc.InstanceID, batch idc.BatchID) (Batch, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Batch, error) {
		b, found := tx.AssignmentBatch(id, batch)
		if found != nil && !idc.Is(found, idc.KindNotFound) {
			return Batch{}, found
		}
		a := asked{action: batchActions[kindOf(b)], instance: id}
		if found == nil {
			targets, err := tx.BatchFailedTargets(b)
			if err != nil {
				return Batch{}, err
			}
			for _, t := range targets {
				a.accounts, a.sets = append(a.accounts, t.Account), append(a.sets, t.Set)
			}
			a.accounts, a.sets = ordered(a.accounts), ordered(a.sets)
		}
		if _, err := enter(tx, a); err != nil {
			return Batch{}, err
		}
		if found != nil {
			return Batch{}, found
		}
		tx.Event.Response = batchEvent(b)
		if len(a.accounts) > 0 {
			if err := tx.BeginFailuresAgain(b, idc.AuthorOf(c)); err != nil {
				return Batch{}, err
			}
		}
		return stands(tx, b)
	})
}

// DescribeBatch tells how far a batch is.
func (s *Service) DescribeBatch(ctx context.Context, c idc.Caller, id idc.InstanceID, batch idc.BatchID) (Batch, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Batch, error) {
		b, err := lookAt(tx, id, batch)
		if err != nil {
			return Batch{}, err
		}
		return stands(tx, b)
	})
}

// ListBatches lists the batches of the last 30 days, newest first: to those who may
// list the requests of both kinds. Of what each is about it has the first ten.
func (s *Service) ListBatches(ctx context.Context, c idc.Caller, id idc.InstanceID, p idc.PageRequest) (idc.Page[Batch], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Batch], error) {
		none := idc.Page[Batch]{}
		for _, kind := range []idc.RequestKind{idc.RequestCreateAssignment, idc.RequestDeleteAssignment} {
			if _, err := enter(tx, asked{action: statusActions[kind].list, instance: id}); err != nil {
				return none, err
			}
		}
		page, err := tx.ListAssignmentBatches(id, tx.Now().Add(-keepBatches), p)
		if err != nil {
			return none, err
		}
		out := idc.Page[Batch]{Next: page.Next}
		out.Items, err = standing(tx, page.Items, subjectsListed)
		return out, err
	})
}

// ListBatchAccounts lists the accounts of a batch, by id; status "" means all.
func (s *Service) ListBatchAccounts(ctx context.Context, c idc.Caller, id idc.InstanceID, batch idc.BatchID, status idc.RequestStatus, p idc.PageRequest) (idc.Page[idc.BatchAccount], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.BatchAccount], error) {
		none := idc.Page[idc.BatchAccount]{}
		b, err := lookAt(tx, id, batch)
		if err != nil {
			return none, err
		}
		plan, err := tx.AssignmentBatchPlan(id, batch)
		if err != nil {
			return none, err
		}
		page, err := accountsOf(tx, b, plan, status, p)
		if err != nil {
			return none, err
		}
		var ids []idc.AccountID
		for _, a := range page.Items {
			ids = append(ids, a.Account)
		}
		names, err := tx.AccountNames(ids)
		if err != nil {
			return none, err
		}
		for i := range page.Items {
			a := &page.Items[i]
			a.Name = names[a.Account]
			if a.Failed == 0 {
				continue
			}
			if a.Failures, err = tx.ListBatchFailures(b, a.Account, failuresShown); err != nil {
				return none, err
			}
		}
		return page, nil
	})
}

// accountsOf is a page of how far a batch is in its accounts.
func accountsOf(tx *op.Tx, b idc.AssignmentBatch, plan idc.BatchPlan, status idc.RequestStatus, p idc.PageRequest) (idc.Page[idc.BatchAccount], error) {
	out := idc.Page[idc.BatchAccount]{Items: []idc.BatchAccount{}}
	at, found := slices.BinarySearch(plan.Accounts, idc.AccountID(p.After))
	if found {
		at++
	}
	rest := plan.Accounts[at:]
	if status == "" {
		rest = rest[:min(len(rest), max(p.Limit, 1)+1)]
	}
	if len(rest) == 0 {
		return out, nil
	}
	far, err := tx.BatchProgressIn(b, idc.AccountID(p.After), rest[len(rest)-1])
	if err != nil {
		return out, err
	}
	for _, account := range rest {
		a := idc.BatchAccount{Account: account, Progress: far[account]}
		a.Total = plan.OfAccount()
		if status != "" && a.Status() != status {
			continue
		}
		if len(out.Items) == max(p.Limit, 1) {
			out.Next = string(out.Items[len(out.Items)-1].Account)
			break
		}
		out.Items = append(out.Items, a)
	}
	return out, nil
}

// lookAt finds a batch for somebody who may see how its requests stand.
func lookAt(tx *op.Tx, id idc.InstanceID, batch idc.BatchID) (idc.AssignmentBatch, error) {
	b, found := tx.AssignmentBatch(id, batch)
	if found != nil && !idc.Is(found, idc.KindNotFound) {
		return b, found
	}
	if _, err := enter(tx, asked{action: statusActions[kindOf(b)].describe, instance: id}); err != nil {
		return b, err
	}
	return b, found
}

// kindOf is the kind of a batch; one that is not there is of the first kind, so that
// somebody is asked for permission there too.
func kindOf(b idc.AssignmentBatch) idc.RequestKind {
	if b.Kind == "" {
		return idc.RequestCreateAssignment
	}
	return b.Kind
}

func batchEvent(b idc.AssignmentBatch) map[string]any {
	return map[string]any{"batch": map[string]any{
		"batchId": b.ID, "kind": b.Kind, "total": b.Total, "accountCount": b.Accounts,
	}}
}

// ordered are ids in order, each once.
func ordered[T ~string](ids []T) []T {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// some names the first of what is missing.
func some[T ~string](ids []T) string {
	var b strings.Builder
	for i, id := range ids[:min(len(ids), unknownNamed)] {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(id))
	}
	if more := len(ids) - unknownNamed; more > 0 {
		fmt.Fprintf(&b, " and %d more", more)
	}
	return b.String()
}
