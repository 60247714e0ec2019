package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Names are anybody's to take who may write to the directory: a help desk can make
// a user of the name that an administrator will have, with its own e-mail address,
// device or password, or a group Administrators with its own people in it. What
// was prepared like that must not become an administrator because a name matches.

const administratorPolicy idc.ARN = "arn:aws:iam::aws:policy/AdministratorAccess"

// prepared is what there is already of the names that an appointment uses.
type prepared struct {
	user  *idc.User
	group *idc.Group
	set   *idc.PermissionSet

	devices int  // of the user
	others  bool // the group has members besides the user
	granted bool // the group has the set in the management account
	member  bool // the user is in the group
}

// look reads what there is.
func (a *appointment) look(ctx context.Context, userName string) (prepared, error) {
	d := a.deployment
	return op.View(ctx, a.gate, a.caller, func(tx *op.Tx) (p prepared, err error) {
		tx.Permit("whoever holds the data directory holds the deployment")
		tx.Event.Unlogged = true
		if p.user, err = ifThere(tx.UserByName(d.Store, userName)); err != nil {
			return p, err
		}
		if p.group, err = ifThere(tx.GroupByName(d.Store, administrators)); err != nil {
			return p, err
		}
		if p.set, err = ifThere(tx.PermissionSetByName(d.Instance, administratorAccess)); err != nil {
			return p, err
		}
		if p.user != nil {
			devices, err := tx.MFADevices(d.Store, p.user.ID)
			if err != nil {
				return p, err
			}
			p.devices = len(devices)
		}
		return p, p.lookInto(tx, d)
	})
}

// lookInto reads who is in the group, and what it has.
func (p *prepared) lookInto(tx *op.Tx, d *deployment) error {
	if p.group == nil {
		return nil
	}
	members, err := tx.ListMembers(d.Store, p.group.ID, idc.PageRequest{Limit: 2})
	if err != nil {
		return err
	}
	for _, m := range members.Items {
		p.others = p.others || p.user == nil || m.Member.Type != idc.PrincipalUser || m.Member.ID != string(p.user.ID)
	}
	if p.user != nil {
		m, err := ifThere(tx.MembershipOf(d.Store, idc.Principal{Type: idc.PrincipalUser, ID: string(p.user.ID)}, p.group.ID))
		if err != nil {
			return err
		}
		p.member = m != nil
	}
	if p.set != nil {
		g, err := ifThere(tx.Grant(d.Instance, idc.Assignment{
			Account: d.Management, Set: p.set.ID, Principal: idc.Principal{Type: idc.PrincipalGroup, ID: string(p.group.ID)},
		}, idc.OriginAPI))
		if err != nil {
			return err
		}
		p.granted = g != nil
	}
	return nil
}

// refused says why nobody is appointed with what there is. existing says that whoever
// appoints knows of the user and the group, and means them. A permission set is what
// its policies say, whatever its name says.
func (p prepared) refused(existing bool) error {
	if u := p.user; u != nil {
		switch {
		case u.Status != idc.UserEnabled:
			return fmt.Errorf("user %s is disabled: enable the user first, or choose another name", u.UserName)
		case u.Source != idc.SourceDirectory:
			return fmt.Errorf("user %s signs in at %s and can have no password here: choose another name", u.UserName, u.Source)
		case !existing && !(p.member && p.granted):
			return fmt.Errorf("user %s exists and is no administrator: e-mail address %s, %d MFA devices. Whoever made or helps this user could become an administrator "+
				"by that. Choose another name, or say --existing if you know that all of this is the person's own", u.UserName, cmp.Or(u.Attrs.Email(), "none"), p.devices)
		}
	}
	if s := p.set; s != nil && (!slices.Contains(s.Content.ManagedPolicies, administratorPolicy) || s.Content.Boundary != nil) {
		return fmt.Errorf("permission set %s exists and is not what its name says: it must have the policy %s and no boundary. Mend or delete it; "+
			"'gatehouse admin recover' makes a key to do that with", s.Name, administratorPolicy)
	}
	if p.group != nil && p.others && !p.granted && !existing {
		return fmt.Errorf("group %s exists with other members, who are no administrators: all of them would become some. Empty or rename it, "+
			"or say --existing if that is what you want", p.group.DisplayName)
	}
	return nil
}

// ifThere is what was found; nil where there is no such thing.
func ifThere[T any](found T, err error) (*T, error) {
	switch {
	case idc.Is(err, idc.KindNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &found, nil
}
