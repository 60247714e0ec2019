package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// assigned is the whole of a person's portal, read so many accounts at a time.
func (w *world) assigned(c idc.Caller, limit int) (got []string) {
	w.Helper()
	for p := page(limit); ; {
		rows := must[idc.Page[idc.Reach]](w)(w.AssignedAccounts(w.Context(), c, p))
		for _, r := range rows.Items {
			line := string(r.Account.ID)
			for _, s := range r.Sets {
				line += " " + s.Name + "=" + s.Content.SessionDuration
			}
			got = append(got, line)
		}
		if p.After = rows.Next; p.After == "" {
			return got
		}
	}
}

func (w *world) wantAssigned(c idc.Caller, want ...string) {
	w.Helper()
	for _, limit := range []int{1, 5000} {
		if got := w.assigned(c, limit); !slices.Equal(got, want) {
			w.Errorf("assigned, %d at a time: got %q, want %q", limit, got, want)
		}
	}
}

// One list says what ListAccounts and ListAccountRoles say one by one, with what
// the roles are at present: a set that was changed and is not provisioned again
// still is what it was.
func TestAssignedAccounts(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.person(people, ada), w.person(people, bob)
		w.wantAssigned(first)
		b, a, c := w.set("beta"), w.set("Alpha"), w.set("charlie")
		for _, x := range []idc.Assignment{
			{Account: member, Set: b.ID, Principal: user(ada)},
			{Account: member, Set: b.ID, Principal: group(eng)}, // twice over
			{Account: member, Set: a.ID, Principal: group(all)}, // through a group in a group
			{Account: management, Set: c.ID, Principal: group(eng)},
			{Account: management, Set: a.ID, Principal: user(ada)},
			{Account: member, Set: c.ID, Principal: user(bob)},
		} {
			w.assign(x.Account, x.Set, x.Principal)
			w.provision(x.Account, x.Set)
		}
		w.wantAssigned(first, string(management)+" Alpha=PT1H charlie=PT1H", string(member)+" Alpha=PT1H beta=PT1H")
		w.wantAssigned(second, string(member)+" charlie=PT1H")
		w.wantAssigned(w.person(others, ada)) // the other ada

		duration := "PT4H"
		w.ok(w.UpdatePermissionSet(w.Context(), root, instance, a.ID, SetChange{SessionDuration: &duration}))
		w.wantAssigned(first, string(management)+" Alpha=PT1H charlie=PT1H", string(member)+" Alpha=PT1H beta=PT1H")
		w.update(func(tx *store.Tx) error {
			p, _, err := tx.Provisioned(instance, member, a.ID)
			if err != nil {
				return err
			}
			set, err := tx.PermissionSet(instance, a.ID)
			if err != nil {
				return err
			}
			p.Version, p.Wanted = set.Version, set.Version
			return tx.PutProvisioned(idc.Provisioned{}, p)
		})
		w.wantAssigned(first, string(management)+" Alpha=PT1H charlie=PT1H", string(member)+" Alpha=PT4H beta=PT1H")

		// A role that has not been made yet will be what the set says.
		w.update(func(tx *store.Tx) error {
			return tx.InsertGrant(idc.Grant{Instance: instance, ID: "g", Account: management, Set: b.ID, Principal: user(bob), Origin: "rule",
				State: idc.GrantActive, CreatedAt: tx.Now()})
		})
		w.wantAssigned(second, string(management)+" beta=PT1H", string(member)+" charlie=PT1H")

		w.update(func(tx *store.Tx) error {
			before, err := tx.Account(member)
			if err != nil {
				return err
			}
			after := before
			after.Status = idc.AccountSuspended
			return tx.UpdateAccount(before, after)
		})
		w.wantAssigned(second, string(management)+" beta=PT1H")
		_, err := w.AssignedAccounts(w.Context(), root, page(1))
		w.wantKind(err, idc.KindDenied)
	})
}

// tiles are the names of a person's applications, read so many at a time.
func (w *world) tiles(c idc.Caller, limit int) string {
	w.Helper()
	var got []string
	for p := page(limit); ; {
		rows := must[idc.Page[idc.Application]](w)(w.AssignedApplications(w.Context(), c, p))
		for _, a := range rows.Items {
			got = append(got, a.Name)
		}
		if p.After = rows.Next; p.After == "" {
			return strings.Join(got, " ")
		}
	}
}

func TestAssignedApplications(t *testing.T) {
	each(t, func(w *world) {
		n := 0
		add := func(in idc.InstanceID, account idc.AccountID, name string, edit func(*idc.ApplicationContent), who ...idc.Principal) {
			n++
			a := idc.Application{Instance: in, ID: idc.ApplicationID(fmt.Sprintf("apl-%016x", 100-n)), Account: account, Name: name, Region: "us-east-1",
				Provider: "arn:aws:sso::aws:applicationProvider/custom", Content: idc.ApplicationContent{
					Status: idc.ApplicationEnabled, AssignmentRequired: true, Portal: idc.PortalOptions{Visibility: idc.ApplicationEnabled},
				}}
			if edit != nil {
				edit(&a.Content)
			}
			w.update(func(tx *store.Tx) error {
				if err := tx.InsertApplication(a, store.ClientToken{}); err != nil {
					return err
				}
				for _, p := range who {
					if err := tx.InsertApplicationAssignment(idc.ApplicationAssignment{Instance: in, Application: a.ID, Account: account, Principal: p, CreatedAt: tx.Now()}); err != nil {
						return err
					}
				}
				return nil
			})
		}
		add(instance, management, "own", nil, user(ada), group(eng)) // twice over
		add(instance, member, "Nested", nil, group(all))
		add(instance, management, "everybodys", func(c *idc.ApplicationContent) { c.AssignmentRequired = false })
		add(instance, management, "same", nil, group(eng))
		add(instance, member, "same", nil, group(eng))
		add(instance, management, "bobs", nil, user(bob))
		add(instance, management, "disabled", func(c *idc.ApplicationContent) { c.Status = idc.ApplicationDisabled }, user(ada))
		add(instance, management, "hidden", func(c *idc.ApplicationContent) { c.Portal.Visibility = idc.ApplicationDisabled }, user(ada))
		add(instance, suspended, "of-a-closed-account", nil, user(ada))
		add(elsewhere, member, "elsewhere", func(c *idc.ApplicationContent) { c.AssignmentRequired = false })
		for who, want := range map[string]string{
			string(ada): "everybodys Nested own same same", string(bob): "bobs everybodys",
		} {
			for _, limit := range []int{1, 100} {
				if got := w.tiles(w.person(people, idc.UserID(who)), limit); got != want {
					w.Errorf("applications of %s, %d at a time: got %q, want %q", who, limit, got, want)
				}
			}
		}
		if got := w.tiles(w.person(others, ada), 10); got != "elsewhere" {
			w.Errorf("applications elsewhere: got %q", got)
		}
		_, err := w.AssignedApplications(w.Context(), root, page(1))
		w.wantKind(err, idc.KindDenied)
	})
}
