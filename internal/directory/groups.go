package directory

import (
	"context"
	"strings"
	"unicode/utf8"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	rows "gatehouse/internal/store"
)

// CreateGroup adds a group; its display name is required and unique in the store.
func (s *Service) CreateGroup(ctx context.Context, c idc.Caller, store idc.StoreID, displayName, description string) (idc.Group, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.Group, error) {
		if _, err := enter(tx, store, "identitystore:CreateGroup"); err != nil {
			return idc.Group{}, err
		}
		g := idc.Group{
			Store: store, ID: idc.GroupID(tx.NewID()), DisplayName: displayName, Description: description,
			Source: idc.SourceDirectory, Revision: 1,
			CreatedAt: tx.Now(), CreatedBy: maker(c), UpdatedAt: tx.Now(), UpdatedBy: maker(c),
		}
		if err := checkGroup(g); err != nil {
			return g, err
		}
		if err := full(tx, s.quotas.Groups, rows.CountGroups, store, "groups"); err != nil {
			return g, err
		}
		tx.Event.Response = map[string]any{"identityStoreId": store, "groupId": g.ID}
		tx.Event.About(g.ID.ARN())
		return g, tx.InsertGroup(g)
	})
}

// DescribeGroup finds a group by id.
func (s *Service) DescribeGroup(ctx context.Context, c idc.Caller, store idc.StoreID, id idc.GroupID) (idc.Group, error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.Group, error) {
		return enterGroup(tx, store, "identitystore:DescribeGroup", id)
	})
}

// GetGroupID finds a group by display name or external id.
func (s *Service) GetGroupID(ctx context.Context, c idc.Caller, store idc.StoreID, by Alternate) (idc.Group, error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.Group, error) {
		g, err := groupBy(tx, store, by)
		resource := g.ID.ARN()
		if err != nil {
			resource = idc.AllGroupsARN
		}
		if _, aerr := enter(tx, store, "identitystore:GetGroupId", resource); aerr != nil {
			return idc.Group{}, aerr
		}
		return g, err
	})
}

func groupBy(tx *op.Tx, store idc.StoreID, by Alternate) (idc.Group, error) {
	if by.External != nil {
		return tx.GroupByExternalID(store, *by.External)
	}
	if strings.EqualFold(by.Path, "displayName") {
		return tx.GroupByName(store, by.Value)
	}
	return idc.Group{}, idc.Invalid("The attribute %s is not a unique attribute", by.Path)
}

// ListGroups lists the groups of a store by name; displayName "" lists all, else
// the one of that name.
func (s *Service) ListGroups(ctx context.Context, c idc.Caller, store idc.StoreID, displayName string, p idc.PageRequest) (idc.Page[idc.Group], error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Group], error) {
		if _, err := enter(tx, store, "identitystore:ListGroups", idc.AllGroupsARN); err != nil {
			return idc.Page[idc.Group]{}, err
		}
		if displayName == "" {
			return tx.ListGroups(store, p)
		}
		return only(tx.GroupByName(store, displayName))
	})
}

// UpdateGroup applies operations to a group: displayName and description.
func (s *Service) UpdateGroup(ctx context.Context, c idc.Caller, store idc.StoreID, id idc.GroupID, revision *int64, ops []Operation) (idc.Group, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.Group, error) {
		before, err := enterGroup(tx, store, "identitystore:UpdateGroup", id)
		if err != nil {
			return before, err
		}
		if err := revised(revision, before.Revision); err != nil {
			return before, err
		}
		after, err := applyToGroup(before, ops)
		if err != nil {
			return before, err
		}
		after.UpdatedAt, after.UpdatedBy = tx.Now(), maker(c)
		return after, tx.UpdateGroup(before, after)
	})
}

// DeleteGroup removes a group with its memberships and assignments. A group that
// is not there is no error.
func (s *Service) DeleteGroup(ctx context.Context, c idc.Caller, store idc.StoreID, id idc.GroupID, revision *int64) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		g, err := enterGroup(tx, store, "identitystore:DeleteGroup", id)
		if absent(err, "GROUP") {
			return nil
		}
		if err != nil {
			return err
		}
		if err := revised(revision, g.Revision); err != nil {
			return err
		}
		return tx.DeleteGroup(g)
	})
}

func applyToGroup(g idc.Group, ops []Operation) (idc.Group, error) {
	for _, o := range ops {
		value, ok := o.Value.(string)
		if !ok && o.Value != nil {
			return g, idc.Invalid("The value of attribute %s must be a string", o.Path)
		}
		switch strings.ToLower(o.Path) {
		case "displayname":
			g.DisplayName = value
		case "description":
			g.Description = value
		default:
			return g, idc.Invalid("The attribute path %s does not exist", o.Path)
		}
	}
	return g, checkGroup(g)
}

func checkGroup(g idc.Group) error {
	if g.DisplayName == "" {
		return idc.Invalid("displayname: The attribute displayname is required")
	}
	for _, name := range reservedUserNames {
		if strings.EqualFold(g.DisplayName, name) {
			return idc.Invalid("%s is a reserved group name", g.DisplayName)
		}
	}
	for _, r := range []struct{ name, value string }{{"displayName", g.DisplayName}, {"description", g.Description}} {
		if utf8.RuneCountInString(r.value) > maxAttribute {
			return idc.Invalid("1 validation error detected: Value at '%s' failed to satisfy constraint: Member must have length less than or equal to %d", r.name, maxAttribute)
		}
		if r.value != "" && !attributeForm.MatchString(r.value) {
			return idc.Invalid("%s holds characters that are not allowed", r.name)
		}
	}
	return nil
}
