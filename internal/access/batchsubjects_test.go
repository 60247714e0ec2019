package access

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// told is what somebody is told of the subjects of a batch, by name or id.
func told(b Batch) string {
	var words []string
	for _, s := range b.Subjects.Sets {
		words = append(words, string(s.ID)+"="+s.Name)
	}
	for _, p := range b.Subjects.Principals {
		words = append(words, string(p.Type)+" "+p.ID+"="+p.Name)
	}
	return fmt.Sprintf("%d of %d: %s", b.Subjects.SetCount, b.Subjects.PrincipalCount, strings.Join(words, ", "))
}

// A batch tells what it is about: all of it by itself, the first ten of each in a
// list, and names to those who may read them, while they are there.
func TestBatchSubjects(t *testing.T) {
	each(t, func(w *world) {
		set := w.set("Dev").ID
		start := w.start(creates([]idc.AccountID{member, management}, []idc.PermissionSetID{set}, user(ada), group(eng)))
		want := fmt.Sprintf("1 of 2: %s=Dev, USER %s=ada, GROUP %s=eng", set, ada, eng)
		list := func(c idc.Caller) Batch {
			w.Helper()
			return must[idc.Page[Batch]](w)(w.ListBatches(w.Context(), c, instance, page(1))).Items[0]
		}
		for how, b := range map[string]Batch{"begun": start, "described": w.batch(start.ID), "listed": list(root)} {
			if got := told(b); got != want {
				w.Errorf("%s: got %s, want %s", how, got, want)
			}
		}
		const look = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sso:ListAccountAssignmentCreationStatus","sso:ListAccountAssignmentDeletionStatus"%s],"Resource":"*"}}`
		for may, want := range map[string]string{
			"":                              fmt.Sprintf("1 of 2: %s=, USER %s=, GROUP %s=", set, ada, eng),
			`,"sso:DescribePermissionSet"`:  fmt.Sprintf("1 of 2: %s=Dev, USER %s=, GROUP %s=", set, ada, eng),
			`,"identitystore:DescribeUser"`: fmt.Sprintf("1 of 2: %s=, USER %s=ada, GROUP %s=", set, ada, eng),
			`,"identitystore:Describe*"`:    fmt.Sprintf("1 of 2: %s=, USER %s=ada, GROUP %s=eng", set, ada, eng),
		} {
			who := w.role(fmt.Sprintf("r%03d", len(may)), fmt.Sprintf(look, may))
			if got := told(list(who)); got != want {
				w.Errorf("with %s: got %s, want %s", may, got, want)
			}
		}

		who := []idc.Principal{}
		w.update(func(tx *store.Tx) error {
			for i := range 12 {
				u := idc.User{Store: people, ID: idc.UserID(fmt.Sprintf("cccccccc-0000-4000-8000-%012d", i)), UserName: fmt.Sprint("u", i), Status: idc.UserEnabled,
					Source: idc.SourceDirectory, Revision: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
				who = append(who, user(u.ID))
				if err := tx.InsertUser(u); err != nil {
					return err
				}
			}
			return nil
		})
		w.clock.Add(1e9)
		w.catchUp()
		many := w.start(creates([]idc.AccountID{member}, []idc.PermissionSetID{set}, who...))
		if all := w.batch(many.ID).Subjects; len(all.Principals) != 12 || all.PrincipalCount != 12 || all.Principals[11].Name != "u11" {
			w.Errorf("described: %+v", all)
		}
		if first := list(root).Subjects; len(first.Principals) != 10 || first.PrincipalCount != 12 || first.Principals[9].Name != "u9" {
			w.Errorf("listed: %+v", first)
		}
		w.update(func(tx *store.Tx) error {
			u, err := tx.User(people, idc.UserID(who[0].ID))
			if err != nil {
				return err
			}
			return tx.DeleteUser(u)
		})
		if gone := w.batch(many.ID).Subjects.Principals[0]; gone.Name != "" || gone.ID != who[0].ID {
			w.Errorf("somebody who is gone is %+v", gone)
		}
	})
}
