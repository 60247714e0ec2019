package sts

import (
	"context"
	"time"

	wire "gatehouse/internal/awswire/sts"
	"gatehouse/internal/idc"
	"gatehouse/internal/plane"
	"gatehouse/internal/plane/local"
)

func (a *API) AssumeRoleWithSAML(ctx context.Context, c idc.Caller, in *wire.AssumeRoleWithSAMLInput) (*wire.AssumeRoleWithSAMLOutput, error) {
	got, told, err := a.sts.AssumeRoleWithSAML(ctx, c, local.SAMLAssumption{
		Role: idc.ARN(in.RoleArn), Principal: idc.ARN(in.PrincipalArn), Response: in.SAMLAssertion,
		Duration: seconds(in.DurationSeconds), Policy: text(in.Policy), PolicyARNs: arns(in.PolicyArns),
	})
	if err != nil {
		return nil, err
	}
	return &wire.AssumeRoleWithSAMLOutput{
		Credentials: fromCredentials(got.Credentials), AssumedRoleUser: fromUser(got), PackedPolicySize: packed(got), SourceIdentity: some(got.SourceIdentity),
		Subject: &told.Subject, SubjectType: &told.SubjectType, Issuer: &told.Issuer, Audience: &told.Audience, NameQualifier: &told.NameQualifier,
	}, nil
}

func (a *API) AssumeRoleWithWebIdentity(ctx context.Context, c idc.Caller, in *wire.AssumeRoleWithWebIdentityInput) (*wire.AssumeRoleWithWebIdentityOutput, error) {
	got, told, err := a.sts.AssumeRoleWithWebIdentity(ctx, c, local.WebAssumption{
		Role: idc.ARN(in.RoleArn), Session: in.RoleSessionName, Token: in.WebIdentityToken, ProviderID: text(in.ProviderId),
		Duration: seconds(in.DurationSeconds), Policy: text(in.Policy), PolicyARNs: arns(in.PolicyArns),
	})
	if err != nil {
		return nil, err
	}
	return &wire.AssumeRoleWithWebIdentityOutput{
		Credentials: fromCredentials(got.Credentials), AssumedRoleUser: fromUser(got), PackedPolicySize: packed(got), SourceIdentity: some(got.SourceIdentity),
		SubjectFromWebIdentityToken: &told.Subject, Audience: &told.Audience, Provider: &told.Issuer,
	}, nil
}

func (a *API) GetSessionToken(ctx context.Context, c idc.Caller, in *wire.GetSessionTokenInput) (*wire.GetSessionTokenOutput, error) {
	got, err := a.sts.GetSessionToken(ctx, c, seconds(in.DurationSeconds), in.SerialNumber != nil || in.TokenCode != nil)
	if err != nil {
		return nil, err
	}
	return &wire.GetSessionTokenOutput{Credentials: fromCredentials(got)}, nil
}

func (a *API) GetAccessKeyInfo(ctx context.Context, c idc.Caller, in *wire.GetAccessKeyInfoInput) (*wire.GetAccessKeyInfoOutput, error) {
	account, err := a.sts.GetAccessKeyInfo(ctx, c, in.AccessKeyId)
	if err != nil {
		return nil, err
	}
	return &wire.GetAccessKeyInfoOutput{Account: some(string(account))}, nil
}

func (a *API) DecodeAuthorizationMessage(ctx context.Context, c idc.Caller, in *wire.DecodeAuthorizationMessageInput) (*wire.DecodeAuthorizationMessageOutput, error) {
	message, err := a.sts.DecodeAuthorizationMessage(ctx, c, in.EncodedMessage)
	if err != nil {
		return nil, err
	}
	return &wire.DecodeAuthorizationMessageOutput{DecodedMessage: &message}, nil
}

func seconds(n *int64) time.Duration {
	if n == nil {
		return 0
	}
	return time.Duration(*n) * time.Second
}

func arns(list []wire.PolicyDescriptorType) []idc.ARN {
	var out []idc.ARN
	for _, p := range list {
		out = append(out, idc.ARN(text(p.Arn)))
	}
	return out
}

func fromCredentials(c plane.Credentials) *wire.Credentials {
	return &wire.Credentials{AccessKeyId: c.AccessKeyID, SecretAccessKey: c.Secret, SessionToken: c.SessionToken, Expiration: c.Expires}
}

func fromUser(got local.Assumed) *wire.AssumedRoleUser {
	return &wire.AssumedRoleUser{AssumedRoleId: got.RoleID, Arn: string(got.ARN)}
}

func packed(got local.Assumed) *int64 {
	if got.PackedSize == nil {
		return nil
	}
	n := int64(*got.PackedSize)
	return &n
}

// some is nil for an empty text.
func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
