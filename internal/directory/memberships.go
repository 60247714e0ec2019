package directory

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// CreateMembership puts a user into a group.
func (s *Service) CreateMembership(ctx context.Context, c idc.Caller, store idc.StoreID, group idc.GroupID, user idc.UserID) (idc.Membership, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.Membership, error) {
		if _, err := enter(tx, store, "identitystore:CreateGroupMembership", group.ARN(), user.ARN()); err != nil {
			return idc.Membership{}, err
		}
		if _, err := tx.Group(store, group); err != nil {
			return idc.Membership{}, err
		}
		if _, err := tx.User(store, user); err != nil {
			if idc.Is(err, idc.KindNotFound) {
				err = idc.NotFound("USER", string(user), "Member does not exist")
			}
			return idc.Membership{}, err
		}
		m := idc.Membership{
			Store: store, ID: idc.MembershipID(tx.NewID()), Group: group, Member: person(user), Origin: idc.OriginDirect,
			CreatedAt: tx.Now(), CreatedBy: maker(c), UpdatedAt: tx.Now(), UpdatedBy: maker(c),
		}
		tx.Event.Response = map[string]any{"identityStoreId": store, "membershipId": m.ID}
		tx.Event.About(m.ID.ARN())
		return m, tx.InsertMembership(m)
	})
}

// DescribeMembership finds a membership by id.
func (s *Service) DescribeMembership(ctx context.Context, c idc.Caller, store idc.StoreID, id idc.MembershipID) (idc.Membership, error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.Membership, error) {
		m, err := tx.Membership(store, id)
		if aerr := enterMembership(tx, store, "identitystore:DescribeGroupMembership", id, m, err); aerr != nil {
			return idc.Membership{}, aerr
		}
		return m, err
	})
}

// GetMembershipID finds the membership of a user in a group.
func (s *Service) GetMembershipID(ctx context.Context, c idc.Caller, store idc.StoreID, group idc.GroupID, user idc.UserID) (idc.Membership, error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.Membership, error) {
		m, err := tx.MembershipOf(store, person(user), group)
		resource := m.ID.ARN()
		if err != nil {
			resource = idc.AllMembershipsARN
		}
		if _, aerr := enter(tx, store, "identitystore:GetGroupMembershipId", group.ARN(), user.ARN(), resource); aerr != nil {
			return idc.Membership{}, aerr
		}
		return m, err
	})
}

// ListMembers lists the memberships of a group.
func (s *Service) ListMembers(ctx context.Context, c idc.Caller, store idc.StoreID, group idc.GroupID, p idc.PageRequest) (idc.Page[idc.Membership], error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Membership], error) {
		if _, err := enter(tx, store, "identitystore:ListGroupMemberships", group.ARN(), idc.AllMembershipsARN); err != nil {
			return idc.Page[idc.Membership]{}, err
		}
		if _, err := tx.Group(store, group); err != nil {
			return idc.Page[idc.Membership]{}, err
		}
		return tx.ListMembers(store, group, p)
	})
}

// ListMembershipsOf lists the groups a user is directly in.
func (s *Service) ListMembershipsOf(ctx context.Context, c idc.Caller, store idc.StoreID, user idc.UserID, p idc.PageRequest) (idc.Page[idc.Membership], error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Membership], error) {
		if _, err := enter(tx, store, "identitystore:ListGroupMembershipsForMember", user.ARN(), idc.AllMembershipsARN); err != nil {
			return idc.Page[idc.Membership]{}, err
		}
		if _, err := tx.User(store, user); err != nil {
			return idc.Page[idc.Membership]{}, err
		}
		return tx.ListMembershipsOf(store, person(user), p)
	})
}

// IsMemberInGroups tells of each group, in the order given, whether the user is
// directly in it.
func (s *Service) IsMemberInGroups(ctx context.Context, c idc.Caller, store idc.StoreID, user idc.UserID, groups []idc.GroupID) ([]bool, error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) ([]bool, error) {
		resources := []idc.ARN{user.ARN(), idc.AllMembershipsARN}
		for _, g := range groups {
			resources = append(resources, g.ARN())
		}
		if _, err := enter(tx, store, "identitystore:IsMemberInGroups", resources...); err != nil {
			return nil, err
		}
		if _, err := tx.User(store, user); err != nil {
			return nil, err
		}
		in := make([]bool, len(groups))
		for i, g := range groups {
			if _, err := tx.Group(store, g); err != nil {
				return nil, err
			}
			_, err := tx.MembershipOf(store, person(user), g)
			if err != nil && !idc.Is(err, idc.KindNotFound) {
				return nil, err
			}
			in[i] = err == nil
		}
		return in, nil
	})
}

// DeleteMembership takes a user out of a group; what they reached only through
// it is closed to them at once. A membership that is not there is no error.
func (s *Service) DeleteMembership(ctx context.Context, c idc.Caller, store idc.StoreID, id idc.MembershipID) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		m, err := tx.Membership(store, id)
		if aerr := enterMembership(tx, store, "identitystore:DeleteGroupMembership", id, m, err); aerr != nil {
			return aerr
		}
		if idc.Is(err, idc.KindNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return tx.DeleteMembership(m)
	})
}

// enterMembership authorizes an action on a membership, its group and its member;
// err is how looking for it ended.
func enterMembership(tx *op.Tx, store idc.StoreID, action string, id idc.MembershipID, m idc.Membership, err error) error {
	group, member := m.Group.ARN(), idc.UserID(m.Member.ID).ARN()
	switch {
	case err != nil:
		group, member = idc.AllGroupsARN, idc.AllUsersARN
	case m.Member.Type == idc.PrincipalGroup:
		member = idc.GroupID(m.Member.ID).ARN()
	}
	_, err = enter(tx, store, action, id.ARN(), group, member)
	return err
}

func person(id idc.UserID) idc.Principal {
	return idc.Principal{Type: idc.PrincipalUser, ID: string(id)}
}
