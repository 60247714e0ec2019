package access

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"gatehouse/internal/idc"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// AttachManagedPolicy adds an AWS managed policy to a set.
func (s *Service) AttachManagedPolicy(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID, arn idc.ARN) error {
	return s.edit(ctx, c, "AttachManagedPolicyToPermissionSet", id, set, func(p idc.PermissionSet, content *idc.SetContent) error {
		if err := checkManaged(arn); err != nil {
			return err
		}
		if slices.Contains(content.ManagedPolicies, arn) {
			return idc.Conflict("", "Permission set with id %s already has a typed link attachment to a manged policy with %s", p.ID, arn)
		}
		if s.full(*content) {
			return quota("You have exceeded AWS SSO limits. Cannot create ManagedPolicy more than %d for id %s.", s.quotas.PoliciesOfSet, p.ID)
		}
		content.ManagedPolicies = append(content.ManagedPolicies, arn)
		return nil
	})
}

// DetachManagedPolicy takes an AWS managed policy off a set.
func (s *Service) DetachManagedPolicy(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID, arn idc.ARN) error {
	return s.edit(ctx, c, "DetachManagedPolicyFromPermissionSet", id, set, func(_ idc.PermissionSet, content *idc.SetContent) error {
		i := slices.Index(content.ManagedPolicies, arn)
		if i < 0 {
			return idc.NotFound("MANAGED_POLICY", string(arn), "Could not find ManagedPolicy with arn %s", arn)
		}
		content.ManagedPolicies = orNone(slices.Delete(content.ManagedPolicies, i, i+1))
		return nil
	})
}

// ListManagedPolicies lists the AWS managed policies of a set by ARN.
func (s *Service) ListManagedPolicies(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID, p idc.PageRequest) (idc.Page[idc.ARN], error) {
	v, err := s.viewSet(ctx, c, "ListManagedPoliciesInPermissionSet", id, set)
	if err != nil {
		return idc.Page[idc.ARN]{}, err
	}
	return pageOf(slices.Sorted(slices.Values(v.Content.ManagedPolicies)), func(a idc.ARN) string { return string(a) }, p), nil
}

// AttachCustomerPolicy adds a reference to a customer managed policy to a set.
// Whether an account has such a policy is found when the set is provisioned there.
func (s *Service) AttachCustomerPolicy(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID, ref idc.PolicyReference) error {
	return s.edit(ctx, c, "AttachCustomerManagedPolicyReferenceToPermissionSet", id, set, func(_ idc.PermissionSet, content *idc.SetContent) error {
		ref := withPath(ref)
		if slices.Contains(content.CustomerPolicies, ref) {
			return idc.Conflict("", "Given customer managed policy with name: %s  and path %s already attached", ref.Name, ref.Path)
		}
		if s.full(*content) {
			return quota("Cannot attach managed policy: number of attached managed policies is already at maximum %d", s.quotas.PoliciesOfSet)
		}
		content.CustomerPolicies = append(content.CustomerPolicies, ref)
		return nil
	})
}

// DetachCustomerPolicy takes a reference to a customer managed policy off a set.
func (s *Service) DetachCustomerPolicy(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID, ref idc.PolicyReference) error {
	return s.edit(ctx, c, "DetachCustomerManagedPolicyReferenceFromPermissionSet", id, set, func(_ idc.PermissionSet, content *idc.SetContent) error {
		ref := withPath(ref)
		i := slices.Index(content.CustomerPolicies, ref)
		if i < 0 {
			return idc.NotFound("CUSTOMER_MANAGED_POLICY", ref.Path+ref.Name,
				"Given managed policy with name: %s  and path %s does not exist on PermissionSet", ref.Name, ref.Path)
		}
		content.CustomerPolicies = orNone(slices.Delete(content.CustomerPolicies, i, i+1))
		return nil
	})
}

// ListCustomerPolicies lists the references to customer managed policies of a
// set by path and name.
func (s *Service) ListCustomerPolicies(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID, p idc.PageRequest) (idc.Page[idc.PolicyReference], error) {
	v, err := s.viewSet(ctx, c, "ListCustomerManagedPolicyReferencesInPermissionSet", id, set)
	if err != nil {
		return idc.Page[idc.PolicyReference]{}, err
	}
	key := func(r idc.PolicyReference) string { return r.Path + r.Name }
	sorted := slices.SortedFunc(slices.Values(v.Content.CustomerPolicies), func(a, b idc.PolicyReference) int { return cmp.Compare(key(a), key(b)) })
	return pageOf(sorted, key, p), nil
}

// PutInlinePolicy gives a set its one inline policy, instead of the one it had.
func (s *Service) PutInlinePolicy(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID, document string) error {
	wrong := s.checkInline(document) // not in the transaction: policies may be large
	return s.edit(ctx, c, "PutInlinePolicyToPermissionSet", id, set, func(_ idc.PermissionSet, content *idc.SetContent) error {
		content.InlinePolicy = document
		return wrong
	})
}

// InlinePolicy is a set's inline policy, "" where it has none.
func (s *Service) InlinePolicy(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID) (string, error) {
	p, err := s.viewSet(ctx, c, "GetInlinePolicyForPermissionSet", id, set)
	return p.Content.InlinePolicy, err
}

// DeleteInlinePolicy takes a set's inline policy away; having none is no error.
func (s *Service) DeleteInlinePolicy(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID) error {
	return s.edit(ctx, c, "DeleteInlinePolicyFromPermissionSet", id, set, func(_ idc.PermissionSet, content *idc.SetContent) error {
		content.InlinePolicy = ""
		return nil
	})
}

// PutBoundary gives a set its permissions boundary: an AWS managed policy or a
// reference to a customer managed one.
func (s *Service) PutBoundary(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID, b idc.BoundaryReference) error {
	return s.edit(ctx, c, "PutPermissionsBoundaryToPermissionSet", id, set, func(_ idc.PermissionSet, content *idc.SetContent) error {
		if (b.Managed == "") == (b.Customer == nil) {
			return idc.Invalid("A permissions boundary is either a ManagedPolicyArn or a CustomerManagedPolicyReference.")
		}
		boundary := idc.BoundaryReference{Managed: b.Managed}
		if b.Customer != nil {
			ref := withPath(*b.Customer)
			boundary.Customer = &ref
		} else if err := checkManaged(b.Managed); err != nil {
			return err
		}
		content.Boundary = &boundary
		return nil
	})
}

// Boundary is a set's permissions boundary; NotFound where it has none.
func (s *Service) Boundary(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID) (idc.BoundaryReference, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.BoundaryReference, error) {
		_, p, err := enterSet(tx, asked{action: "GetPermissionsBoundaryForPermissionSet", instance: id, set: set})
		if err != nil {
			return idc.BoundaryReference{}, err
		}
		if p.Content.Boundary == nil { // said in here, so that the event tells it
			return idc.BoundaryReference{}, idc.NotFound("PERMISSIONS_BOUNDARY", string(set), "PermissionSet with id %s has no permissions boundary", set)
		}
		return *p.Content.Boundary, nil
	})
}

// DeleteBoundary takes a set's permissions boundary away; having none is no error.
func (s *Service) DeleteBoundary(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID) error {
	return s.edit(ctx, c, "DeletePermissionsBoundaryFromPermissionSet", id, set, func(_ idc.PermissionSet, content *idc.SetContent) error {
		content.Boundary = nil
		return nil
	})
}

// full reports whether a set has as many policies as it may have.
func (s *Service) full(c idc.SetContent) bool {
	return idc.Reached(s.quotas.PoliciesOfSet, len(c.ManagedPolicies)+len(c.CustomerPolicies))
}

// checkInline reports what is wrong with an inline policy.
func (s *Service) checkInline(document string) error {
	solid := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, document)
	if most := s.quotas.InlineBytesOfSet; most > 0 && len(solid) > most {
		return quota("The inline policy has %d bytes without white space; a permission set may have %d.", len(solid), most)
	}
	_, err := policy.Compile([]byte(document), policy.IdentityPolicy)
	var e *idc.Error
	if errors.As(err, &e) && e.Kind == idc.KindInvalid {
		return idc.Invalid("The inline policy is not valid: %s", e.Message)
	}
	return err
}

// checkManaged reports whether a set may have an AWS managed policy.
func checkManaged(arn idc.ARN) error {
	p, ok := managedpolicy.Lookup(arn)
	if !ok {
		return idc.NotFound("MANAGED_POLICY", string(arn), "Policy does not exist with ARN: %s", arn)
	}
	if p.ServiceLinked() {
		return idc.Invalid("The policy %s belongs to service-linked roles and cannot be attached to a permission set.", arn)
	}
	return nil
}

// withPath fills in the path a reference has when none is given.
func withPath(r idc.PolicyReference) idc.PolicyReference {
	if r.Path == "" {
		r.Path = "/"
	}
	return r
}

// orNone makes an empty list the one that a set without policies has.
func orNone[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

func quota(format string, args ...any) error {
	e := idc.Invalid(format, args...)
	e.Kind = idc.KindQuota
	return e
}
