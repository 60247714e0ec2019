package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// Lists of 10,000 rows are made by copying the row that the program wrote for a
// call: what is tested is how the rows are read. Copies are numbered, so that
// those of several tables belong together: the copied users are members of the
// group, the copied sets are assigned to the person, and so on. Who is in 10,000
// groups has no assignments: each page of those would ask all the groups.
var (
	piledGroup  = shared(newGroup)
	piledPolicy = shared(newSCP)
	piledApp    = shared(newApp)
	piledIssuer = shared(newIssuer)
	personToken = shared(func(w *world) any { return w.login(w.get(theBrowser).(*browser))["accessToken"] })
)

// pile makes one of everything that is copied.
func (w *world) pile() {
	w.get(personToken)
	w.must("identitystore", "CreateGroupMembership", in{"IdentityStoreId": identityStore, "GroupId": piledGroup, "MemberId": in{"UserId": aUser}})
	w.provisioned(w.member(w.must("sso-admin", "ProvisionPermissionSet", onSet(personSet, in{"TargetType": "AWS_ACCOUNT", "TargetId": member})), "PermissionSetProvisioningStatus", "RequestId"))
	// A deletion, and what was deleted again.
	input := over(assigned, in{"PermissionSetArn": personSet, "PrincipalId": thePerson})
	w.deleted(w.member(w.must("sso-admin", "DeleteAccountAssignment", input), "AccountAssignmentDeletionStatus", "RequestId"))
	w.created(w.member(w.must("sso-admin", "CreateAccountAssignment", input), "AccountAssignmentCreationStatus", "RequestId"))
	w.get(aUnit)
	w.must("organizations", "AttachPolicy", in{"PolicyId": piledPolicy, "TargetId": aUnit})
	w.get(piledIssuer)
	w.must("sso-admin", "CreateApplicationAssignment", in{"ApplicationArn": piledApp, "PrincipalType": "GROUP", "PrincipalId": piledGroup})
	w.must("iam", "CreateRole", in{"RoleName": "Piled", "Path": "/piled/", "AssumeRolePolicyDocument": roleTrust})
	w.must("iam", "AttachRolePolicy", in{"RoleName": "Piled", "PolicyArn": aManagedPolicy})
	w.get(managedName)
}

// copies are the rows of a table that a row is copied to: expressions for the
// columns that differ, of the number i, which has five digits.
type copies struct {
	table, where string
	columns      map[string]string
}

// grow makes each pile n rows high.
func (w *world) grow(have, n int) {
	w.t.Helper()
	uuid := func(kind int) string {
		return fmt.Sprintf("'0000000%d-0000-4000-8000-0000000' || CAST(i AS TEXT)", kind)
	}
	name := func(prefix string) string { return "'" + prefix + "' || CAST(i AS TEXT)" }
	last := func(what *thing) string { return w.text(what)[strings.LastIndex(w.text(what), "/")+1:] }
	is := func(column string, what string) string { return column + " = '" + what + "'" }
	account, set, user, app, unit := name("5000000"), name("ps-00000000000"), uuid(1), name("apl-00000000000"), name(w.text(aUnit)[:strings.LastIndex(w.text(aUnit), "-")]+"-000")
	ofPerson := is("principal_id", w.text(thePerson)) + " AND " + is("account", w.text(member)) + " AND " + is("permission_set", last(personSet))
	ofSet := is("account", w.text(member)) + " AND " + is("permission_set", last(personSet))

	for _, c := range []copies{
		{"users", is("id", w.text(thePerson)), map[string]string{"id": user, "user_name": name("copy"), "name_key": name("copy"), "email_key": "NULL"}},
		{"groups", is("id", w.text(piledGroup)), map[string]string{"id": uuid(2), "name": name("copy"), "name_key": name("copy")}},
		{"memberships", is("member_id", w.text(aUser)) + " AND " + is("group_id", w.text(piledGroup)), map[string]string{"id": uuid(3), "member_id": user, "member_key": name("copy")}},
		{"memberships", is("member_id", w.text(aUser)) + " AND " + is("group_id", w.text(piledGroup)), map[string]string{"id": uuid(4), "group_id": uuid(2)}},
		{"permission_sets", is("id", last(personSet)), map[string]string{"id": set, "name": name("Copy"), "name_key": name("copy")}},
		{"permission_set_versions", is("id", last(personSet)), map[string]string{"id": set}},
		{"accounts", is("id", w.text(member)), map[string]string{"id": account, "email": name("copy@"), "email_key": name("copy@")}},
		{"grants", ofPerson, map[string]string{"id": uuid(1), "principal_id": user}},
		{"grants", ofPerson, map[string]string{"id": uuid(2), "permission_set": set}},
		{"grants", ofPerson, map[string]string{"id": uuid(3), "account": account}},
		{"provisioned", ofSet, map[string]string{"permission_set": set}},
		{"provisioned", ofSet, map[string]string{"account": account}},
		{"account_requests", is("account", w.text(member)) + " AND id NOT LIKE 'car-0000000000000000%'", map[string]string{"id": name("car-000000000000000000000000000")}},
		{"ous", is("id", w.text(aUnit)), map[string]string{"id": unit, "name": name("Copy"), "name_key": name("copy")}},
		{"scps", is("id", w.text(piledPolicy)), map[string]string{"id": name("p-000"), "name": name("Copy"), "name_key": name("copy")}},
		{"scp_targets", is("policy", w.text(piledPolicy)) + " AND " + is("target", w.text(aUnit)), map[string]string{"target": unit}},
		{"applications", is("id", last(piledApp)), map[string]string{"client_token": "NULL", "id": app, "name": name("Copy"), "name_key": name("copy")}},
		{"application_assignments", is("application", last(piledApp)) + " AND " + is("principal_id", w.text(piledGroup)), map[string]string{"application": app}},
		{"application_assignments", is("application", last(piledApp)) + " AND " + is("principal_id", w.text(piledGroup)), map[string]string{"principal_id": uuid(2)}},
		{"trusted_token_issuers", is("id", last(piledIssuer)), map[string]string{"client_token": "NULL", "id": "'tti-' || " + uuid(5), "name": name("Copy"), "name_key": name("copy"), "issuer": name("https://copy.example/")}},
		{"role_policies", is("policy", w.text(aManagedPolicy)) + " AND role_id NOT LIKE 'AROACOPY%'", map[string]string{"role_id": name("AROACOPYCOPYCOPY")}},
		{"roles", "name = 'Piled'", map[string]string{"id": name("AROACOPYCOPYCOPY"), "name": name("Copy"), "name_key": name("copy")}},
		{"policies", is("name", w.text(managedName)), map[string]string{"id": name("ANPACOPYCOPYCOPY"), "name": name("Copy"), "name_key": name("copy")}},
		{"events", "name = 'CreateGroup' AND id NOT LIKE '00000001-%'", map[string]string{"id": uuid(1), "body": "replace(t.body, t.id, " + uuid(1) + ")"}},
	} {
		w.copy(c, have, n)
	}
	for kind, id := range w.requests() {
		w.copy(copies{"access_requests", is("id", id), map[string]string{"id": uuid(kind)}}, have, n)
	}
}

// requests are a request of each kind.
func (w *world) requests() []string {
	w.t.Helper()
	var ids []string
	var kinds []string
	for _, row := range w.Rows(w.t, "SELECT kind, id FROM access_requests ORDER BY created_at, id") {
		if !slices.Contains(kinds, row[0]) {
			kinds, ids = append(kinds, row[0]), append(ids, row[1])
		}
	}
	return ids
}

// copy adds the copies from have to n.
func (w *world) copy(c copies, have, n int) {
	w.t.Helper()
	from, to := 10_000+have, 10_000+n-1
	var columns, values []string
	for _, column := range w.Columns(w.t, c.table) {
		columns = append(columns, column)
		if expression, ok := c.columns[column]; ok {
			values = append(values, expression)
		} else {
			values = append(values, "t."+column)
		}
	}
	w.Write(w.t, fmt.Sprintf("INSERT INTO %s (%s) WITH RECURSIVE n(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT %s FROM (SELECT * FROM %s WHERE %s) t, n",
		c.table, strings.Join(columns, ", "), from, to, strings.Join(values, ", "), c.table, c.where))
}
