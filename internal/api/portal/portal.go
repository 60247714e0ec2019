// Package portal is the front door of the portal API (AWS calls it sso): what a
// signed-in person can reach, credentials of it, and signing out. It turns wire
// values into those of the operations and back; who may have what is decided there.
package portal

import (
	"context"
	"errors"

	"gatehouse/internal/api/paging"
	"gatehouse/internal/awswire"
	wire "gatehouse/internal/awswire/sso"
	"gatehouse/internal/idc"
	"gatehouse/internal/plane"
	"gatehouse/internal/token"
)

// Access is what a person can reach. A caller without access to what it names
// is Denied; it is not told whether that exists.
type Access interface {
	ReachableAccounts(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[idc.Account], error)
	ReachableSets(ctx context.Context, c idc.Caller, account idc.AccountID, p idc.PageRequest) (idc.Page[idc.PermissionSet], error)
	GetRoleCredentials(ctx context.Context, c idc.Caller, account idc.AccountID, setName string) (plane.Credentials, error)
}

// API serves the portal API.
type API struct {
	access Access
	tokens *token.Service
	pages  *paging.Pages
}

// New makes the service behind the front door.
func New(a Access, t *token.Service, p *paging.Pages) *awswire.Service {
	s := wire.New(&API{a, t, p})
	s.MapError = mapError
	return s
}

var _ wire.Server = (*API)(nil)

const pageSize = 100 // most, and default, of max_result

func (a *API) ListAccounts(ctx context.Context, c idc.Caller, in *wire.ListAccountsInput) (*wire.ListAccountsOutput, error) {
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, "ListAccounts")
	if err != nil {
		return nil, err
	}
	page, err := a.access.ReachableAccounts(ctx, c, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAccountsOutput{AccountList: idc.MapPage(page, fromAccount).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, "ListAccounts")
	return out, err
}

func (a *API) ListAccountRoles(ctx context.Context, c idc.Caller, in *wire.ListAccountRolesInput) (*wire.ListAccountRolesOutput, error) {
	account, err := toAccount(in.AccountId)
	if err != nil {
		return nil, err
	}
	query := []string{"ListAccountRoles", in.AccountId}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.access.ReachableSets(ctx, c, account, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAccountRolesOutput{RoleList: idc.MapPage(page, func(s idc.PermissionSet) wire.RoleInfo {
		return wire.RoleInfo{RoleName: &s.Name, AccountId: &in.AccountId}
	}).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) GetRoleCredentials(ctx context.Context, c idc.Caller, in *wire.GetRoleCredentialsInput) (*wire.GetRoleCredentialsOutput, error) {
	account, err := toAccount(in.AccountId)
	if err != nil {
		return nil, err
	}
	if in.RoleName == "" {
		return nil, idc.Invalid("role_name is missing.")
	}
	k, err := a.access.GetRoleCredentials(ctx, c, account, in.RoleName)
	if err != nil {
		return nil, err
	}
	expires := k.Expires.UnixMilli() // milliseconds, unlike everywhere else (reference 3.4)
	return &wire.GetRoleCredentialsOutput{RoleCredentials: &wire.RoleCredentials{
		AccessKeyId: &k.AccessKeyID, SecretAccessKey: &k.Secret, SessionToken: &k.SessionToken, Expiration: &expires,
	}}, nil
}

func (a *API) Logout(ctx context.Context, c idc.Caller, _ *wire.LogoutInput) (*wire.LogoutOutput, error) {
	return &wire.LogoutOutput{}, a.tokens.Logout(ctx, c)
}

func fromAccount(a idc.Account) wire.AccountInfo {
	out := wire.AccountInfo{AccountId: (*string)(&a.ID), AccountName: &a.Name}
	if a.Email != "" {
		out.EmailAddress = &a.Email
	}
	return out
}

func toAccount(id string) (idc.AccountID, error) {
	if account := idc.AccountID(id); account.Valid() {
		return account, nil
	}
	return "", idc.Invalid("account_id must be 12 digits.")
}

// mapError gives a request that cannot be read, or breaks a constraint, the
// exception that this API has for it. The rest is awswire's, by Kind.
func mapError(err error, _ *awswire.Operation) *awswire.Error {
	var e *awswire.Error
	if errors.As(err, &e) && e.Status < 500 && (e.Code == "ValidationException" || e.Code == "SerializationException") {
		return &awswire.Error{Code: "InvalidRequestException", Message: e.Message}
	}
	return nil
}
