package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// NewPermissionSet is a set to create. SessionDuration "" is an hour.
type NewPermissionSet struct {
	Name            string
	Description     string
	SessionDuration string
	RelayState      string
	Tags            map[string]string
}

const (
	defaultSession = "PT1H"
	shortestRole   = time.Hour
	longestRole    = 12 * time.Hour
)

// CreatePermissionSet adds a set that permits nothing yet. Its name is unique
// in the instance, in any letter case, and never changes.
func (s *Service) CreatePermissionSet(ctx context.Context, c idc.Caller, id idc.InstanceID, n NewPermissionSet) (idc.PermissionSet, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.PermissionSet, error) {
		p := idc.PermissionSet{Instance: id, Name: n.Name, Version: 1, CreatedAt: tx.Now()}
		if _, err := enter(tx, asked{action: "CreatePermissionSet", instance: id, keys: idc.TagConditions(n.Tags)}); err != nil {
			return p, err
		}
		p.Content = idc.SetContent{Description: n.Description, SessionDuration: n.SessionDuration, RelayState: n.RelayState}
		if p.Content.SessionDuration == "" {
			p.Content.SessionDuration = defaultSession
		}
		if err := checkSession(p.Content.SessionDuration); err != nil {
			return p, err
		}
		full, err := tx.Reached(s.quotas.PermissionSets, store.CountPermissionSets, string(id))
		if err != nil {
			return p, err
		}
		if full {
			return p, quota("You have exceeded AWS SSO limits. Cannot create PermissionSet more than %d for id %s.", s.quotas.PermissionSets, id)
		}
		sum := sha256.Sum256([]byte(tx.NewID()))
		p.ID = idc.PermissionSetID("ps-" + hex.EncodeToString(sum[:8]))
		if err := tx.InsertPermissionSet(p); err != nil {
			return p, err
		}
		tx.Event.About(p.ARN())
		tx.Event.Response = map[string]any{"permissionSet": map[string]any{
			"name": p.Name, "permissionSetArn": p.ARN(), "sessionDuration": p.Content.SessionDuration,
		}}
		return p, s.tag(tx, p.ARN(), n.Tags)
	})
}

// DescribePermissionSet finds a set.
func (s *Service) DescribePermissionSet(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID) (idc.PermissionSet, error) {
	return s.viewSet(ctx, c, "DescribePermissionSet", id, set)
}

// viewSet is any operation that answers a part of a set.
func (s *Service) viewSet(ctx context.Context, c idc.Caller, action string, id idc.InstanceID, set idc.PermissionSetID) (idc.PermissionSet, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.PermissionSet, error) {
		_, p, err := enterSet(tx, asked{action: action, instance: id, set: set})
		return p, err
	})
}

// ListPermissionSets lists the sets of an instance by id.
func (s *Service) ListPermissionSets(ctx context.Context, c idc.Caller, id idc.InstanceID, p idc.PageRequest) (idc.Page[idc.PermissionSet], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.PermissionSet], error) {
		if _, err := enter(tx, asked{action: "ListPermissionSets", instance: id}); err != nil {
			return idc.Page[idc.PermissionSet]{}, err
		}
		return tx.ListPermissionSets(id, p)
	})
}

// SetChange is what UpdatePermissionSet changes; nil leaves a member as it is.
type SetChange struct {
	Description     *string
	SessionDuration *string
	RelayState      *string
}

// UpdatePermissionSet changes a set. Accounts keep what they have until the set
// is provisioned to them again.
func (s *Service) UpdatePermissionSet(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID, change SetChange) error {
	return s.edit(ctx, c, "UpdatePermissionSet", id, set, func(_ idc.PermissionSet, content *idc.SetContent) error {
		if change.Description != nil {
			content.Description = *change.Description
		}
		if change.RelayState != nil {
			content.RelayState = *change.RelayState
		}
		if change.SessionDuration == nil {
			return nil
		}
		content.SessionDuration = *change.SessionDuration
		return checkSession(content.SessionDuration)
	})
}

// edit changes a set's content and thereby makes a new version of it, unless
// the content stays what it was.
func (s *Service) edit(ctx context.Context, c idc.Caller, action string, id idc.InstanceID, set idc.PermissionSetID,
	change func(idc.PermissionSet, *idc.SetContent) error) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		_, p, err := enterSet(tx, asked{action: action, instance: id, set: set})
		if err != nil {
			return err
		}
		content := p.Content.Clone()
		if err := change(p, &content); err != nil {
			return err
		}
		if reflect.DeepEqual(content, p.Content) {
			return nil
		}
		return tx.UpdatePermissionSet(p, content)
	})
}

// DeletePermissionSet removes a set that nobody has any more and that no
// account has a role of. While deletions of its assignments are under way it is
// Conflict, which callers wait for by that sentence (reference 2.1 note 7).
func (s *Service) DeletePermissionSet(ctx context.Context, c idc.Caller, id idc.InstanceID, set idc.PermissionSetID) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		_, p, err := enterSet(tx, asked{action: "DeletePermissionSet", instance: id, set: set})
		if err != nil {
			return err
		}
		used, err := tx.SetInUse(id, set)
		if err != nil {
			return err
		}
		if used {
			return idc.Conflict("", "PermissionSet has ApplicationProfile associated with it. Remove its account assignments first.")
		}
		return tx.DeletePermissionSet(p)
	})
}

func checkSession(s string) error {
	d, ok := idc.ParseDuration(s)
	if !ok {
		return idc.Invalid("The session duration %s is not an ISO 8601 duration such as PT1H.", s)
	}
	if d < shortestRole || d > longestRole {
		return idc.Invalid("The session duration %s is not between PT1H and PT12H.", s)
	}
	return nil
}
