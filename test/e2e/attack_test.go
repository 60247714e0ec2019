package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// victim is a person with an assignment of their own and one credential of every
// kind that there is.
type victim struct {
	*person
	user, group, membership, set, role string

	session tokens
	device  string  // a device code that is allowed and not yet spent
	code    string  // an authorization code that is on its way
	own     *signer // credentials of the assigned role
	chained *signer // those of a role of another account, made from own
}

// doors says what of a victim is still open.
type doors struct{ browser, token, refresh, codes, credentials, chained, role bool }

func (v *victim) doors(t *testing.T, account string) (d doors) {
	t.Helper()
	d.browser = v.signedIn(t)
	d.token = v.portal(t, http.MethodGet, "/assignment/accounts", v.session.AccessToken, nil)
	d.credentials, d.chained = v.own.works(t), v.chained.works(t)
	_, d.role = v.credentials(t, v.session.AccessToken, account, v.role)
	var byDevice, byCode bool
	_, d.refresh = v.byRefresh(t, v.session.RefreshToken)
	_, byDevice = v.byDevice(t, v.device)
	_, byCode = v.byCode(t, v.code)
	if d.codes = byDevice; byDevice != byCode {
		t.Errorf("a device code opens: %v, an authorization code: %v", byDevice, byCode)
	}
	return d
}

func (w *world) victim(t *testing.T, account, elsewhere, name string) *victim {
	t.Helper()
	const password = "Correct-Horse-1"
	v := &victim{person: w.person(t, name, password), role: "Role-" + name}
	directory := func(operation string, in map[string]any, member string) string {
		in["IdentityStoreId"] = w.store()
		return w.root.must(t, "AWSIdentityStore."+operation, in, nil).member(member)
	}
	v.user = directory("CreateUser", map[string]any{
		"UserName": name, "DisplayName": name, "Name": map[string]any{"GivenName": name, "FamilyName": "Victim"},
	}, "UserId")
	v.group = directory("CreateGroup", map[string]any{"DisplayName": "of " + name}, "GroupId")
	v.membership = directory("CreateGroupMembership", map[string]any{"GroupId": v.group, "MemberId": map[string]any{"UserId": v.user}}, "MembershipId")
	w.root.must(t, "Gatehouse.UpdatePassword", map[string]any{
		"IdentityStoreId": w.store(), "UserId": v.user, "Mode": "SET", "Password": password,
	}, nil)
	var set struct {
		PermissionSet struct{ PermissionSetArn string }
	}
	w.root.must(t, "SWBExternalService.CreatePermissionSet", map[string]any{"InstanceArn": w.Env("GATEHOUSE_INSTANCE_ARN"), "Name": v.role}, &set)
	v.set = set.PermissionSet.PermissionSetArn
	w.root.must(t, "SWBExternalService.AttachManagedPolicyToPermissionSet", map[string]any{
		"InstanceArn": w.Env("GATEHOUSE_INSTANCE_ARN"), "PermissionSetArn": v.set, "ManagedPolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
	}, nil)
	w.root.must(t, "SWBExternalService.CreateAccountAssignment", w.assignment(account, v), nil)

	v.signIn(t)
	var ok bool
	if v.session, ok = v.byDevice(t, v.approved(t)); !ok {
		t.Fatal("the device login gives no tokens")
	}
	await(t, "the role", func() bool {
		v.own, ok = v.credentials(t, v.session.AccessToken, account, v.role)
		return ok
	})
	if v.chained = v.own.assume(t, "arn:aws:iam::"+elsewhere+":role/OrganizationAccountAccessRole"); v.chained == nil {
		t.Fatal("the role lets nobody into the other account")
	}
	v.device, v.code = v.approved(t), v.granted(t)
	return v
}

func (w *world) assignment(account string, v *victim) map[string]any {
	return map[string]any{
		"InstanceArn": w.Env("GATEHOUSE_INSTANCE_ARN"), "TargetId": account, "TargetType": "AWS_ACCOUNT",
		"PermissionSetArn": v.set, "PrincipalType": "GROUP", "PrincipalId": v.group,
	}
}

// Every way of losing access closes every credential that came of it, by the time
// the one who took it away has the answer; and leaves open what it is not about.
func TestEveryWayOut(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		account, elsewhere := w.account(t), ""
		for _, row := range w.rows(t, "SELECT id FROM accounts ORDER BY id") {
			if row[0] != account {
				elsewhere = row[0]
			}
		}
		store := func(more map[string]any) map[string]any {
			more["IdentityStoreId"] = w.store()
			return more
		}
		out, assigned := doors{}, doors{browser: true, token: true, refresh: true, codes: true}
		for _, way := range []struct {
			name string
			take func(t *testing.T, v *victim)
			left doors
		}{
			{"nothing", func(*testing.T, *victim) {}, doors{true, true, true, true, true, true, true}},
			{"disabled", func(t *testing.T, v *victim) {
				w.root.must(t, "Gatehouse.DisableUser", store(map[string]any{"UserId": v.user}), nil)
			}, out},
			{"disabled-for-a-moment", func(t *testing.T, v *victim) {
				w.root.must(t, "Gatehouse.DisableUser", store(map[string]any{"UserId": v.user}), nil)
				w.root.must(t, "Gatehouse.EnableUser", store(map[string]any{"UserId": v.user}), nil)
			}, out},
			{"deleted", func(t *testing.T, v *victim) {
				w.root.must(t, "AWSIdentityStore.DeleteUser", store(map[string]any{"UserId": v.user}), nil)
			}, out},
			{"new-password", func(t *testing.T, v *victim) {
				w.root.must(t, "Gatehouse.UpdatePassword", store(map[string]any{"UserId": v.user, "Mode": "ONE_TIME"}), nil)
			}, out},
			{"session-ended", func(t *testing.T, v *victim) {
				var all struct{ Sessions []struct{ SessionID string } }
				w.root.must(t, "Gatehouse.ListSessions", store(map[string]any{"UserId": v.user}), &all)
				for _, s := range all.Sessions {
					w.root.must(t, "Gatehouse.BatchDeleteSession", store(map[string]any{"UserId": v.user, "SessionIds": []string{s.SessionID}}), nil)
				}
			}, out},
			{"signed-out", func(t *testing.T, v *victim) { v.page(t, "/signout", url.Values{}) }, out},
			{"logged-out", func(t *testing.T, v *victim) {
				if !v.portal(t, http.MethodPost, "/logout", v.session.AccessToken, nil) {
					t.Error("the logout is refused")
				}
			}, out},
			{"refresh-token-stolen", func(t *testing.T, v *victim) { // the family ends, and nothing but it
				second, _ := v.byRefresh(t, v.session.RefreshToken)
				v.byRefresh(t, second.RefreshToken)
				if _, ok := v.byRefresh(t, v.session.RefreshToken); ok {
					t.Error("a refresh token of long ago is taken")
				}
			}, doors{browser: true, codes: true}},
			{"out-of-the-group", func(t *testing.T, v *victim) {
				w.root.must(t, "AWSIdentityStore.DeleteGroupMembership", store(map[string]any{"MembershipId": v.membership}), nil)
			}, assigned},
			{"group-deleted", func(t *testing.T, v *victim) {
				w.root.must(t, "AWSIdentityStore.DeleteGroup", store(map[string]any{"GroupId": v.group}), nil)
			}, assigned},
			{"unassigned", func(t *testing.T, v *victim) {
				w.root.must(t, "SWBExternalService.DeleteAccountAssignment", w.assignment(account, v), nil)
			}, assigned},
			{"unassigned-for-a-moment", func(t *testing.T, v *victim) {
				w.root.must(t, "SWBExternalService.DeleteAccountAssignment", w.assignment(account, v), nil)
				w.root.must(t, "SWBExternalService.CreateAccountAssignment", w.assignment(account, v), nil)
				await(t, "the role to be there again", func() bool {
					_, ok := v.credentials(t, v.session.AccessToken, account, v.role)
					return ok
				})
			}, doors{browser: true, token: true, refresh: true, codes: true, role: true}},
		} {
			t.Run(way.name, func(t *testing.T) {
				v := w.victim(t, account, elsewhere, way.name)
				way.take(t, v)
				if got := v.doors(t, account); got != way.left {
					t.Errorf("left open: %+v\nwant:      %+v", got, way.left)
				}
			})
		}
	}, lab.Demo())
}

// Whoever is given less than everything cannot make more of it: not by roles and
// policies of their own making, nor by those that Gatehouse makes.
func TestNobodyClimbs(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		account := w.account(t)
		var member string
		for _, row := range w.rows(t, "SELECT id FROM accounts ORDER BY id") {
			if row[0] != account {
				member = row[0]
			}
		}
		// The administrator of a member account.
		inside := w.root.assume(t, "arn:aws:iam::"+member+":role/OrganizationAccountAccessRole")
		iam := func(c *signer, form url.Values) bool {
			form.Set("Version", "2010-05-08")
			return c.query(t, "iam", form, nil)
		}
		for target, in := range map[string]map[string]any{
			"AWSIdentityStore.ListUsers":                 {"IdentityStoreId": w.store()},
			"AWSIdentityStore.CreateUser":                {"IdentityStoreId": w.store(), "UserName": "x", "DisplayName": "x", "Name": map[string]any{"GivenName": "x", "FamilyName": "x"}},
			"SWBExternalService.ListPermissionSets":      {"InstanceArn": w.Env("GATEHOUSE_INSTANCE_ARN")},
			"SWBExternalService.CreatePermissionSet":     {"InstanceArn": w.Env("GATEHOUSE_INSTANCE_ARN"), "Name": "Mine"},
			"AWSOrganizationsV20161128.ListAccounts":     {},
			"AWSOrganizationsV20161128.CreateAccount":    {"AccountName": "mine", "Email": "mine@example.org"},
			"Gatehouse.ListSessions":                     {"IdentityStoreId": w.store(), "UserId": "00000000-0000-4000-8000-000000000000"},
			"AWSOrganizationsV20161128.EnablePolicyType": {"RootId": "r-0000", "PolicyType": "SERVICE_CONTROL_POLICY"},
		} {
			a, err := inside.call(t.Context(), target, in)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(a.Code, "AccessDenied") {
				t.Errorf("an administrator of a member account calls %s: %v", target, a)
			}
		}
		trust := func(principal string) string {
			return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":` + principal + `,"Action":["sts:AssumeRole","sts:AssumeRoleWithSAML","sts:TagSession"]}]}`
		}
		everybody := trust(`"*"`)
		var provisioned string
		await(t, "a provisioned role", func() bool {
			for _, row := range w.rows(t, "SELECT name FROM roles WHERE account = '"+member+"' AND name LIKE 'AWSReservedSSO%'") {
				provisioned = row[0]
			}
			return provisioned != ""
		})
		for what, form := range map[string]url.Values{
			"a role below the reserved path":         {"Action": {"CreateRole"}, "RoleName": {"Mine"}, "Path": {"/aws-reserved/sso.amazonaws.com/"}, "AssumeRolePolicyDocument": {everybody}},
			"a role with a reserved name":            {"Action": {"CreateRole"}, "RoleName": {"AWSReservedSSO_Admin_0123456789abcdef"}, "AssumeRolePolicyDocument": {everybody}},
			"the same in other letters":              {"Action": {"CreateRole"}, "RoleName": {"awsreservedsso_Admin_0123456789abcdef"}, "AssumeRolePolicyDocument": {everybody}},
			"the trust policy of a provisioned role": {"Action": {"UpdateAssumeRolePolicy"}, "RoleName": {provisioned}, "PolicyDocument": {everybody}},
			"a policy for a provisioned role":        {"Action": {"PutRolePolicy"}, "RoleName": {provisioned}, "PolicyName": {"more"}, "PolicyDocument": {`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`}},
			"an attachment to a provisioned role":    {"Action": {"AttachRolePolicy"}, "RoleName": {provisioned}, "PolicyArn": {"arn:aws:iam::aws:policy/AdministratorAccess"}},
			"tags for a provisioned role":            {"Action": {"TagRole"}, "RoleName": {provisioned}, "Tags.member.1.Key": {"a"}, "Tags.member.1.Value": {"b"}},
			"the end of a provisioned role":          {"Action": {"DeleteRole"}, "RoleName": {provisioned}},
		} {
			if iam(inside, form) {
				t.Errorf("an administrator of a member account makes %s", what)
			}
		}
		if inside.assume(t, fmt.Sprintf("arn:aws:iam::%s:role/aws-reserved/sso.amazonaws.com/%s", member, provisioned)) != nil {
			t.Error("an administrator of the account assumes a provisioned role")
		}
	}, lab.Demo())
}
