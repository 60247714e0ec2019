package op_test

import (
	"errors"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// A delegated administrator must not become somebody who gets into the management
// account, nor put people into a group that gets there: neither by a password, nor by
// the name or address of a person, however the person gets there, now or later.
func TestDelegatesDoNotBecomeOthers(t *testing.T) {
	each(t, func(h *house) {
		const (
			bob    = idc.UserID("00000000-0000-4000-8000-00000000b0b0")
			cyd    = idc.UserID("00000000-0000-4000-8000-00000000cd00")
			inner  = idc.GroupID("00000000-0000-4000-8000-000000001111")
			outer  = idc.GroupID("00000000-0000-4000-8000-000000002222")
			free   = idc.GroupID("00000000-0000-4000-8000-000000003333")
			center = idc.InstanceID("ssoins-1")
		)
		principal := func(kind idc.PrincipalType, id string) idc.Principal { return idc.Principal{Type: kind, ID: id} }
		grant := func(id string, account idc.AccountID, who idc.Principal, state idc.GrantState) func(*op.Tx) error {
			return func(tx *op.Tx) error {
				return tx.InsertGrant(idc.Grant{
					Instance: center, ID: idc.GrantID(id), Account: account, Set: "ps-1", Principal: who, Origin: idc.OriginAPI, State: state, CreatedAt: tx.Now(),
				})
			}
		}
		belongs := func(id string, group idc.GroupID, who idc.Principal) func(*op.Tx) error {
			return func(tx *op.Tx) error {
				return tx.InsertMembership(idc.Membership{Store: home, ID: idc.MembershipID(id), Group: group, Member: who, Origin: idc.OriginDirect, CreatedAt: tx.Now(), UpdatedAt: tx.Now()})
			}
		}
		for _, step := range []func(*op.Tx) error{
			func(tx *op.Tx) error {
				return tx.InsertDelegation(idc.Delegation{Account: member, Service: idc.ServiceSSO, Since: tx.Now()})
			},
			func(tx *op.Tx) error {
				err := tx.InsertPermissionSet(idc.PermissionSet{Instance: center, ID: "ps-1", Name: "Set", Version: 1, CreatedAt: tx.Now()})
				for _, id := range []idc.UserID{bob, cyd} {
					err = errors.Join(err, tx.InsertUser(idc.User{Store: home, ID: id, UserName: string(id), Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}))
				}
				for _, id := range []idc.GroupID{inner, outer, free} {
					err = errors.Join(err, tx.InsertGroup(idc.Group{Store: home, ID: id, DisplayName: string(id), Source: idc.SourceDirectory, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}))
				}
				return err
			},
			belongs("m-1", inner, principal(idc.PrincipalUser, string(bob))), belongs("m-2", outer, principal(idc.PrincipalGroup, string(inner))),
			grant("g-1", management, principal(idc.PrincipalGroup, string(outer)), idc.GrantActive),
			grant("g-2", management, principal(idc.PrincipalUser, string(ada)), idc.GrantPending),
			grant("g-3", member, principal(idc.PrincipalUser, string(cyd)), idc.GrantActive),
		} {
			h.change(step)
		}
		does := func(c idc.Caller, action string, resource idc.ARN) error {
			return op.Exec(t.Context(), h.gate, c, func(tx *op.Tx) error {
				return tx.Authorize(op.Check{Action: action, Resource: resource, Owner: management})
			})
		}
		delegate := root(member)
		for _, x := range []struct {
			action   string
			resource idc.ARN
			kept     bool
		}{
			{"sso-directory:UpdatePassword", bob.ARN(), true},
			{"sso-directory:UpdatePassword", ada.ARN(), true},
			{"sso-directory:EnableUser", bob.ARN(), true},
			{"identitystore:UpdateUser", bob.ARN(), true},
			{"IdentityStore:updateUser", ada.ARN(), true},
			{"identitystore:CreateGroupMembership", inner.ARN(), true},
			{"identitystore:CreateGroupMembership", outer.ARN(), true},

			{"sso-directory:UpdatePassword", cyd.ARN(), false},
			{"identitystore:UpdateUser", cyd.ARN(), false},
			{"identitystore:CreateGroupMembership", free.ARN(), false},
			{"identitystore:CreateGroupMembership", bob.ARN(), false},
			{"identitystore:DeleteGroupMembership", outer.ARN(), false},
			{"sso-directory:DisableUser", bob.ARN(), false},
			{"sso:BatchDeleteSession", bob.ARN(), false},
		} {
			err := does(delegate, x.action, x.resource)
			if kept := idc.Is(err, idc.KindDenied) && strings.Contains(err.Error(), op.ReservedPeople); kept != x.kept || !kept && err != nil {
				t.Errorf("%s of %s: got %v, want it reserved: %t", x.action, x.resource, err, x.kept)
			}
			if err := does(root(management), x.action, x.resource); err != nil {
				t.Errorf("%s of %s by the management account: %v", x.action, x.resource, err)
			}
		}
	})
}
