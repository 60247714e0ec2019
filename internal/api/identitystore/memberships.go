package identitystore

import (
	"context"

	wire "gatehouse/internal/awswire/identitystore"
	"gatehouse/internal/idc"
)

func (a *API) CreateGroupMembership(ctx context.Context, c idc.Caller, in *wire.CreateGroupMembershipInput) (*wire.CreateGroupMembershipOutput, error) {
	store := storeID(in.IdentityStoreId)
	m, err := a.directory.CreateMembership(ctx, c, store, id[idc.GroupID](store, in.GroupId), member(store, in.MemberId))
	if err != nil {
		return nil, err
	}
	return &wire.CreateGroupMembershipOutput{
		IdentityStoreId: string(m.Store), MembershipId: string(m.ID), MembershipArn: string(m.ID.ARN()),
	}, nil
}

func (a *API) DescribeGroupMembership(ctx context.Context, c idc.Caller, in *wire.DescribeGroupMembershipInput) (*wire.DescribeGroupMembershipOutput, error) {
	store := storeID(in.IdentityStoreId)
	m, err := a.directory.DescribeMembership(ctx, c, store, id[idc.MembershipID](store, in.MembershipId))
	if err != nil {
		return nil, err
	}
	w := fromMembership(m)
	return &wire.DescribeGroupMembershipOutput{
		IdentityStoreId: w.IdentityStoreId, MembershipId: w.MembershipId, MembershipArn: w.MembershipArn,
		GroupId: *w.GroupId, MemberId: *w.MemberId,
		CreatedAt: w.CreatedAt, CreatedBy: w.CreatedBy, UpdatedAt: w.UpdatedAt, UpdatedBy: w.UpdatedBy,
	}, nil
}

func (a *API) GetGroupMembershipId(ctx context.Context, c idc.Caller, in *wire.GetGroupMembershipIdInput) (*wire.GetGroupMembershipIdOutput, error) {
	store := storeID(in.IdentityStoreId)
	m, err := a.directory.GetMembershipID(ctx, c, store, id[idc.GroupID](store, in.GroupId), member(store, in.MemberId))
	if err != nil {
		return nil, err
	}
	return &wire.GetGroupMembershipIdOutput{
		IdentityStoreId: string(m.Store), MembershipId: string(m.ID), MembershipArn: string(m.ID.ARN()),
	}, nil
}

func (a *API) ListGroupMemberships(ctx context.Context, c idc.Caller, in *wire.ListGroupMembershipsInput) (*wire.ListGroupMembershipsOutput, error) {
	store := storeID(in.IdentityStoreId)
	group := id[idc.GroupID](store, in.GroupId)
	query := []string{"ListGroupMemberships", string(store), string(group)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.directory.ListMembers(ctx, c, store, group, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListGroupMembershipsOutput{GroupMemberships: idc.MapPage(page, fromMembership).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListGroupMembershipsForMember(ctx context.Context, c idc.Caller, in *wire.ListGroupMembershipsForMemberInput) (*wire.ListGroupMembershipsForMemberOutput, error) {
	store := storeID(in.IdentityStoreId)
	user := member(store, in.MemberId)
	query := []string{"ListGroupMembershipsForMember", string(store), string(user)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.directory.ListMembershipsOf(ctx, c, store, user, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListGroupMembershipsForMemberOutput{GroupMemberships: idc.MapPage(page, fromMembership).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) IsMemberInGroups(ctx context.Context, c idc.Caller, in *wire.IsMemberInGroupsInput) (*wire.IsMemberInGroupsOutput, error) {
	store := storeID(in.IdentityStoreId)
	groups := make([]idc.GroupID, len(in.GroupIds))
	for i, g := range in.GroupIds {
		groups[i] = id[idc.GroupID](store, g)
	}
	is, err := a.directory.IsMemberInGroups(ctx, c, store, member(store, in.MemberId), groups)
	if err != nil {
		return nil, err
	}
	out := &wire.IsMemberInGroupsOutput{Results: make([]wire.GroupMembershipExistenceResult, len(is))}
	for i := range is {
		out.Results[i] = wire.GroupMembershipExistenceResult{GroupId: &in.GroupIds[i], MemberId: &in.MemberId, MembershipExists: &is[i]}
	}
	return out, nil
}

func (a *API) DeleteGroupMembership(ctx context.Context, c idc.Caller, in *wire.DeleteGroupMembershipInput) (*wire.DeleteGroupMembershipOutput, error) {
	store := storeID(in.IdentityStoreId)
	return &wire.DeleteGroupMembershipOutput{}, a.directory.DeleteMembership(ctx, c, store, id[idc.MembershipID](store, in.MembershipId))
}

func member(store idc.StoreID, m wire.MemberId) idc.UserID {
	return id[idc.UserID](store, text(m.UserId))
}
