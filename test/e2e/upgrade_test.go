package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/test/lab"
)

// What an earlier version kept is there after an upgrade, and goes on working:
// people sign in with their passwords, their assignments open doors, new ones do.
func TestUpgrade(t *testing.T) {
	dirs, err := filepath.Glob("testdata/upgrade/schema-*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("%v, %v", dirs, err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "", lab.From(dir), lab.Demo())
			for range 2 { // once by the migration, once after it
				for _, name := range strings.Fields(w.Env("GATEHOUSE_DEMO_USERS")) {
					p := w.person(t, name, w.Env("GATEHOUSE_DEMO_PASSWORD"))
					p.signIn(t)
					granted, ok := p.byDevice(t, p.approved(t))
					if !ok {
						t.Fatalf("%s gets no token", name)
					}
					var accounts struct {
						AccountList []struct{ AccountID string }
					}
					if !p.portal(t, "GET", "/assignment/accounts", granted.AccessToken, &accounts) || len(accounts.AccountList) == 0 {
						t.Errorf("%s has no accounts: %v", name, accounts)
					}
					for _, account := range accounts.AccountList {
						var roles struct{ RoleList []struct{ RoleName string } }
						if !p.portal(t, "GET", "/assignment/roles?account_id="+account.AccountID, granted.AccessToken, &roles) || len(roles.RoleList) == 0 {
							t.Fatalf("%s has no role in %s", name, account.AccountID)
						}
						if c, ok := p.credentials(t, granted.AccessToken, account.AccountID, roles.RoleList[0].RoleName); !ok || !c.works(t) {
							t.Errorf("%s gets no credentials of %s in %s", name, roles.RoleList[0].RoleName, account.AccountID)
						}
					}
				}
				w.Restart()
			}
			a := w.access(t)
			set := a.newSet(t, "AfterTheUpgrade", readOnly)
			a.mustCreate(t, a.assign(t, set, types.PrincipalTypeUser, a.newUser(t, "newcomer"), a.account))
		})
	}
}
