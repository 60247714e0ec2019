// Package sts is the front door of the Security Token Service of local accounts:
// it turns wire values into the plane's and back. Rules live in plane/local.
package sts

import (
	"context"
	"strings"
	"time"

	"gatehouse/internal/awswire"
	wire "gatehouse/internal/awswire/sts"
	"gatehouse/internal/idc"
	"gatehouse/internal/plane/local"
)

// API serves STS.
type API struct {
	sts *local.STS
}

// New makes the front door.
func New(s *local.STS) *awswire.Service { return wire.New(&API{s}) }

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
		SourceIdentity: text(in.SourceIdentity), TransitiveKeys: in.TransitiveTagKeys, Tags: make(map[string]string, len(in.Tags)),
	}
	if in.DurationSeconds != nil {
		a.Duration = time.Duration(*in.DurationSeconds) * time.Second
	}
	for _, p := range in.PolicyArns {
		a.PolicyARNs = append(a.PolicyARNs, idc.ARN(text(p.Arn)))
	}
	folded := make(map[string]bool, len(in.Tags))
	for _, t := range in.Tags {
		key := strings.ToLower(t.Key)
		if folded[key] {
			return a, idc.Invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		folded[key], a.Tags[t.Key] = true, t.Value
	}
	switch {
	case in.SerialNumber != nil || in.TokenCode != nil:
		// Nobody here has an MFA device of IAM: people prove themselves at sign-in.
		return a, idc.Denied("MultiFactorAuthentication failed with invalid MFA one time pass code.")
	case len(in.ProvidedContexts) > 0:
		return a, &idc.Error{Kind: idc.KindUnsupported, Message: "ProvidedContexts are not supported."}
	}
	return a, nil
}

func fromAssumed(got local.Assumed) *wire.AssumeRoleOutput {
	out := &wire.AssumeRoleOutput{
		Credentials: &wire.Credentials{
			AccessKeyId: got.AccessKeyID, SecretAccessKey: got.Secret, SessionToken: got.SessionToken, Expiration: got.Expires,
		},
		AssumedRoleUser: &wire.AssumedRoleUser{AssumedRoleId: got.RoleID, Arn: string(got.ARN)},
	}
	if got.PackedSize != nil {
		n := int64(*got.PackedSize)
		out.PackedPolicySize = &n
	}
	if got.SourceIdentity != "" {
		out.SourceIdentity = &got.SourceIdentity
	}
	return out
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
