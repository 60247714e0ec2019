package organization

import (
	"context"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// CloseAccount closes a member account. From that moment nobody's credentials of it
// are worth anything and nobody can be given access to it; when a Worker has been
// there it is SUSPENDED, which is closed for good. It stays in the organization and
// keeps its e-mail address.
func (s *Service) CloseAccount(ctx context.Context, c idc.Caller, id idc.AccountID) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		org, err := enter(tx, "CloseAccount", nil, named(string(id)))
		if err != nil {
			return err
		}
		before, err := tx.Account(id)
		if err != nil {
			return err
		}
		switch {
		case id == org.Management:
			return quota("CANNOT_CLOSE_MANAGEMENT_ACCOUNT", "You attempted to close the management account.")
		case before.Status != idc.AccountActive:
			return idc.Conflict("AccountAlreadyClosedException", "You attempted to close an account that is already closed.")
		}
		if err := undelegated(tx, id, "close"); err != nil {
			return err
		}
		after := before
		after.Status = idc.AccountPendingClosure
		if err := tx.UpdateAccount(before, after); err != nil {
			return err
		}
		return wake(tx, string(id))
	})
}

// finishClosing ends the life of an account that is being closed.
func (s *Service) finishClosing(tx *op.Tx, id idc.AccountID) error {
	before, err := tx.Account(id)
	if err != nil || before.Status != idc.AccountPendingClosure {
		return ignoreMissing(err)
	}
	org, err := tx.Organization()
	if err != nil {
		return err
	}
	after := before
	after.Status = idc.AccountSuspended
	tx.Event.About(org.AccountARN(id))
	tx.Event.Name, tx.Event.Account = "CloseAccountResult", org.Management
	tx.Event.Details = map[string]any{"closeAccountStatus": map[string]any{"accountId": id, "state": StateSucceeded}}
	return tx.UpdateAccount(before, after)
}

// RemoveAccount would let a member go. It finds whether it could and refuses: the
// accounts of a deployment are in one organization, and one that left it would have
// nowhere to be.
func (s *Service) RemoveAccount(ctx context.Context, c idc.Caller, id idc.AccountID) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		org, err := enter(tx, "RemoveAccountFromOrganization", nil, named(string(id)))
		if err != nil {
			return err
		}
		if _, err := tx.Account(id); err != nil {
			return err
		}
		return leave(tx, org, id)
	})
}

// LeaveOrganization is RemoveAccount by the member itself.
func (s *Service) LeaveOrganization(ctx context.Context, c idc.Caller) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		org, err := enterLifecycle(tx, "LeaveOrganization")
		if err != nil {
			return err
		}
		if !org.InUse() {
			return errNotInUse()
		}
		return leave(tx, org, tx.Caller.Account)
	})
}

func leave(tx *op.Tx, org idc.Organization, id idc.AccountID) error {
	if id == org.Management {
		return idc.Conflict("MasterCannotLeaveOrganizationException", "You can't remove a management account from an organization. If you want to remove the management account from the organization, then delete the organization.")
	}
	if err := undelegated(tx, id, "remove"); err != nil {
		return err
	}
	return quota("MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED", "The account can't leave the organization: it has no payment instrument, or other information, with which it could stand alone. Close it with CloseAccount instead.")
}

// undelegated refuses to let an account go that administers services.
func undelegated(tx *op.Tx, id idc.AccountID, what string) error {
	held, err := tx.ListDelegationsOf(id, idc.PageRequest{Limit: 100})
	if err != nil || len(held.Items) == 0 {
		return err
	}
	services := make([]string, len(held.Items))
	for i, d := range held.Items {
		services[i] = d.Service
	}
	return quota("CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
		"You attempted to %s an account that is a delegated administrator for: %s. Deregister it first.", what, strings.Join(services, ", "))
}
