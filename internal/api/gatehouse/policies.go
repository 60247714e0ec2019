package gatehouse

import (
	"context"

	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
)

// policyKinds are the rules that a document of each type is held against.
var policyKinds = map[string]policy.Rules{
	wire.PolicyTypeIdentityPolicy:       {Kind: policy.IdentityPolicy},
	wire.PolicyTypeInlinePolicy:         {Kind: policy.IdentityPolicy, Use: policy.UseInline},
	wire.PolicyTypeManagedPolicy:        {Kind: policy.IdentityPolicy, Use: policy.UseManaged},
	wire.PolicyTypePermissionsBoundary:  {Kind: policy.BoundaryPolicy},
	wire.PolicyTypeSessionPolicy:        {Kind: policy.SessionPolicy},
	wire.PolicyTypeServiceControlPolicy: {Kind: policy.ServiceControlPolicy},
	wire.PolicyTypeTrustPolicy:          {Kind: policy.TrustPolicy},
	wire.PolicyTypeResourcePolicy:       {Kind: policy.ResourcePolicy},
}

var findingTypes = map[policy.Severity]string{
	policy.SeverityError:      wire.FindingTypeError,
	policy.SeveritySecurity:   wire.FindingTypeSecurityWarning,
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
			Type: findingTypes[f.Severity], IssueCode: string(f.Code), Message: f.Message, Replacements: f.Replacements,
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
