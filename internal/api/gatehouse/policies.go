package gatehouse

import (
	"context"

	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
)

var policyKinds = map[string]policy.Kind{
	wire.PolicyTypeIdentityPolicy:       policy.IdentityPolicy,
	wire.PolicyTypeServiceControlPolicy: policy.ServiceControlPolicy,
	wire.PolicyTypeResourcePolicy:       policy.ResourcePolicy,
}

var findingTypes = map[policy.Severity]string{
	policy.SeverityError:      wire.FindingTypeError,
	policy.SeverityWarning:    wire.FindingTypeWarning,
	policy.SeveritySuggestion: wire.FindingTypeSuggestion,
}

func (a *API) ValidatePolicy(ctx context.Context, c idc.Caller, in *wire.ValidatePolicyInput) (*wire.ValidatePolicyOutput, error) {
	findings, err := a.access.ValidatePolicy(ctx, c, in.PolicyDocument, policyKinds[in.PolicyType])
	if err != nil {
		return nil, err
	}
	out := &wire.ValidatePolicyOutput{Findings: make([]wire.PolicyFinding, len(findings))}
	for i, f := range findings {
		out.Findings[i] = wire.PolicyFinding{
			Type: findingTypes[f.Severity], IssueCode: string(f.Code), Message: f.Message,
			Line: int64(f.Span.Start.Line), Column: int64(f.Span.Start.Column), EndLine: int64(f.Span.End.Line), EndColumn: int64(f.Span.End.Column),
		}
	}
	return out, nil
}

func (a *API) SearchActions(ctx context.Context, c idc.Caller, in *wire.SearchActionsInput) (*wire.SearchActionsOutput, error) {
	most := pageSize
	if in.MaxResults != nil {
		most = int(*in.MaxResults)
	}
	actions, err := a.access.SearchActions(ctx, c, in.Query, most)
	if err != nil {
		return nil, err
	}
	return &wire.SearchActionsOutput{Actions: actions}, nil
}
