package access

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// Provision brings the latest version of a set to an account, or to all
// accounts that have the set when account is "".
//
// An account in which nobody is assigned the set gets the role all the same
// (reference 2.1 note 8). Such a role is pinned: it stays until an assignment
// takes over, and from then on lives as long as there are assignments. So the
// way to be rid of it is AWS's: assign somebody, and delete the assignment.
func (s *Service) Provision(ctx context.Context, c idc.Caller, id idc.InstanceID, setID idc.PermissionSetID, account idc.AccountID) (idc.AccessRequest, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.AccessRequest, error) {
		none := idc.AccessRequest{}
		wanted, err := provisionTargets(tx, id, setID, account)
		if err != nil {
			return none, err
		}
		a := asked{action: "ProvisionPermissionSet", instance: id, set: setID}
		for _, w := range wanted {
			a.accounts = append(a.accounts, w.Account)
		}
		_, set, err := enterSet(tx, a)
		if err != nil {
			return none, err
		}
		if account != "" {
			if err := activeAccount(tx, account); err != nil {
				return none, err
			}
		}
		var targets []store.Target
		for _, w := range wanted {
			t := store.Target{Instance: id, Account: w.Account, Set: setID}
			is, err := s.placeFor(tx, t)
			if err != nil {
				return none, err
			}
			if err := tx.WantProvisioned(t, is, set.Version, w.Pinned); err != nil {
				return none, err
			}
			targets = append(targets, t)
		}
		r, err := s.request(tx, idc.AccessRequest{Instance: id, Kind: idc.RequestProvision, Account: account, Set: setID}, targets...)
		if err != nil {
			return r, err
		}
		tx.Event.Response = map[string]any{"permissionSetProvisioningStatus": map[string]any{
			"requestId": r.ID, "status": r.Status, "accountId": account, "permissionSetArn": set.ARN(),
		}}
		if len(targets) == 0 {
			// There is nothing to wait for. The answer says IN_PROGRESS, as always;
			// whoever asks next hears how it ended.
			return r, tx.CoverRequest(r, store.Target{Instance: id, Set: setID}, "")
		}
		return r, nil
	})
}

// provisionTargets are the accounts that a call is about, and whether the role is
// to be pinned there. They are read before anything is authorized, since the
// caller must be allowed to touch each of them.
func provisionTargets(tx *op.Tx, id idc.InstanceID, set idc.PermissionSetID, account idc.AccountID) ([]idc.Provisioned, error) {
	if account != "" {
		grants, err := tx.GrantsOn(id, account, set)
		return []idc.Provisioned{{Account: account, Pinned: len(grants) == 0}}, err
	}
	var all []idc.Provisioned
	next := idc.PageRequest{Limit: 1000}
	for {
		page, err := tx.ListProvisionedAccounts(idc.PermissionSet{Instance: id, ID: set}, "", next)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if next.After = page.Next; next.After == "" {
			return all, nil
		}
	}
}

// ListAccountsOf lists the accounts that a set is provisioned to, by id.
func (s *Service) ListAccountsOf(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID, status idc.ProvisioningStatus, p idc.PageRequest) (idc.Page[idc.Provisioned], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Provisioned], error) {
		_, found, err := enterSet(tx, asked{action: "ListAccountsForProvisionedPermissionSet", instance: id, set: set})
		if err != nil {
			return idc.Page[idc.Provisioned]{}, err
		}
		return tx.ListProvisionedAccounts(found, status, p)
	})
}

// ListSetsIn lists the sets that are provisioned to an account, by id.
func (s *Service) ListSetsIn(ctx context.Context, c idc.Caller, id idc.InstanceID, account idc.AccountID, status idc.ProvisioningStatus, p idc.PageRequest) (idc.Page[idc.Provisioned], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Provisioned], error) {
		none := idc.Page[idc.Provisioned]{}
		_, err := enter(tx, asked{action: "ListPermissionSetsProvisionedToAccount", instance: id, accounts: []idc.AccountID{account}})
		if err != nil {
			return none, err
		}
		if _, err := tx.Account(account); err != nil {
			return none, err
		}
		return tx.ListProvisionedSets(id, account, status, p)
	})
}
