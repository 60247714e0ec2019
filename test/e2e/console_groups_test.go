package e2e

import (
	"testing"

	"gatehouse/test/lab"
)

// Groups as an administrator makes, fills and deletes them; what the pages say was
// done is done.
func TestConsoleGroups(t *testing.T) {
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		c := w.center
		ada, grace := c.newPerson(t, "ada", nil), c.newPerson(t, "grace", nil)
		idle := c.newPerson(t, "idle", nil)
		c.must(t, "Gatehouse.DisableUser", map[string]any{"IdentityStoreId": c.store, "UserId": idle}, nil)
		taken := c.in(t, "CreateGroup", map[string]any{"DisplayName": "taken"}).member("GroupId")
		c.in(t, "CreateGroupMembership", map[string]any{"GroupId": taken, "MemberId": map[string]any{"UserId": ada}})
		c.assignGroup(t, c.newSet(t, "Tester", "arn:aws:iam::aws:policy/ReadOnlyAccess", ""), w.management, taken)

		got := lab.Browser[struct {
			Group                   string
			Members, Offered, Phone int
		}](t, "browser/console/groups.mjs", w.input(map[string]any{"grace": grace, "taken": taken}))
		if got.Members != 2 || got.Offered != 0 || got.Phone > 0 {
			t.Errorf("got %+v, want 2 members, none who is disabled offered, and nothing too wide for a phone", got)
		}
		var left struct{ Groups []struct{ GroupID string } }
		c.must(t, identity+"ListGroups", map[string]any{"IdentityStoreId": c.store}, &left)
		if len(left.Groups) != 0 {
			t.Errorf("%d groups are left, want none", len(left.Groups))
		}
	})
}
