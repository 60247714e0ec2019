package app

import (
	"context"
	"crypto/rand"
	"fmt"

	"gatehouse/internal/access"
	"gatehouse/internal/directory"
	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/signin"
)

// NewAdministrator is a person who is to manage a deployment.
type NewAdministrator struct {
	UserName, GivenName, FamilyName string
	Email                           string // "" is none
	Existing                        bool   // appoint a user, and a group of people, that are there and have no such rights yet
}

// What an administrator is a member of, and has in the management account.
const (
	administrators      = "Administrators"
	administratorAccess = "AdministratorAccess"
)

// CreateAdministrator gives a person everything that managing a deployment in a
// browser takes: a user, where there is none of the name; membership in the group
// Administrators; that group's assignment of AdministratorAccess in the management
// account; and a one-time password, which it answers. It is for the first
// administrator, or the next after all others are lost: it works beside a running
// server, is on record, and may be repeated. Nothing is changed where what bears
// these names already may be somebody else's (prepared).
func CreateAdministrator(ctx context.Context, cfg Config, n NewAdministrator) (oneTime string, err error) {
	err = onHost(ctx, cfg, func(g *op.Gate, ring *keys.Ring, d *deployment) error {
		in, err := signin.New(signin.Config{Gate: g, Ring: ring, Rand: rand.Reader, PublicURL: "http://localhost", Instance: d.Instance})
		if err != nil {
			return err
		}
		a := appointment{
			gate: g, caller: system("CreateAdministrator"), deployment: d,
			directory: directory.New(directory.Config{Gate: g}),
			access:    access.New(access.Config{Gate: g, Planes: map[string]plane.Plane{}}),
		}
		there, err := a.look(ctx, n.UserName)
		if err != nil {
			return err
		}
		if err := there.refused(n.Existing); err != nil {
			return err
		}
		user, err := a.user(ctx, n)
		if err != nil {
			return fmt.Errorf("user %s: %w", n.UserName, err)
		}
		group, err := a.group(ctx, user)
		if err != nil {
			return fmt.Errorf("group %s: %w", administrators, err)
		}
		if err := a.assign(ctx, group); err != nil {
			return fmt.Errorf("permission set %s: %w", administratorAccess, err)
		}
		oneTime, err = in.UpdatePassword(ctx, a.caller, d.Store, user, signin.NewPassword{OneTime: true})
		return err
	})
	return oneTime, err
}

// appointment is the rooms through which an administrator is made.
type appointment struct {
	gate       *op.Gate
	caller     idc.Caller
	deployment *deployment
	directory  *directory.Service
	access     *access.Service
}

func (a *appointment) user(ctx context.Context, n NewAdministrator) (idc.UserID, error) {
	attributes := idc.UserAttributes{
		Name:        idc.PersonName{GivenName: n.GivenName, FamilyName: n.FamilyName},
		DisplayName: n.GivenName + " " + n.FamilyName,
	}
	if n.Email != "" {
		attributes.Emails = []idc.Email{{Value: n.Email, Type: "work", Primary: true}}
	}
	u, err := a.directory.CreateUser(ctx, a.caller, a.deployment.Store, n.UserName, attributes)
	if !idc.Is(err, idc.KindConflict) {
		return u.ID, err
	}
	u, found := a.directory.GetUserID(ctx, a.caller, a.deployment.Store, directory.Alternate{Path: "userName", Value: n.UserName})
	if found != nil {
		return "", err // somebody else has the e-mail address
	}
	return u.ID, nil
}

func (a *appointment) group(ctx context.Context, user idc.UserID) (idc.GroupID, error) {
	store := a.deployment.Store
	g, err := a.directory.CreateGroup(ctx, a.caller, store, administrators, "Manage the identity center")
	if idc.Is(err, idc.KindConflict) {
		g, err = a.directory.GetGroupID(ctx, a.caller, store, directory.Alternate{Path: "displayName", Value: administrators})
	}
	if err != nil {
		return "", err
	}
	if _, err := a.directory.CreateMembership(ctx, a.caller, store, g.ID, user); err != nil && !idc.Is(err, idc.KindConflict) {
		return "", err
	}
	return g.ID, nil
}

func (a *appointment) assign(ctx context.Context, group idc.GroupID) error {
	instance := a.deployment.Instance
	set, err := a.access.CreatePermissionSet(ctx, a.caller, instance, access.NewPermissionSet{
		Name: administratorAccess, Description: "Everything", SessionDuration: "PT4H",
	})
	switch {
	case err == nil:
		if err := a.access.AttachManagedPolicy(ctx, a.caller, instance, set.ID, administratorPolicy); err != nil {
			return err
		}
	case idc.Is(err, idc.KindConflict):
		set, err = op.View(ctx, a.gate, a.caller, func(tx *op.Tx) (idc.PermissionSet, error) {
			tx.Permit("whoever holds the data directory holds the deployment")
			return tx.PermissionSetByName(instance, administratorAccess)
		})
		if err != nil {
			return err
		}
	default:
		return err
	}
	_, err = a.access.CreateAssignment(ctx, a.caller, instance, idc.Assignment{
		Account: a.deployment.Management, Set: set.ID, Principal: idc.Principal{Type: idc.PrincipalGroup, ID: string(group)},
	})
	return err
}
