package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"gatehouse/test/lab"
)

// What takes long, as the console begins and follows it: assigning, updating and
// removing, each with one account that is held up, so that the page is reloaded and
// the server killed while it is surely in progress. What the page says in the end
// is so in the accounts.
func TestConsoleBatches(t *testing.T) {
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		c := w.center
		accounts := map[string]string{}
		for _, name := range []string{"one", "two", "three", "four"} {
			accounts[name] = w.newAccount(t, name)
		}
		ada := c.newPerson(t, "ada", nil)
		c.newPerson(t, "bob", nil)
		group := c.in(t, "CreateGroup", map[string]any{"DisplayName": "Engineers"}).member("GroupId")
		c.in(t, "CreateGroupMembership", map[string]any{"GroupId": group, "MemberId": map[string]any{"UserId": ada}})
		auditor := c.newSet(t, "Auditor", "arn:aws:iam::aws:policy/SecurityAudit", "")
		reader := c.newSet(t, "Reader", "", "")
		sets := []string{auditor, reader}
		play := func(act string, outside map[string]func()) string {
			t.Helper()
			return lab.BrowserAnd[struct{ Review string }](t, "browser/console/batches.mjs", w.input(map[string]any{
				"act": act, "set": reader[strings.LastIndexByte(reader, '/')+1:],
			}), outside).Review
		}
		assigned := func(account string) (n int) {
			t.Helper()
			for _, set := range sets {
				var list struct{ AccountAssignments []json.RawMessage }
				c.must(t, ssoAdmin+"ListAccountAssignments", map[string]any{"InstanceArn": c.arn, "AccountId": account, "PermissionSetArn": set}, &list)
				n += len(list.AccountAssignments)
			}
			return n
		}

		w.hold(t, accounts["four"], sets...)
		play("assign", map[string]func(){"kill": w.Kill, "let go": func() { w.letGo(t) }})
		roles := map[string][]string{}
		for name, account := range accounts {
			if got := assigned(account); got != 4 {
				t.Errorf("account %s has %d assignments, want 4", name, got)
			}
			if roles[name] = w.roleNames(t, account); len(roles[name]) != 2 {
				t.Errorf("account %s has the roles %v, want two", name, roles[name])
			}
		}

		c.must(t, ssoAdmin+"PutInlinePolicyToPermissionSet", map[string]any{"InstanceArn": c.arn, "PermissionSetArn": reader, "InlinePolicy": inlinePolicy}, nil)
		w.hold(t, accounts["four"], reader)
		play("update", map[string]func(){"let go": func() { w.Kill(); w.letGo(t) }})

		w.hold(t, accounts["three"], sets...)
		review := strings.Join(strings.Fields(play("remove", map[string]func(){"let go": func() { w.Kill(); w.letGo(t) }})), " ")
		for _, want := range []string{"Assignments 12 2 users and groups × 2 permission sets × 3 accounts", "That exist 12", "Roles touched 6"} {
			if !strings.Contains(review, want) {
				t.Errorf("the review says %q, want %q in it", review, want)
			}
		}
		for name, account := range accounts {
			want := 0
			if name == "four" {
				want = 4
			}
			if got := assigned(account); got != want {
				t.Errorf("after the removal account %s has %d assignments, want %d", name, got, want)
			}
			member := w.memberIAM(t, account)
			for _, role := range roles[name] {
				_, err := member.GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String(role)})
				var gone *types.NoSuchEntityException
				if errors.As(err, &gone) != (want == 0) || err != nil && gone == nil {
					t.Errorf("after the removal account %s answers for %s: %v", name, role, err)
				}
			}
		}
	})
}

// roleNames are the roles of permission sets in an account.
func (w *consoleWorld) roleNames(t *testing.T, account string) (names []string) {
	t.Helper()
	list, err := w.memberIAM(t, account).ListRoles(t.Context(), &iam.ListRolesInput{PathPrefix: aws.String("/aws-reserved/sso.amazonaws.com/")})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list.Roles {
		names = append(names, *r.RoleName)
	}
	return names
}

// hold has permission sets wait in an account, as when another server of the
// deployment had begun to provision them and were stuck: what is asked for there
// stays in progress. The server is restarted by it.
func (w *consoleWorld) hold(t *testing.T, account string, sets ...string) {
	t.Helper()
	w.Stop()
	for i, set := range sets {
		target := fmt.Sprintf("%s %s %s", w.center.id, account, set[strings.LastIndexByte(set, '/')+1:])
		now := time.Now()
		w.Write(t, fmt.Sprintf(`INSERT INTO jobs (id, kind, target, generation, run_at, lease_until, lease_owner, args)
			VALUES ('held-%d', 'provision', '%s', %d, %d, %d, 'elsewhere', '{}')`, i, target, now.UnixMicro(), now.UnixMicro(), now.Add(time.Hour).UnixMicro()))
	}
	w.Restart()
}

// letGo begins what was held, on a server that was killed: the other one is taken
// to be dead, its leases are over.
func (w *consoleWorld) letGo(t *testing.T) {
	t.Helper()
	w.Write(t, "UPDATE jobs SET lease_until = 0")
	w.Restart()
}
