package access

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// assigning begins the name of the turn in which assignments of an account are
// made and taken away: their rows lie next to each other.
const assigning = "assigning in "

// CreateAssignment gives a principal a permission set in an account. The grant,
// the request that stays IN_PROGRESS and the job that makes the role commit
// together; the grant opens no door before a run of that job has covered it.
// Asking for what is there already makes another request and no second grant.
//
// Like AWS's, an assignment brings the set's latest version to the account.
func (s *Service) CreateAssignment(ctx context.Context, c idc.Caller, id idc.InstanceID, a idc.Assignment) (idc.AccessRequest, error) {
	defer s.gate.Turn(ctx, assigning+string(a.Account))()
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.AccessRequest, error) {
		none := idc.AccessRequest{}
		instance, set, err := enterSet(tx, asked{action: "CreateAccountAssignment", instance: id, set: a.Set, accounts: []idc.AccountID{a.Account}})
		if err != nil {
			return none, err
		}
		if err := activeAccount(tx, a.Account); err != nil {
			return none, err
		}
		if a.Principal, err = existing(tx, instance, a.Principal); err != nil {
			return none, err
		}
		is, err := s.placeFor(tx, store.Target{Instance: id, Account: a.Account, Set: a.Set})
		if err != nil {
			return none, err
		}
		r, err := s.give(tx, is, set.Version, idc.AccessRequest{
			Instance: id, Kind: idc.RequestCreateAssignment, Account: a.Account, Set: a.Set, Principal: a.Principal,
		})
		tx.Event.Response = map[string]any{"accountAssignmentCreationStatus": assignmentEvent(r)}
		return r, err
	})
}

// DeleteAssignment takes a permission set in an account away from a principal,
// at once: whoever loses the last path by it loses the credentials too. The role
// goes after the last assignment, which is what the request waits for.
func (s *Service) DeleteAssignment(ctx context.Context, c idc.Caller, id idc.InstanceID, a idc.Assignment) (idc.AccessRequest, error) {
	defer s.gate.Turn(ctx, assigning+string(a.Account))()
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.AccessRequest, error) {
		none := idc.AccessRequest{}
		instance, _, err := enterSet(tx, asked{action: "DeleteAccountAssignment", instance: id, set: a.Set, accounts: []idc.AccountID{a.Account}})
		if err != nil {
			return none, err
		}
		a.Principal = plain(instance, a.Principal)
		g, err := tx.Grant(id, a, idc.OriginAPI)
		if err != nil {
			return none, err
		}
		r, err := s.take(tx, g, idc.AccessRequest{
			Instance: id, Kind: idc.RequestDeleteAssignment, Account: a.Account, Set: a.Set, Principal: a.Principal,
		})
		tx.Event.Response = map[string]any{"accountAssignmentDeletionStatus": assignmentEvent(r)}
		return r, err
	})
}

// ListAssignments lists the principals that have a set in an account, those for
// whom it is still on its way left out.
func (s *Service) ListAssignments(ctx context.Context, c idc.Caller, id idc.InstanceID, account idc.AccountID, set idc.PermissionSetID, p idc.PageRequest) (idc.Page[idc.Assignment], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Assignment], error) {
		none := idc.Page[idc.Assignment]{}
		if _, _, err := enterSet(tx, asked{action: "ListAccountAssignments", instance: id, set: set, accounts: []idc.AccountID{account}}); err != nil {
			return none, err
		}
		if _, err := tx.Account(account); err != nil {
			return none, err
		}
		return tx.ListAssignments(id, account, set, p)
	})
}

// ListAssignmentsFor lists what a principal is assigned, itself and through the
// groups it is in; account "" means everywhere. A row that comes through a group
// names the group.
func (s *Service) ListAssignmentsFor(ctx context.Context, c idc.Caller, id idc.InstanceID, who idc.Principal, account idc.AccountID, p idc.PageRequest) (idc.Page[idc.Assignment], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Assignment], error) {
		none := idc.Page[idc.Assignment]{}
		instance, err := enter(tx, asked{action: "ListAccountAssignmentsForPrincipal", instance: id})
		if err != nil {
			return none, err
		}
		if who, err = existing(tx, instance, who); err != nil {
			return none, err
		}
		return tx.ListAssignmentsThrough(instance, who, account, p)
	})
}

// give makes the grant that a request asks for, where it is not there already, and
// the request. is is the set's place in the account (placeFor).
func (s *Service) give(tx *op.Tx, is idc.Provisioned, version int64, r idc.AccessRequest) (idc.AccessRequest, error) {
	target := store.Target{Instance: r.Instance, Account: r.Account, Set: r.Set}
	if err := tx.WantProvisioned(target, is, version, false); err != nil {
		return r, err
	}
	err := tx.EnsureGrant(idc.Grant{
		Instance: r.Instance, ID: idc.GrantID(tx.NewID()), Account: r.Account, Set: r.Set, Principal: r.Principal,
		Origin: idc.OriginAPI, State: idc.GrantPending, CreatedAt: tx.Now(),
	})
	if err != nil {
		return r, err
	}
	return s.request(tx, r, target)
}

// take ends the grant that a request is about, and makes the request.
func (s *Service) take(tx *op.Tx, g idc.Grant, r idc.AccessRequest) (idc.AccessRequest, error) {
	if err := tx.DeleteGrant(g); err != nil {
		return r, err
	}
	return s.request(tx, r, store.Target{Instance: r.Instance, Account: r.Account, Set: r.Set})
}

// request records an asynchronous request and wakes the jobs of its targets.
func (s *Service) request(tx *op.Tx, r idc.AccessRequest, targets ...store.Target) (idc.AccessRequest, error) {
	r.ID, r.Status, r.CreatedAt = idc.RequestID(tx.NewID()), idc.RequestInProgress, tx.Now()
	if err := tx.InsertAccessRequest(r, targets); err != nil {
		return r, err
	}
	for _, t := range targets {
		if err := tx.WakeProvision(t); err != nil {
			return r, err
		}
	}
	return r, nil
}

// placeFor is how a set lives in an account. It refuses one more set where there
// are as many as there may be.
func (s *Service) placeFor(tx *op.Tx, t store.Target) (idc.Provisioned, error) {
	is, there, err := tx.Provisioned(t.Instance, t.Account, t.Set)
	most := s.quotas.PermissionSetsInAccount
	if err != nil || there || most <= 0 {
		return is, err
	}
	full, err := tx.Reached(most, store.CountSetsInAccount, string(t.Instance), string(t.Account))
	if err == nil && full {
		err = quota("You have exceeded AWS SSO limits. Cannot provision more than %d permission sets to account %s.", most, t.Account)
	}
	return is, err
}

// activeAccount refuses accounts that nobody can be given access to.
func activeAccount(tx *op.Tx, id idc.AccountID) error {
	account, err := tx.Account(id)
	if idc.Is(err, idc.KindNotFound) || err == nil && account.Status != idc.AccountActive {
		return idc.NotFound("ACCOUNT", string(id), "AWS account %s is not an active member of the organization.", id)
	}
	return err
}

// existing is the principal as the store knows it; NotFound when it is not there.
func existing(tx *op.Tx, instance idc.Instance, p idc.Principal) (idc.Principal, error) {
	p = plain(instance, p)
	var err error
	if p.Type == idc.PrincipalGroup {
		_, err = tx.Group(instance.Store, idc.GroupID(p.ID))
	} else {
		_, err = tx.User(instance.Store, idc.UserID(p.ID))
	}
	if idc.Is(err, idc.KindNotFound) {
		return p, idc.NotFound(string(p.Type), p.ID, "%s with id %s does not exist in identity store %s.", p.Type, p.ID, instance.Store)
	}
	return p, err
}

// plain brings both forms of an id to one. An id of another store stays as it
// is: it names nobody here.
func plain(instance idc.Instance, p idc.Principal) idc.Principal {
	if id, ok := idc.PlainID(instance.Store, p.ID); ok {
		p.ID = id
	}
	return p
}

func assignmentEvent(r idc.AccessRequest) map[string]any {
	return map[string]any{
		"requestId": r.ID, "status": r.Status, "targetId": r.Account, "targetType": "AWS_ACCOUNT",
		"permissionSetArn": r.Set.ARN(r.Instance), "principalId": r.Principal.ID, "principalType": r.Principal.Type,
	}
}
