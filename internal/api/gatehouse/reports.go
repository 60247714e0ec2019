package gatehouse

import (
	"context"

	"gatehouse/internal/access"
	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
)

func (a *API) ListAccountAccess(ctx context.Context, c idc.Caller, in *wire.ListAccountAccessInput) (*wire.ListAccountAccessOutput, error) {
	query := []string{"ListAccountAccess", in.InstanceArn, in.AccountId, text(in.PermissionSetArn)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	instance := idc.InstanceID(lastPart(in.InstanceArn))
	page, err := a.access.ListAccountAccess(ctx, c, instance, idc.AccountID(in.AccountId), idc.PermissionSetID(lastPart(text(in.PermissionSetArn))), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAccountAccessOutput{Entries: idc.MapPage(page, fromEntry(instance)).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListUserAccess(ctx context.Context, c idc.Caller, in *wire.ListUserAccessInput) (*wire.ListUserAccessOutput, error) {
	query := []string{"ListUserAccess", in.InstanceArn, in.UserId}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	instance := idc.InstanceID(lastPart(in.InstanceArn))
	page, err := a.access.ListUserAccess(ctx, c, instance, idc.UserID(in.UserId), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListUserAccessOutput{Entries: idc.MapPage(page, fromEntry(instance)).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func fromEntry(instance idc.InstanceID) func(idc.AccessEntry) wire.AccessEntry {
	return func(e idc.AccessEntry) wire.AccessEntry {
		out := wire.AccessEntry{
			UserId: string(e.User.ID), UserName: e.User.UserName, DisplayName: opt(e.User.Attrs.DisplayName), UserStatus: string(e.User.Status),
			AccountId: string(e.Account), AccountName: e.AccountName,
			PermissionSetArn: string(e.Set.ID.ARN(instance)), PermissionSetName: e.Set.Name,
			RoleArn: opt(string(e.Set.Role)), State: string(e.State), Paths: make([]wire.AccessPath, len(e.Paths)),
		}
		for i, p := range e.Paths {
			via := make([]wire.AccessGroup, len(p.Via))
			for j, g := range p.Via {
				via[j] = wire.AccessGroup{GroupId: string(g.ID), DisplayName: g.Name}
			}
			out.Paths[i] = wire.AccessPath{
				PrincipalType: string(p.Principal.Type), PrincipalId: p.Principal.ID, Via: via, AssignedAt: stamp(p.AssignedAt), Pending: p.Pending,
			}
		}
		return out
	}
}

func (a *API) SimulateUserAccess(ctx context.Context, c idc.Caller, in *wire.SimulateUserAccessInput) (*wire.SimulateUserAccessOutput, error) {
	instance := idc.InstanceID(lastPart(in.InstanceArn))
	results, err := a.access.SimulateUserAccess(ctx, c, instance, access.Simulation{
		User: idc.UserID(in.UserId), Account: idc.AccountID(in.AccountId), Set: idc.PermissionSetID(lastPart(text(in.PermissionSetArn))),
		Actions: in.Actions, Resources: in.ResourceArns,
	})
	if err != nil {
		return nil, err
	}
	out := &wire.SimulateUserAccessOutput{Results: make([]wire.SimulatedAccess, len(results))}
	for i, r := range results {
		matched := make([]wire.MatchedStatement, len(r.Matched))
		for j, m := range r.Matched {
			matched[j] = wire.MatchedStatement{
				SourcePolicyId: m.Policy, SourcePolicyType: string(m.Source), StatementId: opt(m.Sid), Statement: int64(m.Number), Effect: m.Effect.String(),
			}
		}
		out.Results[i] = wire.SimulatedAccess{
			PermissionSetArn: string(r.Set.ID.ARN(instance)), PermissionSetName: r.Set.Name, Action: r.Action, ResourceArn: r.Resource,
			Decision: decisions[r.Outcome], Reason: r.Words, MatchedStatements: matched,
		}
	}
	return out, nil
}

var decisions = map[policy.Reason]string{
	policy.Allowed:      wire.SimulationDecisionAllowed,
	policy.ExplicitDeny: wire.SimulationDecisionExplicitDeny,
	policy.ImplicitDeny: wire.SimulationDecisionImplicitDeny,
}
