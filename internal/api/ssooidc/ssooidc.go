// Package ssooidc is the front door of the OIDC API that the AWS CLI and SDKs
// sign in with: it turns wire values into the token service's and back. Rules
// live in token.
package ssooidc

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/awswire"
	wire "gatehouse/internal/awswire/ssooidc"
	"gatehouse/internal/idc"
	"gatehouse/internal/token"
)

// API serves the OIDC API.
type API struct {
	tokens *token.Service
}

// New makes the service behind the front door.
func New(t *token.Service) *awswire.Service {
	s := wire.New(&API{t})
	s.MapError = mapError
	return s
}

var _ wire.Server = (*API)(nil)

func (a *API) RegisterClient(ctx context.Context, c idc.Caller, in *wire.RegisterClientInput) (*wire.RegisterClientOutput, error) {
	if text(in.EntitledApplicationArn) != "" {
		return nil, &idc.Error{Kind: idc.KindInvalid, Reason: "InvalidRequestException", Message: "Clients of single applications are not served."}
	}
	client, err := a.tokens.RegisterClient(ctx, c, token.ClientRequest{
		Name: in.ClientName, Type: in.ClientType, Scopes: in.Scopes, RedirectURIs: in.RedirectUris, GrantTypes: in.GrantTypes,
		IssuerURL: text(in.IssuerUrl),
	})
	if err != nil {
		return nil, err
	}
	issued, expires := client.IssuedAt.Unix(), client.ExpiresAt.Unix()
	return &wire.RegisterClientOutput{
		ClientId: &client.ID, ClientSecret: &client.Secret, ClientIdIssuedAt: &issued, ClientSecretExpiresAt: &expires,
		AuthorizationEndpoint: &client.AuthorizationEndpoint, TokenEndpoint: &client.TokenEndpoint,
	}, nil
}

func (a *API) StartDeviceAuthorization(ctx context.Context, c idc.Caller, in *wire.StartDeviceAuthorizationInput) (*wire.StartDeviceAuthorizationOutput, error) {
	d, err := a.tokens.StartDeviceAuthorization(ctx, c, in.ClientId, in.ClientSecret, in.StartUrl)
	if err != nil {
		return nil, err
	}
	return &wire.StartDeviceAuthorizationOutput{
		DeviceCode: &d.DeviceCode, UserCode: &d.UserCode, VerificationUri: &d.VerificationURI,
		VerificationUriComplete: &d.VerificationURIComplete, ExpiresIn: seconds(d.ExpiresIn), Interval: seconds(d.Interval),
	}, nil
}

func (a *API) CreateToken(ctx context.Context, c idc.Caller, in *wire.CreateTokenInput) (*wire.CreateTokenOutput, error) {
	t, err := a.tokens.CreateToken(ctx, c, token.TokenRequest{
		ClientID: in.ClientId, ClientSecret: in.ClientSecret, GrantType: in.GrantType, DeviceCode: text(in.DeviceCode),
		Code: text(in.Code), RefreshToken: text(in.RefreshToken), RedirectURI: text(in.RedirectUri), CodeVerifier: text(in.CodeVerifier),
	})
	if err != nil {
		return nil, err
	}
	bearer := "Bearer"
	out := &wire.CreateTokenOutput{AccessToken: &t.AccessToken, TokenType: &bearer, ExpiresIn: seconds(t.ExpiresIn)}
	if t.RefreshToken != "" {
		out.RefreshToken = &t.RefreshToken
	}
	return out, nil
}

func (a *API) CreateTokenWithIAM(ctx context.Context, c idc.Caller, in *wire.CreateTokenWithIAMInput) (*wire.CreateTokenWithIAMOutput, error) {
	t, err := a.tokens.CreateApplicationToken(ctx, c, token.ApplicationRequest{
		ClientID: in.ClientId, GrantType: in.GrantType, Scopes: in.Scope, Code: text(in.Code), RedirectURI: text(in.RedirectUri),
		CodeVerifier: text(in.CodeVerifier), RefreshToken: text(in.RefreshToken), Assertion: text(in.Assertion),
		SubjectToken: text(in.SubjectToken), SubjectTokenType: text(in.SubjectTokenType), RequestedTokenType: text(in.RequestedTokenType),
	})
	if err != nil {
		return nil, err
	}
	bearer := "Bearer"
	out := &wire.CreateTokenWithIAMOutput{
		AccessToken: &t.AccessToken, TokenType: &bearer, ExpiresIn: seconds(t.ExpiresIn), RefreshToken: optional(t.RefreshToken),
		IdToken: optional(t.IDToken), IssuedTokenType: &t.IssuedTokenType, Scope: t.Scopes,
	}
	if t.IdentityContext != "" {
		out.AwsAdditionalDetails = &wire.AwsAdditionalDetails{IdentityContext: &t.IdentityContext}
	}
	return out, nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// mapError gives a request that cannot be read, or breaks a constraint, the
// exception that this API has for it. The rest is awswire's, by Reason.
func mapError(err error, _ *awswire.Operation) *awswire.Error {
	var e *awswire.Error
	if errors.As(err, &e) && e.Status < 500 && (e.Code == "ValidationException" || e.Code == "SerializationException") {
		return &awswire.Error{Code: "InvalidRequestException", Message: e.Message}
	}
	return nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func seconds(d time.Duration) *int64 {
	n := int64(d / time.Second)
	return &n
}
