// Package identitystore is the front door of the Identity Store API: it turns
// wire values into the directory's and back. Rules live in directory.
package identitystore

import (
	"context"
	"strconv"
	"strings"

	"gatehouse/internal/api/paging"
	"gatehouse/internal/awswire"
	wire "gatehouse/internal/awswire/identitystore"
	"gatehouse/internal/directory"
	"gatehouse/internal/idc"
)

// API serves the Identity Store API.
type API struct {
	directory *directory.Service
	pages     *paging.Pages
}

// New makes the front door.
func New(d *directory.Service, p *paging.Pages) *awswire.Service { return wire.New(&API{d, p}) }

var _ wire.Server = (*API)(nil)

const pageSize = 100 // most, and default, of MaxResults

func (a *API) CreateUser(ctx context.Context, c idc.Caller, in *wire.CreateUserInput) (*wire.CreateUserOutput, error) {
	u, err := a.directory.CreateUser(ctx, c, storeID(in.IdentityStoreId), text(in.UserName), toAttributes(in))
	if err != nil {
		return nil, err
	}
	return &wire.CreateUserOutput{
		IdentityStoreId: string(u.Store), UserId: string(u.ID), UserArn: string(u.ID.ARN()), Revision: revision(u.Revision),
	}, nil
}

func (a *API) DescribeUser(ctx context.Context, c idc.Caller, in *wire.DescribeUserInput) (*wire.DescribeUserOutput, error) {
	store := storeID(in.IdentityStoreId)
	u, err := a.directory.DescribeUser(ctx, c, store, id[idc.UserID](store, in.UserId))
	if err != nil {
		return nil, err
	}
	out := wire.DescribeUserOutput(fromUser(&u, in.Extensions))
	return &out, nil
}

func (a *API) GetUserId(ctx context.Context, c idc.Caller, in *wire.GetUserIdInput) (*wire.GetUserIdOutput, error) {
	by, err := toAlternate(in.AlternateIdentifier)
	if err != nil {
		return nil, err
	}
	u, err := a.directory.GetUserID(ctx, c, storeID(in.IdentityStoreId), by)
	if err != nil {
		return nil, err
	}
	return &wire.GetUserIdOutput{IdentityStoreId: string(u.Store), UserId: string(u.ID), UserArn: string(u.ID.ARN())}, nil
}

func (a *API) ListUsers(ctx context.Context, c idc.Caller, in *wire.ListUsersInput) (*wire.ListUsersOutput, error) {
	name, err := filter(in.Filters, "UserName")
	if err != nil {
		return nil, err
	}
	store := storeID(in.IdentityStoreId)
	query := []string{"ListUsers", string(store), name}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.directory.ListUsers(ctx, c, store, name, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListUsersOutput{Users: make([]wire.User, len(page.Items))}
	for i := range page.Items {
		out.Users[i] = fromUser(&page.Items[i], in.Extensions)
	}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) UpdateUser(ctx context.Context, c idc.Caller, in *wire.UpdateUserInput) (*wire.UpdateUserOutput, error) {
	rev, err := toRevision(in.Revision)
	if err != nil {
		return nil, err
	}
	store := storeID(in.IdentityStoreId)
	u, err := a.directory.UpdateUser(ctx, c, store, id[idc.UserID](store, in.UserId), rev, toOperations(in.Operations))
	if err != nil {
		return nil, err
	}
	return &wire.UpdateUserOutput{
		IdentityStoreId: string(store), UserId: string(u.ID), UserArn: string(u.ID.ARN()), Revision: revision(u.Revision + 1),
	}, nil
}

func (a *API) DeleteUser(ctx context.Context, c idc.Caller, in *wire.DeleteUserInput) (*wire.DeleteUserOutput, error) {
	rev, err := toRevision(in.Revision)
	if err != nil {
		return nil, err
	}
	store := storeID(in.IdentityStoreId)
	return &wire.DeleteUserOutput{}, a.directory.DeleteUser(ctx, c, store, id[idc.UserID](store, in.UserId), rev)
}

func (a *API) CreateGroup(ctx context.Context, c idc.Caller, in *wire.CreateGroupInput) (*wire.CreateGroupOutput, error) {
	g, err := a.directory.CreateGroup(ctx, c, storeID(in.IdentityStoreId), text(in.DisplayName), text(in.Description))
	if err != nil {
		return nil, err
	}
	return &wire.CreateGroupOutput{
		IdentityStoreId: string(g.Store), GroupId: string(g.ID), GroupArn: string(g.ID.ARN()), Revision: revision(g.Revision),
	}, nil
}

func (a *API) DescribeGroup(ctx context.Context, c idc.Caller, in *wire.DescribeGroupInput) (*wire.DescribeGroupOutput, error) {
	store := storeID(in.IdentityStoreId)
	g, err := a.directory.DescribeGroup(ctx, c, store, id[idc.GroupID](store, in.GroupId))
	if err != nil {
		return nil, err
	}
	out := wire.DescribeGroupOutput(fromGroup(g))
	return &out, nil
}

func (a *API) GetGroupId(ctx context.Context, c idc.Caller, in *wire.GetGroupIdInput) (*wire.GetGroupIdOutput, error) {
	by, err := toAlternate(in.AlternateIdentifier)
	if err != nil {
		return nil, err
	}
	g, err := a.directory.GetGroupID(ctx, c, storeID(in.IdentityStoreId), by)
	if err != nil {
		return nil, err
	}
	return &wire.GetGroupIdOutput{IdentityStoreId: string(g.Store), GroupId: string(g.ID), GroupArn: string(g.ID.ARN())}, nil
}

func (a *API) ListGroups(ctx context.Context, c idc.Caller, in *wire.ListGroupsInput) (*wire.ListGroupsOutput, error) {
	name, err := filter(in.Filters, "DisplayName")
	if err != nil {
		return nil, err
	}
	store := storeID(in.IdentityStoreId)
	query := []string{"ListGroups", string(store), name}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.directory.ListGroups(ctx, c, store, name, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListGroupsOutput{Groups: idc.MapPage(page, fromGroup).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) UpdateGroup(ctx context.Context, c idc.Caller, in *wire.UpdateGroupInput) (*wire.UpdateGroupOutput, error) {
	rev, err := toRevision(in.Revision)
	if err != nil {
		return nil, err
	}
	store := storeID(in.IdentityStoreId)
	g, err := a.directory.UpdateGroup(ctx, c, store, id[idc.GroupID](store, in.GroupId), rev, toOperations(in.Operations))
	if err != nil {
		return nil, err
	}
	return &wire.UpdateGroupOutput{
		IdentityStoreId: string(store), GroupId: string(g.ID), GroupArn: string(g.ID.ARN()), Revision: revision(g.Revision + 1),
	}, nil
}

func (a *API) DeleteGroup(ctx context.Context, c idc.Caller, in *wire.DeleteGroupInput) (*wire.DeleteGroupOutput, error) {
	rev, err := toRevision(in.Revision)
	if err != nil {
		return nil, err
	}
	store := storeID(in.IdentityStoreId)
	return &wire.DeleteGroupOutput{}, a.directory.DeleteGroup(ctx, c, store, id[idc.GroupID](store, in.GroupId), rev)
}

// storeID accepts a store's id or ARN (reference 2.2 note 1).
func storeID(s string) idc.StoreID {
	return idc.StoreID(s[strings.LastIndexByte(s, '/')+1:])
}

// id accepts both forms of an id; one of another store names nothing.
func id[T ~string](store idc.StoreID, s string) T {
	plain, ok := idc.PlainID(store, s)
	if !ok {
		return T(s)
	}
	return T(plain)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// opt leaves out what is empty.
func opt(s *string) *string {
	if *s == "" {
		return nil
	}
	return s
}

func revision(n int64) string { return strconv.FormatInt(n, 10) }

func toRevision(s *string) (*int64, error) {
	if s == nil {
		return nil, nil
	}
	n, err := strconv.ParseInt(*s, 10, 64)
	if err != nil {
		return nil, idc.Conflict(idc.ReasonConcurrent, "%q is not a revision of this resource.", *s)
	}
	return &n, nil
}
