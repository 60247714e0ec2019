package local

import (
	"cmp"
	"context"
	"maps"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// NewRole is a role to create.
type NewRole struct {
	Name        string
	Path        string // "" is /
	Trust       string
	Description string
	MaxSession  time.Duration // zero: an hour
	Boundary    idc.ARN
	Tags        []Tag
}

// CreateRole adds a role to the caller's account. What is AWS's own, by path or by
// name, cannot be made.
func (s *IAM) CreateRole(ctx context.Context, c idc.Caller, n NewRole) (idc.Role, error) {
	if err := checkDocument(n.Trust, policy.TrustPolicy, maxTrust, "ACLSizePerRole"); err != nil {
		return idc.Role{}, s.refused(ctx, c, err)
	}
	return op.Update(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Role, error) {
		role := idc.Role{
			Account: c.Account, Name: n.Name, Path: cmp.Or(n.Path, "/"), Description: n.Description, Trust: n.Trust,
			MaxSession: cmp.Or(n.MaxSession, defaultSession), Boundary: n.Boundary, Version: 1, CreatedAt: tx.Now(),
		}
		tags, err := checkTags(nil, n.Tags)
		keys := requestTags(tags)
		maps.Copy(keys, boundaryKey(role))
		if aerr := authorize(tx, "CreateRole", role.ARN(), nil, keys); aerr != nil {
			return role, aerr
		}
		if len(n.Tags) > 0 {
			if err := authorize(tx, "TagRole", role.ARN(), nil, keys); err != nil {
				return role, err
			}
		}
		if err != nil {
			return role, err
		}
		role.Tags = tags
		if reserved(role.Path) || strings.HasPrefix(role.Path, idc.ServiceRolePath) || strings.HasPrefix(strings.ToLower(role.Name), "awsreservedsso_") {
			return role, invalidInput("The role %s%s cannot be created: its path or name is reserved for AWS.", role.Path, role.Name)
		}
		if n.Boundary != "" {
			if err := policyExists(tx, n.Boundary); err != nil {
				return role, err
			}
		}
		if role.Trusted, err = trustedRoles(tx, n.Trust); err != nil {
			return role, err
		}
		err = s.insertRole(tx, &role)
		return role, err
	})
}

// insertRole gives a role its unique id and keeps it, within the account's quota.
func (s *IAM) insertRole(tx *op.Tx, role *idc.Role) error {
	if s.cfg.Quotas.RolesOfAccount > 0 {
		n, err := tx.CountIAM(role.Account)
		if err != nil {
			return err
		}
		if idc.Reached(s.cfg.Quotas.RolesOfAccount, n.Roles) {
			return quotaError("Cannot exceed quota for RolesPerAccount: %d", s.cfg.Quotas.RolesOfAccount)
		}
	}
	id, err := idc.NewUniqueID(s.cfg.Rand, idc.RolePrefix)
	if err != nil {
		return err
	}
	role.ID = idc.RoleID(id)
	tx.Event.Response = map[string]any{"role": map[string]any{"arn": role.ARN(), "roleId": role.ID, "roleName": role.Name, "path": role.Path}}
	return tx.InsertRole(*role)
}

// refused lets an operation fail with err, behind the question whether the caller
// is one at all: documents are parsed before the transaction.
func (s *IAM) refused(ctx context.Context, c idc.Caller, err error) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		tx.Permit("whoever sends a broken document learns that it is broken")
		return err
	})
}

// GetRole finds a role by name.
func (s *IAM) GetRole(ctx context.Context, c idc.Caller, name string) (idc.Role, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Role, error) {
		role, err := findRole(tx, "GetRole", name, nil)
		if err != nil {
			return role, err
		}
		return shown(tx, role)
	})
}

// ListRoles lists the roles whose paths begin with prefix, by name; "" lists all.
func (s *IAM) ListRoles(ctx context.Context, c idc.Caller, prefix string, p idc.PageRequest) (idc.Page[idc.Role], error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Page[idc.Role], error) {
		prefix = cmp.Or(prefix, "/")
		if err := authorize(tx, "ListRoles", idc.ARN("arn:aws:iam::"+string(c.Account)+":role"+prefix), nil, nil); err != nil {
			return idc.Page[idc.Role]{}, err
		}
		page, err := tx.ListRoles(c.Account, prefix, p)
		for i := range page.Items {
			if err == nil {
				page.Items[i], err = shown(tx, page.Items[i])
			}
		}
		return page, err
	})
}

// UpdateRole changes description and longest session; nil and zero leave them. Of
// a service-linked role description and tags are all that may be changed.
func (s *IAM) UpdateRole(ctx context.Context, c idc.Caller, name string, description *string, maxSession time.Duration) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		before, err := findRole(tx, "UpdateRole", name, nil)
		if err == nil && maxSession == 0 {
			err = describable(before)
		} else if err == nil {
			err = unprotected(before)
		}
		if err != nil {
			return err
		}
		return saveRole(tx, before, func(r *idc.Role) error {
			if description != nil {
				r.Description = *description
			}
			if maxSession != 0 {
				r.MaxSession = maxSession
			}
			return nil
		})
	})
}

// UpdateRoleDescription changes the description alone, and answers the role.
func (s *IAM) UpdateRoleDescription(ctx context.Context, c idc.Caller, name, description string) (idc.Role, error) {
	return op.Update(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Role, error) {
		before, err := findRole(tx, "UpdateRoleDescription", name, nil)
		if err == nil {
			err = describable(before)
		}
		if err != nil {
			return before, err
		}
		if err := saveRole(tx, before, func(r *idc.Role) error { r.Description = description; return nil }); err != nil {
			return before, err
		}
		before.Description = description
		return shown(tx, before)
	})
}

// describable refuses roles whose description and tags are AWS's own: those of a
// service-linked role belong to the account.
func describable(role idc.Role) error {
	if strings.HasPrefix(role.Path, idc.ServiceRolePath) {
		return nil
	}
	return unprotected(role)
}

// UpdateTrust replaces the trust policy (UpdateAssumeRolePolicy).
func (s *IAM) UpdateTrust(ctx context.Context, c idc.Caller, name, trust string) error {
	if err := checkDocument(trust, policy.TrustPolicy, maxTrust, "ACLSizePerRole"); err != nil {
		return s.refused(ctx, c, err)
	}
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		return changeRole(tx, "UpdateAssumeRolePolicy", name, nil, func(r *idc.Role) (err error) {
			r.Trust = trust
			r.Trusted, err = trustedRoles(tx, trust)
			return err
		})
	})
}

// DeleteRole removes a role that holds no policies; credentials of it end with it.
func (s *IAM) DeleteRole(ctx context.Context, c idc.Caller, name string) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		role, err := findRole(tx, "DeleteRole", name, nil)
		if err == nil {
			err = unprotected(role)
		}
		switch {
		case err != nil:
			return err
		case len(role.Attached) > 0:
			return idc.Conflict(reasonInUse, "Cannot delete entity, must detach all policies first.")
		case len(role.Inline) > 0:
			return idc.Conflict(reasonInUse, "Cannot delete entity, must delete policies first.")
		}
		return tx.DeleteRole(role)
	})
}

// PutBoundary sets the permissions boundary of a role.
func (s *IAM) PutBoundary(ctx context.Context, c idc.Caller, name string, boundary idc.ARN) error {
	keys := func(idc.Role) map[string][]string { return boundaryKey(idc.Role{Boundary: boundary}) }
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		return changeRole(tx, "PutRolePermissionsBoundary", name, keys, func(r *idc.Role) error {
			r.Boundary = boundary
			return policyExists(tx, boundary)
		})
	})
}

// DeleteBoundary takes the permissions boundary off a role.
func (s *IAM) DeleteBoundary(ctx context.Context, c idc.Caller, name string) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		return changeRole(tx, "DeleteRolePermissionsBoundary", name, boundaryKey, func(r *idc.Role) error {
			if r.Boundary == "" {
				return idc.NotFound("BOUNDARY", name, "The role %s has no permissions boundary.", name)
			}
			r.Boundary = ""
			return nil
		})
	})
}

// TagRole puts tags on a role, over those of equal keys.
func (s *IAM) TagRole(ctx context.Context, c idc.Caller, name string, tags []Tag) error {
	return s.tag(ctx, c, "TagRole", tags, taggedRole(name))
}

// UntagRole takes tags off a role; keys it has not are no error.
func (s *IAM) UntagRole(ctx context.Context, c idc.Caller, name string, tagKeys []string) error {
	return s.untag(ctx, c, "UntagRole", tagKeys, taggedRole(name))
}

// ListRoleTags lists the tags of a role by key.
func (s *IAM) ListRoleTags(ctx context.Context, c idc.Caller, name string, p idc.PageRequest) (idc.Page[Tag], error) {
	return s.tagsOf(ctx, c, "ListRoleTags", p, taggedRole(name))
}

func taggedRole(name string) tagged {
	var is idc.Role
	return tagged{
		find: func(tx *op.Tx, action string, keys map[string][]string) (_ map[string]string, err error) {
			is, err = findRole(tx, action, name, func(idc.Role) map[string][]string { return keys })
			return is.Tags, err
		},
		save: func(tx *op.Tx, tags map[string]string) error {
			if err := describable(is); err != nil {
				return err
			}
			return saveRole(tx, is, func(r *idc.Role) error { r.Tags = tags; return nil })
		},
	}
}

// ListInstanceProfiles answers for a role that exists: it has none, since nothing
// here runs on machines of AWS.
func (s *IAM) ListInstanceProfiles(ctx context.Context, c idc.Caller, name string) error {
	_, err := op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Role, error) {
		return findRole(tx, "ListInstanceProfilesForRole", name, nil)
	})
	return err
}
