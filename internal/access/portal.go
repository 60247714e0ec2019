package access

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/store"
)

// ownAccess is why people need no permission to use the portal: what they see
// there is what they were assigned.
const ownAccess = "a person sees and uses what was assigned to that person"

// errNoAccess says the same whatever is missing: the account, the set, the role
// or the assignment (reference 0).
var errNoAccess = idc.Denied("No access")

// ReachableAccounts lists the accounts in which the calling person has a set, by id.
func (s *Service) ReachableAccounts(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[idc.Account], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Account], error) {
		instance, err := enterPortal(tx)
		if err != nil {
			return idc.Page[idc.Account]{}, err
		}
		return tx.ReachableAccounts(instance, c.Person.User, p)
	})
}

// ReachableSets lists the permission sets that the calling person has in an
// account, by name; none where they have none.
func (s *Service) ReachableSets(ctx context.Context, c idc.Caller, account idc.AccountID, p idc.PageRequest) (idc.Page[idc.PermissionSet], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.PermissionSet], error) {
		instance, err := enterPortal(tx)
		if err != nil {
			return idc.Page[idc.PermissionSet]{}, err
		}
		tx.Event.Details = map[string]any{"account_id": account}
		return tx.ReachableSets(instance, c.Person.User, account, p)
	})
}

// GetRoleCredentials issues credentials of the role that a permission set is in
// an account to the calling person, for the session duration of the version that
// is provisioned there. The path to the role is looked for in the snapshot that
// dates them: an assignment that was removed issues no more, and one that is
// removed at this moment ends them with its mark.
func (s *Service) GetRoleCredentials(ctx context.Context, c idc.Caller, account idc.AccountID, setName string) (plane.Credentials, error) {
	return op.Issue(ctx, s.gate, c, func(tx *op.Tx) (plane.Credentials, error) {
		none := plane.Credentials{}
		instance, err := enterPortal(tx)
		if err != nil {
			return none, err
		}
		tx.Event.Details = map[string]any{"account_id": account, "role_name": setName}
		user, err := tx.CallingUser()
		if err != nil || user.Status != idc.UserEnabled {
			return none, noAccess(err)
		}
		role, err := pathTo(tx, instance, user.ID, account, setName)
		if err != nil {
			return none, err
		}
		p := s.planes[role.Plane]
		if p == nil {
			return none, &idc.Error{Kind: idc.KindUnavailable, Message: "The plane of the account is not available at present."}
		}
		duration, _ := idc.ParseDuration(role.Content.SessionDuration) // it was checked when the version was made
		f := plane.Federation{
			Account: account, Role: role.ARN, Session: user.UserName, Duration: duration, Person: *c.Person,
			Tags: sessionTags(instance.Settings.AccessControl, user),
		}
		if c.Person.Session != "" {
			session, err := tx.CallingSession()
			if idc.Is(err, idc.KindNotFound) {
				return none, idc.Unauthenticated("SessionEnded", "Session token not found or invalid")
			}
			if err != nil {
				return none, err
			}
			f.MFA, f.Authenticated = session.MFA, session.Authenticated
		}
		credentials, err := p.Federate(tx, f)
		if idc.Is(err, idc.KindNotFound) {
			return none, errNoAccess // the role was taken away behind our back
		}
		return credentials, err
	})
}

// pathTo finds the role that a person reaches by a set's name in an account. A set
// that is not yet provisioned there has no version that lives.
func pathTo(tx *op.Tx, instance idc.Instance, user idc.UserID, account idc.AccountID, setName string) (store.RoleIn, error) {
	role, err := tx.RoleFor(instance, user, account, setName)
	if err != nil || role.Status != idc.AccountActive {
		return role, noAccess(err)
	}
	return role, nil
}

// noAccess is the refusal where nothing, or nothing usable, was found; trouble
// of another kind stays what it is.
func noAccess(err error) error {
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return err
	}
	return errNoAccess
}

// enterPortal answers the instance of the calling person's identity store.
func enterPortal(tx *op.Tx) (idc.Instance, error) {
	if tx.Caller.Kind != idc.CallerPerson || tx.Caller.Person == nil {
		return idc.Instance{}, idc.Denied("Only a signed-in person can use the access portal.")
	}
	tx.Permit(ownAccess)
	instance, err := tx.InstanceOfStore(tx.Caller.Person.Store)
	tx.Event.Account = instance.Owner
	return instance, err
}
