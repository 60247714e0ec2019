package organization

import (
	"context"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// CreateOrganization makes an organization of a standalone account, which becomes
// its management account. As on AWS, no type of policies counts in it yet and no
// service has access.
func (s *Service) CreateOrganization(ctx context.Context, c idc.Caller, features string) (Organization, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Organization, error) {
		before, err := enterLifecycle(tx, "CreateOrganization")
		if err != nil {
			return Organization{}, err
		}
		if before.InUse() {
			return Organization{}, idc.Conflict("AlreadyInOrganizationException", "The AWS account is already a member of an organization.")
		}
		after := before
		after.FeatureSet, after.CreatedAt = features, tx.Now()
		id, err := s.randomText(lowerAlphanumeric, 10)
		if err != nil {
			return Organization{}, err
		}
		root, err := s.randomText(lowerAlphanumeric, 4)
		if err != nil {
			return Organization{}, err
		}
		after.ID, after.Root = idc.OrganizationID("o-"+id), idc.RootID("r-"+root)
		if err := tx.UpdateOrganization(before, after); err != nil {
			return Organization{}, err
		}
		account, err := tx.Account(after.Management)
		if err != nil {
			return Organization{}, err
		}
		placed := account
		placed.Parent = string(after.Root)
		tx.Event.About(after.ARN())
		tx.Event.Response = map[string]any{"organization": map[string]any{
			"id": after.ID, "arn": after.ARN(), "featureSet": after.FeatureSet, "masterAccountId": after.Management,
		}}
		return Organization{after, account.Email}, tx.UpdateAccount(account, placed)
	})
}

// DeleteOrganization makes a standalone account of the management account again;
// units, policies and tags go with the organization. There must be no member left,
// closed ones counted, and the organization must have been made by
// CreateOrganization: the one of the first start belongs to its identity center.
func (s *Service) DeleteOrganization(ctx context.Context, c idc.Caller) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		org, err := enterLifecycle(tx, "DeleteOrganization")
		if err != nil {
			return err
		}
		if !org.InUse() {
			return errNotInUse()
		}
		if tx.Caller.Kind != idc.CallerSystem && tx.Caller.Account != org.Management {
			return errNotYours()
		}
		accounts, err := tx.CountAccounts(2)
		if err != nil {
			return err
		}
		if accounts > 1 {
			return idc.Conflict("OrganizationNotEmptyException", "To delete the organization you must first remove all member accounts (except the management account).")
		}
		if !org.Standalone {
			return idc.Conflict("OrganizationNotEmptyException", "The organization owns the identity center that was made with it, which can't be without it. Only an organization that CreateOrganization made can be deleted.")
		}
		if err := empty(tx, org); err != nil {
			return err
		}
		after := org
		after.FeatureSet, after.SCPEnabled = "", false
		return tx.UpdateOrganization(org, after)
	})
}

// empty removes what an organization has besides its management account.
func empty(tx *op.Tx, org idc.Organization) error {
	if org.SCPEnabled {
		if err := detachEverything(tx); err != nil {
			return err
		}
	}
	if err := removeBelow(tx, org, string(org.Root)); err != nil {
		return err
	}
	if err := everything(tx.ListSCPs, func(p idc.ServiceControlPolicy) error {
		if p.AWSManaged {
			return nil
		}
		if err := tx.DeleteTags(org.PolicyARN(p.ID, false)); err != nil {
			return err
		}
		return tx.DeleteSCP(p)
	}); err != nil {
		return err
	}
	if err := everything(tx.ListServiceAccess, tx.DeleteServiceAccess); err != nil {
		return err
	}
	p, err := tx.OrganizationPolicy()
	if err == nil {
		err = removeResourcePolicy(tx, org, p)
	}
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return err
	}
	if err := tx.DeleteTags(org.RootARN()); err != nil {
		return err
	}
	return tx.DeleteTags(org.AccountARN(org.Management))
}

// removeBelow removes the units under a root or unit, the deepest first.
func removeBelow(tx *op.Tx, org idc.Organization, parent string) error {
	units := func(p idc.PageRequest) (idc.Page[idc.OU], error) { return tx.ListOUsOf(parent, p) }
	return everything(units, func(u idc.OU) error {
		if err := removeBelow(tx, org, string(u.ID)); err != nil {
			return err
		}
		return removeUnit(tx, org, u)
	})
}

// Handshake is how AWS asks the members of an organization to agree to something.
// All members here were created by the organization, so there is nobody to ask: a
// handshake is accepted when it is made, and not kept.
type Handshake struct {
	ID           string
	ARN          idc.ARN
	Action       string
	Organization idc.OrganizationID
	Management   idc.AccountID
	At, Until    time.Time
}

const handshakeLife = 90 * 24 * time.Hour

// EnableAllFeatures makes an organization that shares its bill only one with all features.
func (s *Service) EnableAllFeatures(ctx context.Context, c idc.Caller) (Handshake, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Handshake, error) {
		org, err := enter(tx, "EnableAllFeatures", nil, all)
		if err != nil {
			return Handshake{}, err
		}
		if org.FeatureSet == idc.FeaturesAll {
			return Handshake{}, &idc.Error{
				Kind: idc.KindConflict, Reason: "HandshakeConstraintViolationException", Message: "The organization already has all features enabled.",
			}
		}
		id, err := s.randomText(lowerAlphanumeric, 12)
		if err != nil {
			return Handshake{}, err
		}
		after := org
		after.FeatureSet = idc.FeaturesAll
		h := Handshake{
			ID: "h-" + id, ARN: org.HandshakeARN("enable_all_features", "h-"+id), Action: "ENABLE_ALL_FEATURES",
			Organization: org.ID, Management: org.Management, At: tx.Now(), Until: tx.Now().Add(handshakeLife),
		}
		tx.Event.Response = map[string]any{"handshake": map[string]any{"id": h.ID, "arn": h.ARN, "action": h.Action, "state": "ACCEPTED"}}
		return h, tx.UpdateOrganization(org, after)
	})
}

// enterLifecycle is enter for what a standalone account may ask too: it answers the
// organization whether there is one or not.
func enterLifecycle(tx *op.Tx, action string) (idc.Organization, error) {
	org, err := tx.Organization()
	if err != nil {
		return org, err
	}
	return org, authorize(tx, org, nil, action, nil, "*")
}

// needAllFeatures refuses what an organization that shares its bill only has not.
func needAllFeatures(org idc.Organization) error {
	if org.FeatureSet == idc.FeaturesAll {
		return nil
	}
	return quota("ORGANIZATION_NOT_IN_ALL_FEATURES_MODE", "You attempted to perform an operation that requires an organization with all features enabled.")
}
