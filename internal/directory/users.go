package directory

import (
	"context"
	"errors"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	rows "gatehouse/internal/store"
)

// reservedUserNames cannot be taken (reference 2.2 note 2).
var reservedUserNames = []string{"Administrator", "AWSAdministrators"}

// CreateUser adds a user without password. User name, given and family name and
// display name are required; user name and e-mail address are unique in the store.
func (s *Service) CreateUser(ctx context.Context, c idc.Caller, store idc.StoreID, userName string, attrs idc.UserAttributes) (idc.User, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.User, error) {
		if _, err := enter(tx, store, "identitystore:CreateUser"); err != nil {
			return idc.User{}, err
		}
		u := idc.User{
			Store: store, ID: idc.UserID(tx.NewID()), UserName: userName, Status: idc.UserEnabled,
			Source: idc.SourceDirectory, Revision: 1, Attrs: attrs,
			CreatedAt: tx.Now(), CreatedBy: maker(c), UpdatedAt: tx.Now(), UpdatedBy: maker(c),
		}
		if err := checkUser(u); err != nil {
			return u, err
		}
		if err := full(tx, s.quotas.Users, rows.CountUsers, store, "users"); err != nil {
			return u, err
		}
		tx.Event.Response = map[string]any{"identityStoreId": store, "userId": u.ID}
		tx.Event.About(u.ID.ARN())
		return u, tx.InsertUser(u)
	})
}

// DescribeUser finds a user by id.
func (s *Service) DescribeUser(ctx context.Context, c idc.Caller, store idc.StoreID, id idc.UserID) (idc.User, error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.User, error) {
		return enterUser(tx, store, "identitystore:DescribeUser", id)
	})
}

// Alternate names a user or group by something else than its id: an external
// id, or one unique attribute and its value.
type Alternate struct {
	External *idc.ExternalID
	Path     string // userName, emails.value or externalId; displayName of groups; in any letter case
	Value    string
}

// GetUserID finds a user by a name that is unique.
func (s *Service) GetUserID(ctx context.Context, c idc.Caller, store idc.StoreID, by Alternate) (idc.User, error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.User, error) {
		u, err := userBy(tx, store, by)
		resource := u.ID.ARN()
		if err != nil {
			resource = idc.AllUsersARN
		}
		if _, aerr := enter(tx, store, "identitystore:GetUserId", resource); aerr != nil {
			return idc.User{}, aerr
		}
		return u, err
	})
}

func userBy(tx *op.Tx, store idc.StoreID, by Alternate) (idc.User, error) {
	if by.External != nil {
		return tx.UserByExternalID(store, *by.External)
	}
	switch strings.ToLower(by.Path) {
	case "username":
		return tx.UserByName(store, by.Value)
	case "emails.value":
		return tx.UserByEmail(store, by.Value)
	}
	return idc.User{}, idc.Invalid("The attribute %s is not a unique attribute", by.Path)
}

// ListUsers lists the users of a store by name; userName "" lists all, else the
// one of that name.
func (s *Service) ListUsers(ctx context.Context, c idc.Caller, store idc.StoreID, userName string, p idc.PageRequest) (idc.Page[idc.User], error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.User], error) {
		if _, err := enter(tx, store, "identitystore:ListUsers", idc.AllUsersARN); err != nil {
			return idc.Page[idc.User]{}, err
		}
		if userName == "" {
			return tx.ListUsers(store, p)
		}
		return only(tx.UserByName(store, userName))
	})
}

// UpdateUser applies operations to a user's attributes, all or none. revision,
// when given, must be the user's.
func (s *Service) UpdateUser(ctx context.Context, c idc.Caller, store idc.StoreID, id idc.UserID, revision *int64, ops []Operation) (idc.User, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.User, error) {
		before, err := enterUser(tx, store, "identitystore:UpdateUser", id)
		if err != nil {
			return before, err
		}
		if err := revised(revision, before.Revision); err != nil {
			return before, err
		}
		after, err := applyToUser(before, ops)
		if err != nil {
			return before, err
		}
		if err := checkUser(after); err != nil {
			return before, err
		}
		after.UpdatedAt, after.UpdatedBy = tx.Now(), maker(c)
		return after, tx.UpdateUser(before, after)
	})
}

// DeleteUser removes a user with memberships, assignments, password and
// sessions; credentials they hold stop working. A user that is not there is no error.
func (s *Service) DeleteUser(ctx context.Context, c idc.Caller, store idc.StoreID, id idc.UserID, revision *int64) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		u, err := enterUser(tx, store, "identitystore:DeleteUser", id)
		if absent(err, "USER") {
			return nil
		}
		if err != nil {
			return err
		}
		if err := revised(revision, u.Revision); err != nil {
			return err
		}
		return tx.DeleteUser(u)
	})
}

// absent reports that a thing is not there in a store that is.
func absent(err error, resourceType string) bool {
	var e *idc.Error
	return errors.As(err, &e) && e.Kind == idc.KindNotFound && e.ResourceType == resourceType
}

// SetUserStatus enables or disables a user. Disabling ends every session and all
// credentials the person holds. The action is sso-directory:EnableUser or
// sso-directory:DisableUser, AWS's names of what it keeps behind its console.
func (s *Service) SetUserStatus(ctx context.Context, c idc.Caller, store idc.StoreID, id idc.UserID, status idc.UserStatus) error {
	action := "sso-directory:EnableUser"
	if status == idc.UserDisabled {
		action = "sso-directory:DisableUser"
	}
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		if _, err := enter(tx, store, action, id.ARN()); err != nil {
			return err
		}
		before, err := tx.User(store, id)
		if err != nil || before.Status == status {
			return err
		}
		after := before
		after.Status, after.UpdatedAt, after.UpdatedBy = status, tx.Now(), maker(c)
		if err := tx.UpdateUser(before, after); err != nil {
			return err
		}
		if status == idc.UserDisabled {
			return tx.EndSessions(store, id)
		}
		return nil
	})
}

// checkUser holds every user to the rules, however it was made.
func checkUser(u idc.User) error {
	for _, name := range reservedUserNames {
		if strings.EqualFold(u.UserName, name) {
			return idc.Invalid("%s is a reserved user name", u.UserName)
		}
	}
	for _, r := range []struct{ attribute, value string }{
		{"userName", u.UserName},
		{"name.givenName", u.Attrs.Name.GivenName},
		{"name.familyName", u.Attrs.Name.FamilyName},
		{"displayName", u.Attrs.DisplayName},
	} {
		if r.value == "" {
			return idc.Invalid("%s is a required attribute", r.attribute)
		}
	}
	return checkAttributes(u)
}

// only makes a page of one, or of none where nothing was found.
func only[T any](item T, err error) (idc.Page[T], error) {
	if idc.Is(err, idc.KindNotFound) {
		return idc.Page[T]{Items: []T{}}, nil
	}
	return idc.Page[T]{Items: []T{item}}, err
}
