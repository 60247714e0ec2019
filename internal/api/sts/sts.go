// Package sts is the front door of the Security Token Service of local accounts:
// it turns wire values into the plane's and back. Rules live in plane/local.
package sts

import (
	"context"
	"strings"

	"gatehouse/internal/awswire"
	wire "gatehouse/internal/awswire/sts"
	"gatehouse/internal/idc"
	"gatehouse/internal/plane/local"
)

// API serves STS.
type API struct {
	sts *local.STS
}

// samlBody is the largest request of AssumeRoleWithSAML, which anybody may call: a
// response of 100,000 characters (STS API, SAMLAssertion), escaped, and the rest.
const samlBody = 160 << 10

// New makes the front door.
func New(s *local.STS) *awswire.Service {
	service := wire.New(&API{s})
	for _, op := range service.Operations {
		if op.Name == "AssumeRoleWithSAML" {
			op.MaxBody = samlBody
		}
	}
	return service
}

var _ wire.Server = (*API)(nil)

func (a *API) GetCallerIdentity(ctx context.Context, c idc.Caller, _ *wire.GetCallerIdentityInput) (*wire.GetCallerIdentityOutput, error) {
	id, err := a.sts.GetCallerIdentity(ctx, c)
	if err != nil {
		return nil, err
	}
	account, arn := string(id.Account), string(id.ARN)
	return &wire.GetCallerIdentityOutput{Account: &account, Arn: &arn, UserId: &id.UserID}, nil
}

func (a *API) AssumeRole(ctx context.Context, c idc.Caller, in *wire.AssumeRoleInput) (*wire.AssumeRoleOutput, error) {
	assumption, err := toAssumption(in)
	if err != nil {
		return nil, err
	}
	got, err := a.sts.AssumeRole(ctx, c, assumption)
	if err != nil {
		return nil, err
	}
	return fromAssumed(got), nil
}

func toAssumption(in *wire.AssumeRoleInput) (local.Assumption, error) {
	a := local.Assumption{
		Role: idc.ARN(in.RoleArn), Session: in.RoleSessionName, Policy: text(in.Policy), ExternalID: text(in.ExternalId),
		SourceIdentity: text(in.SourceIdentity), MFA: in.SerialNumber != nil || in.TokenCode != nil, TransitiveKeys: in.TransitiveTagKeys, Tags: make(map[string]string, len(in.Tags)),
	}
	a.Duration, a.PolicyARNs = seconds(in.DurationSeconds), arns(in.PolicyArns)
	folded := make(map[string]bool, len(in.Tags))
	for _, t := range in.Tags {
		key := strings.ToLower(t.Key)
		if folded[key] {
			return a, idc.Invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		folded[key], a.Tags[t.Key] = true, t.Value
	}
	for _, c := range in.ProvidedContexts {
		a.Contexts = append(a.Contexts, local.ProvidedContext{Provider: idc.ARN(text(c.ProviderArn)), Assertion: text(c.ContextAssertion)})
	}
	return a, nil
}

func fromAssumed(got local.Assumed) *wire.AssumeRoleOutput {
	return &wire.AssumeRoleOutput{
		Credentials: fromCredentials(got.Credentials), AssumedRoleUser: fromUser(got), PackedPolicySize: packed(got), SourceIdentity: some(got.SourceIdentity),
	}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
