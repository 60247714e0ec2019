package local

import (
	"context"
	"maps"
	"slices"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// PutRolePolicy adds an inline policy to a role, or replaces it.
func (s *IAM) PutRolePolicy(ctx context.Context, c idc.Caller, role, name, doc string) error {
	if _, err := policy.Compile([]byte(doc), policy.IdentityPolicy); err != nil {
		return s.refused(ctx, c, err)
	}
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		return changeRole(tx, "PutRolePolicy", role, boundaryKey, func(r *idc.Role) error {
			if r.Inline == nil {
				r.Inline = map[string]string{}
			}
			r.Inline[name] = doc
			if inlineSize(r.Inline) > maxInline {
				return quotaError("Maximum policy size of %d bytes exceeded for role %s", maxInline, r.Name)
			}
			return nil
		})
	})
}

// GetRolePolicy is the document of an inline policy, with the role as it is named.
func (s *IAM) GetRolePolicy(ctx context.Context, c idc.Caller, role, name string) (idc.Role, string, error) {
	var doc string
	r, err := op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Role, error) {
		r, err := findRole(tx, "GetRolePolicy", role, nil)
		if err != nil {
			return r, err
		}
		var ok bool
		if doc, ok = r.Inline[name]; !ok {
			return r, noInlinePolicy(name)
		}
		return r, nil
	})
	return r, doc, err
}

// ListRolePolicies lists the names of a role's inline policies.
func (s *IAM) ListRolePolicies(ctx context.Context, c idc.Caller, role string, p idc.PageRequest) (idc.Page[string], error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Page[string], error) {
		r, err := findRole(tx, "ListRolePolicies", role, nil)
		return pageOf(slices.Collect(maps.Keys(r.Inline)), func(name string) string { return name }, p), err
	})
}

// DeleteRolePolicy removes an inline policy.
func (s *IAM) DeleteRolePolicy(ctx context.Context, c idc.Caller, role, name string) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		return changeRole(tx, "DeleteRolePolicy", role, boundaryKey, func(r *idc.Role) error {
			if _, ok := r.Inline[name]; !ok {
				return noInlinePolicy(name)
			}
			delete(r.Inline, name)
			return nil
		})
	})
}

// AttachRolePolicy attaches a managed policy; one that is attached stays so.
func (s *IAM) AttachRolePolicy(ctx context.Context, c idc.Caller, role string, arn idc.ARN) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		return changeRole(tx, "AttachRolePolicy", role, attachKeys(arn), func(r *idc.Role) error {
			if err := policyExists(tx, arn); err != nil {
				return err
			}
			if slices.Contains(r.Attached, arn) {
				return nil
			}
			if idc.Reached(s.cfg.Quotas.PoliciesOfRole, len(r.Attached)) {
				return quotaError("Cannot exceed quota for PoliciesPerRole: %d", s.cfg.Quotas.PoliciesOfRole)
			}
			r.Attached = append(r.Attached, arn)
			return nil
		})
	})
}

// DetachRolePolicy detaches a managed policy.
func (s *IAM) DetachRolePolicy(ctx context.Context, c idc.Caller, role string, arn idc.ARN) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		return changeRole(tx, "DetachRolePolicy", role, attachKeys(arn), func(r *idc.Role) error {
			i := slices.Index(r.Attached, arn)
			if _, _, _, _, _, ok := arn.Parts(); !ok {
				return errARN(arn)
			}
			if i < 0 {
				return idc.NotFound("POLICY", string(arn), "Policy %s was not found.", arn)
			}
			r.Attached = slices.Delete(r.Attached, i, i+1)
			return nil
		})
	})
}

// ListAttachedRolePolicies lists the managed policies of a role whose paths begin
// with prefix, by ARN; "" lists all.
func (s *IAM) ListAttachedRolePolicies(ctx context.Context, c idc.Caller, role, prefix string, p idc.PageRequest) (idc.Page[idc.ARN], error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Page[idc.ARN], error) {
		r, err := findRole(tx, "ListAttachedRolePolicies", role, nil)
		attached := slices.DeleteFunc(slices.Clone(r.Attached), func(arn idc.ARN) bool { return !strings.HasPrefix(policyPath(arn), prefix) })
		return pageOf(attached, func(arn idc.ARN) string { return string(arn) }, p), err
	})
}

// policyPath is the path in a managed policy's ARN.
func policyPath(arn idc.ARN) string {
	path := strings.TrimPrefix(arn.Resource(), "policy")
	return path[:strings.LastIndexByte(path, '/')+1]
}

func attachKeys(arn idc.ARN) func(idc.Role) map[string][]string {
	return func(r idc.Role) map[string][]string {
		keys := map[string][]string{"iam:policyarn": {string(arn)}}
		maps.Copy(keys, boundaryKey(r))
		return keys
	}
}

// policyExists refuses what roles of the caller's account cannot hold.
func policyExists(tx *op.Tx, arn idc.ARN) error {
	if m, ok := managedpolicy.Lookup(arn); ok {
		if m.ServiceLinked() {
			return &idc.Error{Kind: idc.KindInvalid, Reason: reasonUnattachable, Message: "Cannot attach a Service Role Policy to a Customer Role."}
		}
		return nil
	}
	if account := arn.Account(); account != tx.Caller.Account || !strings.HasPrefix(arn.Resource(), "policy/") {
		if _, _, _, _, _, ok := arn.Parts(); !ok {
			return errARN(arn)
		}
		return noPolicy(arn)
	}
	_, err := tx.PolicyByARN(arn)
	if idc.Is(err, idc.KindNotFound) {
		return noPolicy(arn)
	}
	return err
}

func noPolicy(arn idc.ARN) error {
	return idc.NotFound("POLICY", string(arn), "Policy %s does not exist or is not attachable.", arn)
}

func noInlinePolicy(name string) error {
	return idc.NotFound("POLICY", name, "The role policy with name %s cannot be found.", name)
}
