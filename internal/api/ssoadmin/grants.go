package ssoadmin

import (
	"context"
	"encoding/json"
	"fmt"

	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

func (a *API) PutApplicationGrant(ctx context.Context, c idc.Caller, in *wire.PutApplicationGrantInput) (*wire.PutApplicationGrantOutput, error) {
	g, err := toGrant(in.GrantType, in.Grant)
	if err != nil {
		return nil, err
	}
	return &wire.PutApplicationGrantOutput{}, a.applications.PutGrant(ctx, c, idc.ARN(in.ApplicationArn), g)
}

func (a *API) GetApplicationGrant(ctx context.Context, c idc.Caller, in *wire.GetApplicationGrantInput) (*wire.GetApplicationGrantOutput, error) {
	g, err := a.applications.Grant(ctx, c, idc.ARN(in.ApplicationArn), idc.GrantType(in.GrantType))
	if err != nil {
		return nil, err
	}
	return &wire.GetApplicationGrantOutput{Grant: fromGrant(g)}, nil
}

func (a *API) ListApplicationGrants(ctx context.Context, c idc.Caller, in *wire.ListApplicationGrantsInput) (*wire.ListApplicationGrantsOutput, error) {
	// An application has no more grants than there are types: no token is ever ours.
	if _, err := a.pages.Open(c, in.NextToken, nil, pageSize, "ListApplicationGrants", in.ApplicationArn); err != nil {
		return nil, err
	}
	grants, err := a.applications.ListGrants(ctx, c, idc.ARN(in.ApplicationArn))
	if err != nil {
		return nil, err
	}
	out := &wire.ListApplicationGrantsOutput{Grants: []wire.GrantItem{}}
	for _, g := range grants {
		out.Grants = append(out.Grants, wire.GrantItem{GrantType: string(g.Type), Grant: fromGrant(g)})
	}
	return out, nil
}

func (a *API) DeleteApplicationGrant(ctx context.Context, c idc.Caller, in *wire.DeleteApplicationGrantInput) (*wire.DeleteApplicationGrantOutput, error) {
	return &wire.DeleteApplicationGrantOutput{}, a.applications.DeleteGrant(ctx, c, idc.ARN(in.ApplicationArn), idc.GrantType(in.GrantType))
}

func (a *API) PutApplicationAuthenticationMethod(ctx context.Context, c idc.Caller, in *wire.PutApplicationAuthenticationMethodInput) (*wire.PutApplicationAuthenticationMethodOutput, error) {
	m := idc.ApplicationMethod{Type: in.AuthenticationMethodType}
	if in.AuthenticationMethod.Iam != nil { // a union without a member was refused
		policy, err := json.Marshal(in.AuthenticationMethod.Iam.ActorPolicy)
		if err != nil {
			return nil, fmt.Errorf("encoding an actor policy: %w", err)
		}
		m.ActorPolicy = policy
	}
	return &wire.PutApplicationAuthenticationMethodOutput{}, a.applications.PutMethod(ctx, c, idc.ARN(in.ApplicationArn), m)
}

func (a *API) GetApplicationAuthenticationMethod(ctx context.Context, c idc.Caller, in *wire.GetApplicationAuthenticationMethodInput) (*wire.GetApplicationAuthenticationMethodOutput, error) {
	m, err := a.applications.Method(ctx, c, idc.ARN(in.ApplicationArn), in.AuthenticationMethodType)
	if err != nil {
		return nil, err
	}
	return &wire.GetApplicationAuthenticationMethodOutput{AuthenticationMethod: fromMethod(m)}, nil
}

func (a *API) ListApplicationAuthenticationMethods(ctx context.Context, c idc.Caller, in *wire.ListApplicationAuthenticationMethodsInput) (*wire.ListApplicationAuthenticationMethodsOutput, error) {
	if _, err := a.pages.Open(c, in.NextToken, nil, pageSize, "ListApplicationAuthenticationMethods", in.ApplicationArn); err != nil {
		return nil, err
	}
	methods, err := a.applications.ListMethods(ctx, c, idc.ARN(in.ApplicationArn))
	if err != nil {
		return nil, err
	}
	out := &wire.ListApplicationAuthenticationMethodsOutput{AuthenticationMethods: []wire.AuthenticationMethodItem{}}
	for _, m := range methods {
		out.AuthenticationMethods = append(out.AuthenticationMethods, wire.AuthenticationMethodItem{
			AuthenticationMethodType: ref(m.Type), AuthenticationMethod: fromMethod(m),
		})
	}
	return out, nil
}

func (a *API) DeleteApplicationAuthenticationMethod(ctx context.Context, c idc.Caller, in *wire.DeleteApplicationAuthenticationMethodInput) (*wire.DeleteApplicationAuthenticationMethodOutput, error) {
	return &wire.DeleteApplicationAuthenticationMethodOutput{}, a.applications.DeleteMethod(ctx, c, idc.ARN(in.ApplicationArn), in.AuthenticationMethodType)
}

func (a *API) PutApplicationAccessScope(ctx context.Context, c idc.Caller, in *wire.PutApplicationAccessScopeInput) (*wire.PutApplicationAccessScopeOutput, error) {
	scope := idc.ApplicationScope{Scope: in.Scope}
	for _, t := range in.AuthorizedTargets {
		scope.Targets = append(scope.Targets, idc.ARN(t))
	}
	return &wire.PutApplicationAccessScopeOutput{}, a.applications.PutScope(ctx, c, idc.ARN(in.ApplicationArn), scope)
}

func (a *API) GetApplicationAccessScope(ctx context.Context, c idc.Caller, in *wire.GetApplicationAccessScopeInput) (*wire.GetApplicationAccessScopeOutput, error) {
	scope, err := a.applications.Scope(ctx, c, idc.ARN(in.ApplicationArn), in.Scope)
	if err != nil {
		return nil, err
	}
	out := wire.GetApplicationAccessScopeOutput(fromScope(scope))
	return &out, nil
}

func (a *API) ListApplicationAccessScopes(ctx context.Context, c idc.Caller, in *wire.ListApplicationAccessScopesInput) (*wire.ListApplicationAccessScopesOutput, error) {
	query := []string{"ListApplicationAccessScopes", in.ApplicationArn}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, scopesPage, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.applications.ListScopes(ctx, c, idc.ARN(in.ApplicationArn), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListApplicationAccessScopesOutput{Scopes: idc.MapPage(page, fromScope).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) DeleteApplicationAccessScope(ctx context.Context, c idc.Caller, in *wire.DeleteApplicationAccessScopeInput) (*wire.DeleteApplicationAccessScopeOutput, error) {
	return &wire.DeleteApplicationAccessScopeOutput{}, a.applications.DeleteScope(ctx, c, idc.ARN(in.ApplicationArn), in.Scope)
}

// toGrant refuses a grant that is of another type than the one named beside it.
func toGrant(t string, g wire.Grant) (idc.ApplicationGrant, error) {
	out := idc.ApplicationGrant{Type: idc.GrantType(t)}
	fits := false
	switch out.Type {
	case idc.GrantAuthorizationCode:
		if fits = g.AuthorizationCode != nil; fits {
			out.RedirectURIs = g.AuthorizationCode.RedirectUris
		}
	case idc.GrantJWTBearer:
		if fits = g.JwtBearer != nil; fits {
			for _, i := range g.JwtBearer.AuthorizedTokenIssuers {
				out.Issuers = append(out.Issuers, idc.AuthorizedIssuer{Issuer: idc.ARN(text(i.TrustedTokenIssuerArn)), Audiences: i.AuthorizedAudiences})
			}
		}
	case idc.GrantRefreshToken:
		fits = g.RefreshToken != nil
	case idc.GrantTokenExchange:
		fits = g.TokenExchange != nil
	}
	if !fits {
		return out, idc.Invalid("The Grant does not match the GrantType %s.", t)
	}
	return out, nil
}

func fromGrant(g idc.ApplicationGrant) wire.Grant {
	switch g.Type {
	case idc.GrantAuthorizationCode:
		return wire.Grant{AuthorizationCode: &wire.AuthorizationCodeGrant{RedirectUris: g.RedirectURIs}}
	case idc.GrantJWTBearer:
		out := &wire.JwtBearerGrant{}
		for _, i := range g.Issuers {
			out.AuthorizedTokenIssuers = append(out.AuthorizedTokenIssuers, wire.AuthorizedTokenIssuer{
				TrustedTokenIssuerArn: ref(i.Issuer), AuthorizedAudiences: i.Audiences,
			})
		}
		return wire.Grant{JwtBearer: out}
	case idc.GrantRefreshToken:
		return wire.Grant{RefreshToken: &wire.RefreshTokenGrant{}}
	default:
		return wire.Grant{TokenExchange: &wire.TokenExchangeGrant{}}
	}
}

func fromMethod(m idc.ApplicationMethod) *wire.AuthenticationMethod {
	return &wire.AuthenticationMethod{Iam: &wire.IamAuthenticationMethod{ActorPolicy: m.ActorPolicy}}
}

func fromScope(s idc.ApplicationScope) wire.ScopeDetails {
	out := wire.ScopeDetails{Scope: s.Scope}
	for _, t := range s.Targets {
		out.AuthorizedTargets = append(out.AuthorizedTargets, string(t))
	}
	return out
}
