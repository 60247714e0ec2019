// Package gatehouse is the front door of what AWS keeps behind its console and
// what it lacks: passwords, user status, sessions, mail, how people sign in, the
// addresses of the portal, the search of audit events, and what portal and console show. It turns wire values
// into those of the rooms that do it and back.
package gatehouse

import (
	"context"
	"strings"
	"time"

	"gatehouse/internal/access"
	"gatehouse/internal/api/paging"
	"gatehouse/internal/audit"
	"gatehouse/internal/awswire"
	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/directory"
	"gatehouse/internal/idc"
	"gatehouse/internal/organization"
	"gatehouse/internal/signin"
)

// API serves Gatehouse's own API.
type API struct {
	directory    *directory.Service
	signin       *signin.Service
	access       *access.Service
	organization *organization.Service
	audit        *audit.Service
	pages        *paging.Pages
}

// New makes the front door.
func New(d *directory.Service, s *signin.Service, a *access.Service, o *organization.Service, t *audit.Service, p *paging.Pages) *awswire.Service {
	return wire.New(&API{d, s, a, o, t, p})
}

var _ wire.Server = (*API)(nil)

const pageSize = 100 // most, and default, of MaxResults

func (a *API) UpdatePassword(ctx context.Context, c idc.Caller, in *wire.UpdatePasswordInput) (*wire.UpdatePasswordOutput, error) {
	n, err := toNewPassword(in)
	if err != nil {
		return nil, err
	}
	store := storeID(in.IdentityStoreId)
	if in.Mode == wire.PasswordModeEmail {
		m, err := a.signin.MailPassword(ctx, c, store, userID(store, in.UserId))
		if err != nil {
			return nil, err
		}
		return &wire.UpdatePasswordOutput{
			MailedTo: opt(m.To), Link: opt(m.Link), LinkExpiresAt: stamp(m.Until), LinkPurpose: opt(string(m.Purpose)),
		}, nil
	}
	oneTime, err := a.signin.UpdatePassword(ctx, c, store, userID(store, in.UserId), n)
	if err != nil {
		return nil, err
	}
	return &wire.UpdatePasswordOutput{OneTimePassword: opt(oneTime)}, nil
}

func (a *API) EnableUser(ctx context.Context, c idc.Caller, in *wire.EnableUserInput) (*wire.EnableUserOutput, error) {
	store := storeID(in.IdentityStoreId)
	return &wire.EnableUserOutput{}, a.directory.SetUserStatus(ctx, c, store, userID(store, in.UserId), idc.UserEnabled)
}

func (a *API) DisableUser(ctx context.Context, c idc.Caller, in *wire.DisableUserInput) (*wire.DisableUserOutput, error) {
	store := storeID(in.IdentityStoreId)
	return &wire.DisableUserOutput{}, a.directory.SetUserStatus(ctx, c, store, userID(store, in.UserId), idc.UserDisabled)
}

func (a *API) ListSessions(ctx context.Context, c idc.Caller, in *wire.ListSessionsInput) (*wire.ListSessionsOutput, error) {
	query := []string{"ListSessions", in.IdentityStoreId, in.UserId}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	store := storeID(in.IdentityStoreId)
	page, err := a.signin.ListSessions(ctx, c, store, userID(store, in.UserId), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListSessionsOutput{Sessions: idc.MapPage(page, fromSession).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) BatchDeleteSession(ctx context.Context, c idc.Caller, in *wire.BatchDeleteSessionInput) (*wire.BatchDeleteSessionOutput, error) {
	store := storeID(in.IdentityStoreId)
	ids := make([]idc.SessionID, len(in.SessionIds))
	for i, id := range in.SessionIds {
		ids[i] = idc.SessionID(id)
	}
	return &wire.BatchDeleteSessionOutput{}, a.signin.BatchDeleteSession(ctx, c, store, userID(store, in.UserId), ids)
}

func (a *API) DescribePortal(ctx context.Context, c idc.Caller, in *wire.DescribePortalInput) (*wire.DescribePortalOutput, error) {
	p, err := a.signin.DescribePortal(ctx, c, idc.InstanceID(lastPart(in.InstanceArn)))
	if err != nil {
		return nil, err
	}
	return &wire.DescribePortalOutput{PortalUrl: p.URL, StartUrl: p.StartURL, IssuerUrl: p.IssuerURL}, nil
}

// toNewPassword refuses members that the mode has no use for: whoever gives a
// password wants it to be set.
func toNewPassword(in *wire.UpdatePasswordInput) (signin.NewPassword, error) {
	switch {
	case in.Mode != wire.PasswordModeSet && (in.Password != nil || in.RequireChange != nil):
		return signin.NewPassword{}, idc.Invalid("Password and RequireChange go with mode SET only.")
	case in.Mode != wire.PasswordModeSet:
		return signin.NewPassword{OneTime: true}, nil
	case in.Password == nil:
		return signin.NewPassword{}, idc.Invalid("Mode SET needs a Password.")
	}
	return signin.NewPassword{Password: *in.Password, RequireChange: in.RequireChange != nil && *in.RequireChange}, nil
}

func fromSession(s idc.Session) wire.Session {
	return wire.Session{
		SessionId: string(s.ID), CreatedAt: s.CreatedAt, ExpiresAt: s.ExpiresAt, LastUsedAt: stamp(s.LastUsedAt),
		SourceIp: opt(s.SourceIP), UserAgent: opt(s.UserAgent),
	}
}

// storeID accepts a store's id or ARN.
func storeID(s string) idc.StoreID { return idc.StoreID(lastPart(s)) }

// userID accepts both forms of an id; one of another store names nobody.
func userID(store idc.StoreID, s string) idc.UserID {
	if plain, ok := idc.PlainID(store, s); ok {
		return idc.UserID(plain)
	}
	return idc.UserID(s)
}

// lastPart is what follows the last slash of an ARN, or all of an id.
func lastPart(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

// opt leaves out what is empty.
func opt(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func stamp(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
