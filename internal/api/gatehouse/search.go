package gatehouse

import (
	"context"

	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/idc"
	"gatehouse/internal/organization"
)

func (a *API) SearchUsers(ctx context.Context, c idc.Caller, in *wire.SearchUsersInput) (*wire.SearchUsersOutput, error) {
	id := storeID(in.IdentityStoreId)
	f := idc.UserFilter{Prefix: text(in.Query), Status: idc.UserStatus(text(in.Status)), Group: groupID(id, text(in.GroupId))}
	query := []string{"SearchUsers", string(id), f.Prefix, string(f.Status), string(f.Group)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.directory.SearchUsers(ctx, c, id, f, p)
	if err != nil {
		return nil, err
	}
	out := &wire.SearchUsersOutput{Users: idc.MapPage(page, fromFoundUser).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) SearchGroups(ctx context.Context, c idc.Caller, in *wire.SearchGroupsInput) (*wire.SearchGroupsOutput, error) {
	id := storeID(in.IdentityStoreId)
	prefix, user := text(in.Query), userID(id, text(in.UserId))
	query := []string{"SearchGroups", string(id), prefix, string(user)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.directory.SearchGroups(ctx, c, id, prefix, user, p)
	if err != nil {
		return nil, err
	}
	out := &wire.SearchGroupsOutput{Groups: idc.MapPage(page, fromFoundGroup).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) GetUserPoolInfo(ctx context.Context, c idc.Caller, in *wire.GetUserPoolInfoInput) (*wire.GetUserPoolInfoOutput, error) {
	pool, err := a.directory.PoolInfo(ctx, c, storeID(in.IdentityStoreId))
	if err != nil {
		return nil, err
	}
	return &wire.GetUserPoolInfoOutput{UserCount: int64(pool.Users), GroupCount: int64(pool.Groups)}, nil
}

func (a *API) SearchPermissionSets(ctx context.Context, c idc.Caller, in *wire.SearchPermissionSetsInput) (*wire.SearchPermissionSetsOutput, error) {
	prefix := text(in.Query)
	query := []string{"SearchPermissionSets", in.InstanceArn, prefix}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.access.SearchPermissionSets(ctx, c, idc.InstanceID(lastPart(in.InstanceArn)), prefix, p)
	if err != nil {
		return nil, err
	}
	out := &wire.SearchPermissionSetsOutput{PermissionSets: idc.MapPage(page, fromFoundSet).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) SearchAccounts(ctx context.Context, c idc.Caller, in *wire.SearchAccountsInput) (*wire.SearchAccountsOutput, error) {
	query := []string{"SearchAccounts", text(in.Query), text(in.AncestorId)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.organization.SearchAccounts(ctx, c, text(in.Query), text(in.AncestorId), p)
	if err != nil {
		return nil, err
	}
	out := &wire.SearchAccountsOutput{Accounts: idc.MapPage(page, fromFoundAccount).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func fromFoundUser(u idc.User) wire.FoundUser {
	return wire.FoundUser{
		UserId: string(u.ID), UserName: u.UserName, DisplayName: opt(u.Attrs.DisplayName), EmailAddress: opt(u.Attrs.Email()),
		Status: string(u.Status), CreatedAt: stamp(u.CreatedAt), UpdatedAt: stamp(u.UpdatedAt),
	}
}

func fromFoundGroup(g idc.FoundGroup) wire.FoundGroup {
	return wire.FoundGroup{
		GroupId: string(g.ID), DisplayName: g.DisplayName, Description: opt(g.Description), MemberCount: int64(g.Members), CreatedAt: stamp(g.CreatedAt),
	}
}

func fromFoundSet(s idc.FoundPermissionSet) wire.FoundPermissionSet {
	return wire.FoundPermissionSet{
		PermissionSetArn: string(s.ARN()), Name: s.Name, Description: opt(s.Content.Description), SessionDuration: s.Content.SessionDuration,
		CreatedAt: stamp(s.CreatedAt), AccountCount: int64(s.Accounts), OutdatedAccountCount: int64(s.Outdated),
	}
}

func fromFoundAccount(a organization.FoundAccount) wire.FoundAccount {
	return wire.FoundAccount{
		AccountId: string(a.ID), Name: a.Name, EmailAddress: opt(a.Email), Status: string(a.Status),
		ParentId: opt(a.Parent), ParentPath: opt(a.ParentPath), Management: a.Management,
	}
}

// groupID is userID for a group.
func groupID(store idc.StoreID, s string) idc.GroupID {
	if plain, ok := idc.PlainID(store, s); ok {
		return idc.GroupID(plain)
	}
	return idc.GroupID(s)
}
