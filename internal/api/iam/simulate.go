package iam

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	wire "gatehouse/internal/awswire/iam"
	"gatehouse/internal/idc"
	"gatehouse/internal/plane/local"
)

func (a *API) SimulatePrincipalPolicy(ctx context.Context, c idc.Caller, in *wire.SimulatePrincipalPolicyInput) (*wire.SimulatePrincipalPolicyOutput, error) {
	want := toSimulation(*in)
	results, marker, truncated, err := a.simulate(c, want, in.Marker, in.MaxItems, func(p idc.PageRequest) (idc.Page[local.Simulated], error) {
		return a.iam.SimulatePrincipal(ctx, c, want, p)
	})
	return &wire.SimulatePrincipalPolicyOutput{EvaluationResults: results, Marker: marker, IsTruncated: truncated}, err
}

func (a *API) SimulateCustomPolicy(ctx context.Context, c idc.Caller, in *wire.SimulateCustomPolicyInput) (*wire.SimulateCustomPolicyOutput, error) {
	want := toSimulation(wire.SimulatePrincipalPolicyInput{
		PolicyInputList: in.PolicyInputList, PermissionsBoundaryPolicyInputList: in.PermissionsBoundaryPolicyInputList,
		ActionNames: in.ActionNames, ResourceArns: in.ResourceArns, ResourcePolicy: in.ResourcePolicy, ResourceOwner: in.ResourceOwner,
		CallerArn: in.CallerArn, ContextEntries: in.ContextEntries,
	})
	for _, level := range in.OrderedOrganizationPolicyInputList {
		want.Organization = append(want.Organization, level.ServiceControlPolicyInputList)
	}
	results, marker, truncated, err := a.simulate(c, want, in.Marker, in.MaxItems, func(p idc.PageRequest) (idc.Page[local.Simulated], error) {
		return a.iam.SimulateCustom(ctx, c, want, p)
	})
	return &wire.SimulateCustomPolicyOutput{EvaluationResults: results, Marker: marker, IsTruncated: truncated}, err
}

// simulate makes a page of results. A marker is bound to everything that was asked.
func (a *API) simulate(c idc.Caller, want local.Simulation, marker *string, items *int64,
	run func(idc.PageRequest) (idc.Page[local.Simulated], error),
) (results []wire.EvaluationResult, next *string, truncated *bool, err error) {
	asked, err := json.Marshal(want)
	if err != nil {
		return nil, nil, nil, err
	}
	sum := sha256.Sum256(asked)
	query := []string{"Simulate", hex.EncodeToString(sum[:])}
	p, err := a.open(c, marker, items, query...)
	if err != nil {
		return nil, nil, nil, err
	}
	page, err := run(p)
	if err != nil {
		return nil, nil, nil, err
	}
	listed := len(want.Resources) > 0
	results = idc.MapPage(page, func(r local.Simulated) wire.EvaluationResult { return fromSimulated(r, listed) }).Items
	next, truncated, err = a.seal(c, page.Next, query...)
	return results, next, truncated, err
}

func (a *API) GetContextKeysForCustomPolicy(ctx context.Context, c idc.Caller, in *wire.GetContextKeysForCustomPolicyInput) (*wire.GetContextKeysForCustomPolicyOutput, error) {
	keys, err := a.iam.ContextKeysForCustomPolicy(ctx, c, in.PolicyInputList)
	return &wire.GetContextKeysForCustomPolicyOutput{ContextKeyNames: list(keys)}, err
}

func (a *API) GetContextKeysForPrincipalPolicy(ctx context.Context, c idc.Caller, in *wire.GetContextKeysForPrincipalPolicyInput) (*wire.GetContextKeysForPrincipalPolicyOutput, error) {
	keys, err := a.iam.ContextKeysForPrincipalPolicy(ctx, c, idc.ARN(in.PolicySourceArn), in.PolicyInputList)
	return &wire.GetContextKeysForPrincipalPolicyOutput{ContextKeyNames: list(keys)}, err
}

// toSimulation leaves ResourceHandlingOption out: it completes simulations of
// starting machines, about which nothing here decides.
func toSimulation(in wire.SimulatePrincipalPolicyInput) local.Simulation {
	want := local.Simulation{
		Source: idc.ARN(in.PolicySourceArn), Policies: in.PolicyInputList, Boundary: in.PermissionsBoundaryPolicyInputList,
		Actions: in.ActionNames, Resources: in.ResourceArns, ResourcePolicy: text(in.ResourcePolicy),
		Owner: toOwner(text(in.ResourceOwner)), Caller: idc.ARN(text(in.CallerArn)),
	}
	for _, e := range in.ContextEntries {
		want.Context = append(want.Context, local.ContextEntry{Key: text(e.ContextKeyName), Type: text(e.ContextKeyType), Values: e.ContextKeyValues})
	}
	return want
}

// toOwner reads an account, given as its id or as an ARN of it.
func toOwner(owner string) idc.AccountID {
	if id := idc.AccountID(owner); id.Valid() {
		return id
	}
	return idc.ARN(owner).Account()
}

// fromSimulated is a result on the wire. Where resources were listed, what is
// missing is said with the resource (IAM API, EvaluationResult).
func fromSimulated(r local.Simulated, listed bool) wire.EvaluationResult {
	out := wire.EvaluationResult{
		EvalActionName: r.Action, EvalResourceName: &r.Resource, EvalDecision: string(r.Decision),
		MatchedStatements: make([]wire.Statement, len(r.Matched)), MissingContextValues: list(r.Missing),
	}
	for i, m := range r.Matched {
		source := string(m.Source)
		out.MatchedStatements[i] = wire.Statement{
			SourcePolicyId: opt(m.Policy), SourcePolicyType: &source, StartPosition: fromPosition(m.Span.Start), EndPosition: fromPosition(m.Span.End),
		}
	}
	if r.Organization != nil {
		out.OrganizationsDecisionDetail = &wire.OrganizationsDecisionDetail{AllowedByOrganizations: r.Organization}
	}
	if r.Boundary != nil {
		out.PermissionsBoundaryDecisionDetail = &wire.PermissionsBoundaryDecisionDetail{AllowedByPermissionsBoundary: r.Boundary}
	}
	if r.Details != nil {
		out.EvalDecisionDetails = make(map[string]string, len(r.Details))
		for side, d := range r.Details {
			out.EvalDecisionDetails[side] = string(d)
		}
	}
	if !listed {
		return out
	}
	out.ResourceSpecificResults = []wire.ResourceSpecificResult{{
		EvalResourceName: r.Resource, EvalResourceDecision: out.EvalDecision, MatchedStatements: out.MatchedStatements,
		MissingContextValues: out.MissingContextValues, EvalDecisionDetails: out.EvalDecisionDetails,
		PermissionsBoundaryDecisionDetail: out.PermissionsBoundaryDecisionDetail,
	}}
	out.MissingContextValues = []string{}
	return out
}

func fromPosition(p local.Position) *wire.Position {
	return &wire.Position{Line: number(p.Line), Column: number(p.Column)}
}
