package ssoadmin

import (
	"maps"
	"slices"
	"strings"

	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

func fromSet(p idc.PermissionSet) *wire.PermissionSet {
	return &wire.PermissionSet{
		Name: ref(p.Name), PermissionSetArn: ref(p.ARN()), Description: opt(p.Content.Description), CreatedDate: stamp(p.CreatedAt),
		SessionDuration: ref(p.Content.SessionDuration), RelayState: opt(p.Content.RelayState),
	}
}

func fromManaged(arn idc.ARN) wire.AttachedManagedPolicy {
	return wire.AttachedManagedPolicy{Arn: ref(arn), Name: ref(arn[strings.LastIndexByte(string(arn), '/')+1:])}
}

func toReference(r wire.CustomerManagedPolicyReference) idc.PolicyReference {
	return idc.PolicyReference{Name: r.Name, Path: text(r.Path)}
}

func fromReference(r idc.PolicyReference) wire.CustomerManagedPolicyReference {
	return wire.CustomerManagedPolicyReference{Name: r.Name, Path: ref(r.Path)}
}

func toBoundary(b wire.PermissionsBoundary) idc.BoundaryReference {
	out := idc.BoundaryReference{Managed: idc.ARN(text(b.ManagedPolicyArn))}
	if b.CustomerManagedPolicyReference != nil {
		r := toReference(*b.CustomerManagedPolicyReference)
		out.Customer = &r
	}
	return out
}

func fromBoundary(b idc.BoundaryReference) *wire.PermissionsBoundary {
	out := &wire.PermissionsBoundary{ManagedPolicyArn: opt(b.Managed)}
	if b.Customer != nil {
		r := fromReference(*b.Customer)
		out.CustomerManagedPolicyReference = &r
	}
	return out
}

// toTags refuses a key that comes twice, since one of its values would be lost.
func toTags(in []wire.Tag) (map[string]string, error) {
	tags := make(map[string]string, len(in))
	for _, t := range in {
		if _, twice := tags[t.Key]; twice {
			return nil, idc.Invalid("The tag key %s is given more than once.", t.Key)
		}
		tags[t.Key] = t.Value
	}
	return tags, nil
}

func fromTags(tags map[string]string) []wire.Tag {
	out := []wire.Tag{}
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, wire.Tag{Key: k, Value: tags[k]})
	}
	return out
}

func fromAssignment(instance idc.InstanceID, a idc.Assignment) wire.AccountAssignment {
	return wire.AccountAssignment{
		AccountId: ref(a.Account), PermissionSetArn: ref(a.Set.ARN(instance)), PrincipalType: ref(a.Principal.Type), PrincipalId: ref(a.Principal.ID),
	}
}

func assignmentStatus(r idc.AccessRequest) *wire.AccountAssignmentOperationStatus {
	return &wire.AccountAssignmentOperationStatus{
		Status: ref(r.Status), RequestId: ref(r.ID), FailureReason: opt(r.FailureReason), TargetId: ref(r.Account),
		TargetType: ref(wire.TargetTypeAwsAccount), PermissionSetArn: ref(r.Set.ARN(r.Instance)),
		PrincipalType: ref(r.Principal.Type), PrincipalId: ref(r.Principal.ID), CreatedDate: stamp(r.CreatedAt),
	}
}

func assignmentMetadata(r idc.AccessRequest) wire.AccountAssignmentOperationStatusMetadata {
	return wire.AccountAssignmentOperationStatusMetadata{Status: ref(r.Status), RequestId: ref(r.ID), CreatedDate: stamp(r.CreatedAt)}
}

func provisioningStatus(r idc.AccessRequest) *wire.PermissionSetProvisioningStatus {
	return &wire.PermissionSetProvisioningStatus{
		Status: ref(r.Status), RequestId: ref(r.ID), AccountId: opt(r.Account), PermissionSetArn: ref(r.Set.ARN(r.Instance)),
		FailureReason: opt(r.FailureReason), CreatedDate: stamp(r.CreatedAt),
	}
}

func provisioningMetadata(r idc.AccessRequest) wire.PermissionSetProvisioningStatusMetadata {
	return wire.PermissionSetProvisioningStatusMetadata{Status: ref(r.Status), RequestId: ref(r.ID), CreatedDate: stamp(r.CreatedAt)}
}

// status is the filter of a list of requests.
func status(f *wire.OperationStatusFilter) idc.RequestStatus {
	if f == nil {
		return ""
	}
	return idc.RequestStatus(text(f.Status))
}
