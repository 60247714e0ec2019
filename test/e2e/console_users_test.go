package e2e

import (
	"fmt"
	"strings"
	"testing"

	"rsc.io/qr/coding"

	"gatehouse/test/lab"
)

// seeded is how many users the list has to page through beside those of the test.
const seeded = 10_000

// seedUsers writes users past a server that is stopped meanwhile, as a directory
// that has been synchronized for long would hold them: person-00001 and so on.
func (w *consoleWorld) seedUsers(t *testing.T) {
	t.Helper()
	w.Stop()
	w.Write(t, fmt.Sprintf(`INSERT INTO users (store, id, user_name, name_key, email_key, status, source, revision, attributes, external, created_at, created_by, updated_at, updated_by)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		SELECT '%s', printf('%%08x-0000-4000-8000-%%012x', i, i), printf('person-%%05d', i), printf('person-%%05d', i), NULL, 'ENABLED', 'directory', 1,
			'{"name":{"givenName":"Some","familyName":"Body"},"displayName":"Some Body"}', '[]', 1700000000000000, '', 1700000000000000, '' FROM n`, seeded, w.store()))
	w.Write(t, "INSERT INTO unworded_users SELECT store, id FROM users WHERE user_name LIKE 'person-%'")
	w.Restart()
}

// hostile is a name that would be a script in a page that wrote it as markup.
const hostile = "<img/src=x/onerror=document.title=1>"

// withGroups makes two groups, one of which gives an account.
func (w *consoleWorld) withGroups(t *testing.T) (engineers, other string) {
	t.Helper()
	engineers = w.center.in(t, "CreateGroup", map[string]any{"DisplayName": "engineers"}).member("GroupId")
	other = w.center.in(t, "CreateGroup", map[string]any{"DisplayName": hostile}).member("GroupId")
	w.center.assignGroup(t, w.center.newSet(t, "Engineer", "arn:aws:iam::aws:policy/ReadOnlyAccess", ""), w.management, engineers)
	return engineers, other
}

// Users as an administrator finds, adds, disables and deletes them, in a directory
// of ten thousand.
func TestConsoleUsers(t *testing.T) {
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		w.seedUsers(t)
		engineers, _ := w.withGroups(t)
		got := lab.Browser[struct {
			Read, Rows, Found, Disabled, Cards, Tables int
			Title, DisplayName, Portal, Name, Denied   string
			WidePhone                                  int `json:"wide-phone"`
		}](t, "browser/console/users.mjs", w.input(map[string]any{"count": seeded + 2, "engineers": engineers}))
		if got.Read > 1 || got.Rows != 50 || got.Found != 1 {
			t.Errorf("the list: %d reads, %d rows, %d found; want at most 1, 50 and 1", got.Read, got.Rows, got.Found)
		}
		if got.Title != "Users – Gatehouse" || got.DisplayName != "Charles Babbage" || got.Name != hostile || got.Portal != w.Env("GATEHOUSE_PORTAL_URL") {
			t.Errorf("got %+v", got)
		}
		if got.Cards != 50 || got.Tables != 0 {
			t.Errorf("a phone shows %d cards and %d tables, want 50 and none", got.Cards, got.Tables)
		}
		if got.Disabled != 2 {
			t.Errorf("%d disabled users are listed, want 2", got.Disabled)
		}
		if !strings.Contains(got.Denied, "identitystore:CreateUser") {
			t.Errorf("the viewer is told %q", got.Denied)
		}
		if got.WidePhone > 0 {
			t.Errorf("on a phone the page is %d pixels too wide", got.WidePhone)
		}
	})
}

// One user, with all that an administrator can do for them.
func TestConsoleUser(t *testing.T) {
	box := lab.NewMailServer(t, lab.MailOptions{})
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		c := w.center
		id := c.newPerson(t, hostile, map[string]any{
			"Title": "Mathematician", "Emails": []any{map[string]any{"Value": "charles@example.com", "Primary": true}},
			"PhoneNumbers": []any{map[string]any{"Value": "+44 20 7946 0000", "Primary": true}},
		})
		engineers, other := w.withGroups(t)
		for _, group := range []string{engineers, other} {
			c.in(t, "CreateGroupMembership", map[string]any{"GroupId": group, "MemberId": map[string]any{"UserId": id}})
		}
		got := lab.Browser[struct {
			WhileDisabled, EditWhileDisabled string
			QR                               drawing
		}](t, "browser/console/user.mjs", w.input(map[string]any{"person": map[string]string{"id": id, "name": hostile}}))
		if got.WhileDisabled != "true" || got.EditWhileDisabled != "true" {
			t.Errorf("a disabled user can be changed: %q, %q", got.WhileDisabled, got.EditWhileDisabled)
		}
		wantQR(t, got.QR)
		box.Wait(t, "charles@example.com", 2)
		c.refused(t, identity+"DescribeUser", map[string]any{"IdentityStoreId": c.store, "UserId": id}, 400, "ResourceNotFoundException")
	}, mailing(box))
}

// Without mail, an invitation is a link that the administrator is shown once.
func TestConsoleInvitation(t *testing.T) {
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		lab.Browser[any](t, "browser/console/invitation.mjs", w.input(nil))
	})
}

// drawing is a QR code as a page has drawn it, and what it is to say.
type drawing struct{ Text, Box, Path string }

// wantQR compares a drawing, module by module, with what another encoder makes of
// the same text; a scanner reads either of the eight masks.
func wantQR(t *testing.T, d drawing) {
	t.Helper()
	const quiet = 4
	var side int
	if _, err := fmt.Sscanf(d.Box, "0 0 %d", &side); err != nil || side < 21+2*quiet {
		t.Fatalf("the QR code is drawn in a box of %q", d.Box)
	}
	side -= 2 * quiet
	dark := map[[2]int]bool{}
	for _, module := range strings.Split(strings.TrimSuffix(d.Path, "z"), "z") {
		var x, y int
		if _, err := fmt.Sscanf(module, "M%d %dh1v1h-1", &x, &y); err != nil {
			t.Fatalf("a module is drawn as %q", module)
		}
		dark[[2]int{x - quiet, y - quiet}] = true
	}
	for mask := range coding.Mask(8) {
		plan, err := coding.NewPlan(coding.Version((side-17)/4), coding.M, mask)
		if err != nil {
			t.Fatal(err)
		}
		code, err := plan.Encode(coding.String(d.Text))
		if err != nil {
			t.Fatal(err)
		}
		same := code.Size == side
		for y := range side {
			for x := range side {
				same = same && code.Black(x, y) == dark[[2]int{x, y}]
			}
		}
		if same {
			return
		}
	}
	t.Errorf("the QR code does not say %q", d.Text)
}

// assignGroup is assign for a group.
func (c *center) assignGroup(t *testing.T, set, account, group string) {
	t.Helper()
	var s struct {
		AccountAssignmentCreationStatus struct{ RequestID, Status, FailureReason string }
	}
	c.must(t, ssoAdmin+"CreateAccountAssignment", map[string]any{"InstanceArn": c.arn, "PermissionSetArn": set, "TargetId": account,
		"TargetType": "AWS_ACCOUNT", "PrincipalType": "GROUP", "PrincipalId": group}, &s)
	id := s.AccountAssignmentCreationStatus.RequestID
	await(t, "the assignment", func() bool {
		c.must(t, ssoAdmin+"DescribeAccountAssignmentCreationStatus", map[string]any{"InstanceArn": c.arn, "AccountAssignmentCreationRequestId": id}, &s)
		return s.AccountAssignmentCreationStatus.Status == "SUCCEEDED"
	})
}
