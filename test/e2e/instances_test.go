package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

const (
	ssoAdmin = "SWBExternalService."
	identity = "AWSIdentityStore."
	anyone   = "Correct-Horse-1" // the password of everybody in these tests
)

// center is an instance with its identity store, who administers it, and what the
// tests put into it: in every center the same names.
type center struct {
	*signer
	w                              *world
	arn, id, store                 string
	user, other, group, membership string
}

// home is the center that the first start made.
func (w *world) home() *center {
	arn := w.Env("GATEHOUSE_INSTANCE_ARN")
	return &center{signer: w.root, w: w, arn: arn, id: arn[strings.LastIndexByte(arn, '/')+1:], store: w.store()}
}

// fill makes ada and bob, and a group that ada is in.
func (c *center) fill(t *testing.T) {
	t.Helper()
	c.user, c.other = c.newPerson(t, "ada", nil), c.newPerson(t, "bob", nil)
	c.group = c.in(t, "CreateGroup", map[string]any{"DisplayName": "engineers"}).member("GroupId")
	c.membership = c.in(t, "CreateGroupMembership", map[string]any{"GroupId": c.group, "MemberId": map[string]any{"UserId": c.user}}).member("MembershipId")
}

// newPerson makes a person with a password and more attributes.
func (c *center) newPerson(t *testing.T, name string, more map[string]any) string {
	t.Helper()
	in := map[string]any{"UserName": name, "DisplayName": name, "Name": map[string]any{"GivenName": name, "FamilyName": "Person"},
		"Emails": []any{map[string]any{"Value": name + "@example.com", "Primary": true}}}
	for k, v := range more {
		in[k] = v
	}
	id := c.in(t, "CreateUser", in).member("UserId")
	c.must(t, "Gatehouse.UpdatePassword", map[string]any{"IdentityStoreId": c.store, "UserId": id, "Mode": "SET", "Password": anyone}, nil)
	return id
}

// in does one call on the center's store.
func (c *center) in(t *testing.T, operation string, in map[string]any) answer {
	t.Helper()
	in["IdentityStoreId"] = c.store
	return c.must(t, identity+operation, in, nil)
}

// newAccount makes a member account.
func (w *world) newAccount(t *testing.T, name string) string {
	t.Helper()
	return w.newAccountAt(t, name, name+"@example.com")
}

func (w *world) newAccountAt(t *testing.T, name, email string) string {
	t.Helper()
	type status struct {
		CreateAccountStatus struct{ ID, State, AccountID string }
	}
	var s status
	w.root.must(t, "AWSOrganizationsV20161128.CreateAccount", map[string]any{"AccountName": name, "Email": email}, &s)
	id := s.CreateAccountStatus.ID
	await(t, "the account", func() bool {
		w.root.must(t, "AWSOrganizationsV20161128.DescribeCreateAccountStatus", map[string]any{"CreateAccountRequestId": id}, &s)
		return s.CreateAccountStatus.State == "SUCCEEDED"
	})
	return s.CreateAccountStatus.AccountID
}

// newSet makes a permission set; inline may be "".
func (c *center) newSet(t *testing.T, name, managed, inline string) string {
	t.Helper()
	var out struct {
		PermissionSet struct{ PermissionSetArn string }
	}
	c.must(t, ssoAdmin+"CreatePermissionSet", map[string]any{"InstanceArn": c.arn, "Name": name}, &out)
	set := map[string]any{"InstanceArn": c.arn, "PermissionSetArn": out.PermissionSet.PermissionSetArn}
	if managed != "" {
		set["ManagedPolicyArn"] = managed
		c.must(t, ssoAdmin+"AttachManagedPolicyToPermissionSet", set, nil)
		delete(set, "ManagedPolicyArn")
	}
	if inline != "" {
		set["InlinePolicy"] = inline
		c.must(t, ssoAdmin+"PutInlinePolicyToPermissionSet", set, nil)
	}
	return out.PermissionSet.PermissionSetArn
}

// assign gives a set in an account to a user and waits until it is there.
func (c *center) assign(t *testing.T, set, account, user string) {
	t.Helper()
	var s struct {
		AccountAssignmentCreationStatus struct{ RequestID, Status, FailureReason string }
	}
	c.must(t, ssoAdmin+"CreateAccountAssignment", map[string]any{"InstanceArn": c.arn, "PermissionSetArn": set, "TargetId": account,
		"TargetType": "AWS_ACCOUNT", "PrincipalType": "USER", "PrincipalId": user}, &s)
	id := s.AccountAssignmentCreationStatus.RequestID
	await(t, "the assignment", func() bool {
		c.must(t, ssoAdmin+"DescribeAccountAssignmentCreationStatus", map[string]any{"InstanceArn": c.arn, "AccountAssignmentCreationRequestId": id}, &s)
		if s.AccountAssignmentCreationStatus.Status == "FAILED" {
			t.Fatal(s.AccountAssignmentCreationStatus.FailureReason)
		}
		return s.AccountAssignmentCreationStatus.Status == "SUCCEEDED"
	})
}

// resident is a person of a center, who knows its start URL.
type resident struct {
	*person
	center *center
}

func (c *center) resident(t *testing.T, name string) *resident {
	t.Helper()
	r := &resident{c.w.person(t, name, anyone), c}
	r.signInAt(t, r.plain())
	return r
}

// path is a page of the center: the home instance needs no name.
func (r *resident) path(page string) string {
	if r.center.arn == r.w.Env("GATEHOUSE_INSTANCE_ARN") {
		return page
	}
	return page + "/" + r.center.id
}

// plain is the portal of the person's own center, as it is without script.
func (r *resident) plain() string { return r.path("/start") + "/plain" }

// signInAt opens a page, signs in where it leads, and is back on it.
func (r *resident) signInAt(t *testing.T, page string) {
	t.Helper()
	if _, to := r.page(t, page, nil); to != "/signin" {
		t.Fatalf("%s leads to %q, not to signing in", page, to)
	}
	if status, to := r.page(t, "/signin", url.Values{"step": {"PASSWORD"}, "username": {r.name}, "password": {r.password}}); to != page {
		t.Fatalf("sign-in of %s at %s: got %d to %q", r.name, page, status, to)
	}
}

// device begins a device login at a start URL.
func (r *resident) device(t *testing.T, startURL string) (d struct{ DeviceCode, UserCode, VerificationURI string }) {
	t.Helper()
	if !r.api(t, "/device_authorization", map[string]any{"clientId": r.client, "clientSecret": r.secret, "startUrl": startURL}, &d) {
		t.Fatalf("no device login at %s", startURL)
	}
	return d
}

// token is what a device login gives.
func (r *resident) token(t *testing.T) tokens {
	t.Helper()
	d := r.device(t, "https://identitycenter.amazonaws.com/"+r.center.id)
	page := strings.TrimPrefix(d.VerificationURI, r.w.URL)
	if page != r.path("/device") {
		t.Errorf("devices are allowed at %s, want %s", page, r.path("/device"))
	}
	if status, to := r.page(t, page, url.Values{"user_code": {d.UserCode}, "decision": {"allow"}}); status != http.StatusOK {
		t.Fatalf("allowing a device: got %d to %q", status, to)
	}
	got, ok := r.byDevice(t, d.DeviceCode)
	if !ok {
		t.Fatal("the device login gives no tokens")
	}
	return got
}

// accounts are those that a token shows.
func (r *resident) accounts(t *testing.T, token string) []string {
	t.Helper()
	var out struct{ AccountList []struct{ AccountID string } }
	if !r.portal(t, http.MethodGet, "/assignment/accounts", token, &out) {
		t.Error("the token does not show accounts")
	}
	ids := []string{}
	for _, a := range out.AccountList {
		ids = append(ids, a.AccountID)
	}
	return ids
}

// newCenter gives an account an instance of its own, by credentials of that account.
func (w *world) newCenter(t *testing.T, by *signer, name string) *center {
	t.Helper()
	arn := by.must(t, ssoAdmin+"CreateInstance", map[string]any{"Name": name, "ClientToken": "once", "Tags": []any{map[string]any{"Key": "a", "Value": "b"}}}, nil).member("InstanceArn")
	c := &center{signer: by, w: w, arn: arn, id: arn[strings.LastIndexByte(arn, '/')+1:]}
	await(t, "the instance", func() bool {
		a := by.must(t, ssoAdmin+"DescribeInstance", map[string]any{"InstanceArn": arn}, nil)
		c.store = a.member("IdentityStoreId")
		if s := a.member("Status"); s != "ACTIVE" && s != "CREATE_IN_PROGRESS" {
			t.Fatalf("the new instance is %s", s)
		}
		return a.member("Status") == "ACTIVE"
	})
	return c
}

// TestTwoInstances has the organization's instance beside one of a member account,
// with the same people, groups and passwords, and looks for what they share:
// nothing, in any list, page, token or session. Then one of them goes.
func TestTwoInstances(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		home := w.home()
		home.fill(t)
		member := w.newAccount(t, "shop")
		home.assign(t, home.newSet(t, "Administrator", "arn:aws:iam::aws:policy/AdministratorAccess", ""), member, home.user)
		ada := home.resident(t, "ada")
		adas := ada.token(t)
		keeper, ok := ada.credentials(t, adas.AccessToken, member, "Administrator")
		if !ok {
			t.Fatal("no credentials of the member account")
		}
		own := w.newCenter(t, keeper, "shop")
		own.fill(t)

		t.Run("Create", func(t *testing.T) { testOneForAnAccount(t, w, own) })
		t.Run("APIs", func(t *testing.T) { testNothingShared(t, home, own); testNothingShared(t, own, home) })
		t.Run("NoAccounts", func(t *testing.T) { testApplicationsOnly(t, own, member) })

		own.must(t, ssoAdmin+"CreateApplication", map[string]any{"InstanceArn": own.arn, "Name": "till", "ApplicationProviderArn": "arn:aws:sso::aws:applicationProvider/custom"}, nil)
		other := own.resident(t, "ada")
		others := other.token(t)
		t.Run("SignIn", func(t *testing.T) { testSignedInApart(t, ada, other, adas, others, member) })
		w.Kill()
		w.Restart()
		t.Run("Delete", func(t *testing.T) { testDeleteInstance(t, ada, other, adas, others) })
		w.Stop()
		gone := map[string]string{"users": "store", "groups": "store", "memberships": "store", "sessions": "store", "passwords": "store", "token_families": "store", "external_ids": "store", "instances": "store"}
		for table, column := range gone {
			if left := w.rows(t, "SELECT count(*) FROM "+table+" WHERE "+column+" = '"+own.store+"'"); left[0][0] != "0" {
				t.Errorf("%s: %s rows of the deleted instance are left", table, left[0][0])
			}
		}
		if left := w.rows(t, "SELECT count(*) FROM applications WHERE instance = '"+own.id+"'"); left[0][0] != "0" {
			t.Error("applications of the deleted instance are left")
		}
		if left := w.rows(t, "SELECT count(*) FROM portal_aliases WHERE instance = '"+own.id+"'"); left[0][0] != "0" {
			t.Error("names of the deleted instance's portal are left")
		}
		if left := w.rows(t, "SELECT count(*) FROM tags WHERE resource = '"+own.arn+"'"); left[0][0] != "0" {
			t.Error("tags of the deleted instance are left")
		}
	})
}

func testOneForAnAccount(t *testing.T, w *world, own *center) {
	again := map[string]any{"Name": "shop", "ClientToken": "once", "Tags": []any{map[string]any{"Key": "a", "Value": "b"}}}
	if arn := own.must(t, ssoAdmin+"CreateInstance", again, nil).member("InstanceArn"); arn != own.arn {
		t.Errorf("the same request again: got %s, want %s", arn, own.arn)
	}
	again["Name"] = "other"
	own.refused(t, ssoAdmin+"CreateInstance", again, 400, "ConflictException")
	own.refused(t, ssoAdmin+"CreateInstance", map[string]any{}, 400, "ConflictException")
	w.root.refused(t, ssoAdmin+"CreateInstance", map[string]any{}, 400, "ValidationException")
	w.root.refused(t, ssoAdmin+"DeleteInstance", map[string]any{"InstanceArn": w.Env("GATEHOUSE_INSTANCE_ARN")}, 400, "ValidationException")
	w.root.refused(t, ssoAdmin+"DeleteInstance", map[string]any{"InstanceArn": own.arn}, 400, "AccessDeniedException")
	own.refused(t, ssoAdmin+"UpdateInstance", map[string]any{"InstanceArn": w.Env("GATEHOUSE_INSTANCE_ARN"), "Name": "mine"}, 400, "AccessDeniedException")
	own.must(t, ssoAdmin+"UpdateInstance", map[string]any{"InstanceArn": own.arn, "Name": "shop2"}, nil)
	var list struct {
		Instances []struct{ InstanceArn, Name, OwnerAccountID, PrimaryRegion, Status string }
	}
	own.must(t, ssoAdmin+"ListInstances", map[string]any{"RegionScope": "ALL_REGIONS"}, &list)
	if len(list.Instances) != 1 || list.Instances[0].InstanceArn != own.arn || list.Instances[0].Name != "shop2" || list.Instances[0].PrimaryRegion != "us-east-1" {
		t.Errorf("ListInstances: %+v", list)
	}
}

// testNothingShared asks every list and lookup of mine for what is yours.
func testNothingShared(t *testing.T, mine, yours *center) {
	t.Helper()
	for operation, in := range map[string]map[string]any{
		"ListUsers":                     {},
		"ListGroups":                    {},
		"ListGroupMemberships":          {"GroupId": mine.group},
		"ListGroupMembershipsForMember": {"MemberId": map[string]any{"UserId": mine.user}},
	} {
		a := mine.in(t, operation, in)
		for what, id := range map[string]string{"user": yours.user, "group": yours.group, "membership": yours.membership, "store": yours.store} {
			if strings.Contains(string(a.Body), id) {
				t.Errorf("%s shows the other center's %s", operation, what)
			}
		}
		if operation == "ListUsers" && strings.Count(string(a.Body), `"UserId"`) != 2 {
			t.Errorf("ListUsers: %v", a)
		}
	}
	for _, name := range []string{"ada", "ADA"} {
		by := map[string]any{"AlternateIdentifier": map[string]any{"UniqueAttribute": map[string]any{"AttributePath": "userName", "AttributeValue": name}}}
		if got := mine.in(t, "GetUserId", by).member("UserId"); got != mine.user {
			t.Errorf("GetUserId %s: got %s, want %s", name, got, mine.user)
		}
	}
	// What is yours is not found in my store, by any name.
	for operation, in := range map[string]map[string]any{
		"DescribeUser":                  {"UserId": yours.user},
		"DescribeGroup":                 {"GroupId": yours.group},
		"DescribeGroupMembership":       {"MembershipId": yours.membership},
		"ListGroupMemberships":          {"GroupId": yours.group},
		"ListGroupMembershipsForMember": {"MemberId": map[string]any{"UserId": yours.user}},
		"IsMemberInGroups":              {"MemberId": map[string]any{"UserId": mine.user}, "GroupIds": []string{yours.group}},
		"GetGroupMembershipId":          {"GroupId": yours.group, "MemberId": map[string]any{"UserId": yours.user}},
		"CreateGroupMembership":         {"GroupId": mine.group, "MemberId": map[string]any{"UserId": yours.user}},
		"UpdateUser":                    {"UserId": yours.user, "Operations": []any{map[string]any{"AttributePath": "title", "AttributeValue": "x"}}},
		"UpdateGroup":                   {"GroupId": yours.group, "Operations": []any{map[string]any{"AttributePath": "description", "AttributeValue": "x"}}},
	} {
		in["IdentityStoreId"] = mine.store
		mine.refused(t, identity+operation, in, 400, "ResourceNotFoundException")
	}
	// Deleting what is not there is no error, and takes nothing away over there.
	mine.in(t, "DeleteUser", map[string]any{"UserId": yours.user})
	mine.in(t, "DeleteGroup", map[string]any{"GroupId": yours.group})
	mine.in(t, "DeleteGroupMembership", map[string]any{"MembershipId": yours.membership})
	yours.in(t, "DescribeGroupMembership", map[string]any{"MembershipId": yours.membership})

	// Nor may I ask your store, or your instance, at all.
	for _, operation := range []string{"ListUsers", "ListGroups", "DescribeIdentityStore"} {
		mine.refused(t, identity+operation, map[string]any{"IdentityStoreId": yours.store}, 400, "AccessDeniedException")
	}
	mine.refused(t, "Gatehouse.UpdatePassword", map[string]any{"IdentityStoreId": yours.store, "UserId": yours.user, "Mode": "ONE_TIME"}, 400, "AccessDeniedException")
	mine.refused(t, ssoAdmin+"DescribeInstance", map[string]any{"InstanceArn": yours.arn}, 400, "AccessDeniedException")
	mine.refused(t, ssoAdmin+"ListRegions", map[string]any{"InstanceArn": yours.arn}, 400, "AccessDeniedException")
	mine.refused(t, ssoAdmin+"ListTagsForResource", map[string]any{"ResourceArn": yours.arn}, 400, "AccessDeniedException")
	var stores struct {
		IdentityStores []struct{ IdentityStoreID string }
	}
	mine.must(t, identity+"ListIdentityStores", map[string]any{}, &stores)
	if len(stores.IdentityStores) != 1 || stores.IdentityStores[0].IdentityStoreID != mine.store {
		t.Errorf("ListIdentityStores: %+v", stores)
	}
}

// testApplicationsOnly asks an account instance for access to accounts.
func testApplicationsOnly(t *testing.T, own *center, account string) {
	of := func(more map[string]any) map[string]any {
		in := map[string]any{"InstanceArn": own.arn}
		for k, v := range more {
			in[k] = v
		}
		return in
	}
	set := map[string]any{"PermissionSetArn": "arn:aws:sso:::permissionSet/" + own.id + "/ps-0123456789abcdef"}
	for operation, in := range map[string]map[string]any{
		"ListPermissionSets":                 of(nil),
		"CreatePermissionSet":                of(map[string]any{"Name": "x"}),
		"DescribePermissionSet":              of(set),
		"ListAccountAssignmentsForPrincipal": of(map[string]any{"PrincipalType": "USER", "PrincipalId": own.user}),
		"CreateAccountAssignment": of(map[string]any{"PermissionSetArn": set["PermissionSetArn"], "TargetId": account, "TargetType": "AWS_ACCOUNT",
			"PrincipalType": "USER", "PrincipalId": own.user}),
		"AddRegion": of(map[string]any{"RegionName": "eu-west-1"}),
		"CreateInstanceAccessControlAttributeConfiguration": of(map[string]any{"InstanceAccessControlAttributeConfiguration": map[string]any{"AccessControlAttributes": []any{}}}),
	} {
		own.refused(t, ssoAdmin+operation, in, 400, "ValidationException")
	}
	// Nobody of it can be given access by the organization's instance either.
	home := own.w.home()
	var sets struct{ PermissionSets []string }
	home.must(t, ssoAdmin+"ListPermissionSets", map[string]any{"InstanceArn": home.arn}, &sets)
	home.refused(t, ssoAdmin+"CreateAccountAssignment", map[string]any{"InstanceArn": home.arn, "PermissionSetArn": sets.PermissionSets[0], "TargetId": account,
		"TargetType": "AWS_ACCOUNT", "PrincipalType": "USER", "PrincipalId": own.user}, 400, "ResourceNotFoundException")
}

func testSignedInApart(t *testing.T, ada, other *resident, adas, others tokens, member string) {
	if got := ada.accounts(t, adas.AccessToken); !slices.Equal(got, []string{member}) {
		t.Errorf("accounts of ada: %v", got)
	}
	if got := other.accounts(t, others.AccessToken); len(got) != 0 {
		t.Errorf("accounts of the other ada: %v", got)
	}
	if _, ok := other.credentials(t, others.AccessToken, member, "Administrator"); ok {
		t.Error("the other ada has ada's role")
	}
	// Each browser is signed in to its own center and to no other.
	for _, r := range []*resident{ada, other} {
		if status, to := r.page(t, r.plain(), nil); status != http.StatusOK {
			t.Errorf("the portal at %s: %d to %q", r.plain(), status, to)
		}
	}
	if _, to := ada.page(t, other.plain(), nil); to != "/signin" {
		t.Errorf("ada opens the other center's portal: led to %q", to)
	}
	if _, to := other.page(t, "/start/"+ada.center.id+"/plain", nil); to != "/signin" {
		t.Errorf("the other ada opens the home portal: led to %q", to)
	}
	if status, _ := ada.page(t, "/start/ssoins-0000000000000000/plain", nil); status != http.StatusNotFound && status != http.StatusOK {
		t.Errorf("a center that is not there: got %d", status)
	}
	// A device of the other center is nothing that ada could allow, or see.
	d := other.device(t, other.w.URL+other.path("/start"))
	if status, _ := ada.page(t, "/device", url.Values{"user_code": {d.UserCode}, "decision": {"allow"}}); status != http.StatusNotFound {
		t.Errorf("ada allows a device of the other center: got %d", status)
	}
	if _, to := ada.page(t, strings.TrimPrefix(d.VerificationURI, ada.w.URL)+"?user_code="+d.UserCode, nil); to != "/signin" {
		t.Errorf("the page of the other center's device leads ada to %q", to)
	}
	if _, ok := other.byDevice(t, d.DeviceCode); ok {
		t.Error("a device that nobody allowed gets tokens")
	}
	// A sign-in that a page of the other center asks for takes its own people only.
	stranger := &resident{ada.w.person(t, "home-only", anyone), ada.center}
	ada.center.newPerson(t, "home-only", nil)
	stranger.page(t, other.plain(), nil)
	if status, _ := stranger.page(t, "/signin", url.Values{"step": {"PASSWORD"}, "username": {"home-only"}, "password": {anyone}}); status != http.StatusForbidden {
		t.Errorf("somebody of the home instance signs in elsewhere: got %d", status)
	}
	// Sessions are each center's own.
	for _, r := range []*resident{ada, other} {
		var out struct{ Sessions []struct{ SessionID string } }
		r.center.must(t, "Gatehouse.ListSessions", map[string]any{"IdentityStoreId": r.center.store, "UserId": r.center.user}, &out)
		if len(out.Sessions) != 1 {
			t.Errorf("sessions in %s: %+v", r.center.id, out.Sessions)
		}
	}
}

// testDeleteInstance deletes the account's instance: its people are out at once,
// with all they hold, and nobody else is.
func testDeleteInstance(t *testing.T, ada, other *resident, adas, others tokens) {
	own := other.center
	waiting := other.device(t, other.w.URL+other.path("/start"))
	if got := other.accounts(t, others.AccessToken); len(got) != 0 {
		t.Errorf("after a kill: %v", got)
	}
	own.must(t, ssoAdmin+"DeleteInstance", map[string]any{"InstanceArn": own.arn}, nil)
	if other.portal(t, http.MethodGet, "/assignment/accounts", others.AccessToken, nil) {
		t.Error("a token of a center that is being deleted is good")
	}
	if _, ok := other.byRefresh(t, others.RefreshToken); ok {
		t.Error("a refresh token of a center that is being deleted is good")
	}
	if status, _ := other.page(t, other.plain(), nil); status == http.StatusOK {
		t.Error("the portal of a center that is being deleted opens")
	}
	if _, ok := other.byDevice(t, waiting.DeviceCode); ok {
		t.Error("a device of a center that is being deleted gets tokens")
	}
	if other.api(t, "/device_authorization", map[string]any{"clientId": other.client, "clientSecret": other.secret, "startUrl": other.w.URL + other.path("/start")}, nil) {
		t.Error("a device login begins at a center that is being deleted")
	}
	await(t, "the end of the instance", func() bool {
		a, err := own.call(t.Context(), ssoAdmin+"DescribeInstance", map[string]any{"InstanceArn": own.arn})
		if err != nil {
			t.Fatal(err)
		}
		if a.Status == http.StatusOK && a.member("Status") != "DELETE_IN_PROGRESS" {
			t.Fatalf("while it is deleted: %v", a)
		}
		return a.Code == "AccessDeniedException"
	})
	own.refused(t, identity+"ListUsers", map[string]any{"IdentityStoreId": own.store}, 400, "ResourceNotFoundException")
	if status, _ := other.page(t, other.plain(), nil); status >= 500 || status == http.StatusOK {
		t.Errorf("the portal of a center that is gone: got %d", status)
	}
	if got := ada.accounts(t, adas.AccessToken); len(got) != 1 {
		t.Errorf("accounts of ada, whose center is still there: %v", got)
	}
	if !ada.signedIn(t) || !own.works(t) {
		t.Error("somebody else was ended with the instance")
	}
	var list struct{ Instances []any }
	own.must(t, ssoAdmin+"ListInstances", map[string]any{}, &list)
	if len(list.Instances) != 0 {
		t.Errorf("ListInstances: %v", fmt.Sprint(list.Instances))
	}
}
