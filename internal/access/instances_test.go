package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// own is an account that has no instance yet.
const own idc.AccountID = "400000000004"

// settle does the jobs of instances, as the runner does.
func (w *world) settle() {
	w.Helper()
	jobs := must[[]store.Job](w)(w.db.ClaimJobs(w.Context(), []string{store.JobInstance}, 10, time.Minute))
	for _, j := range jobs {
		w.ok(w.Settle(w.Context(), j, time.Minute))
	}
}

func (w *world) ownAccount() {
	w.Helper()
	w.update(func(tx *store.Tx) error {
		return tx.InsertAccount(idc.Account{ID: own, Name: "own", Email: "own@example.org", Status: idc.AccountActive,
			JoinedMethod: "CREATED", JoinedAt: tx.Now(), Parent: "r-0001", Plane: idc.PlaneLocal})
	})
}

func (w *world) status(c idc.Caller, id idc.InstanceID) string {
	w.Helper()
	return must[idc.Instance](w)(w.DescribeInstance(w.Context(), c, id)).Status
}

// An account makes one instance, which goes with everything in it.
func TestAccountInstance(t *testing.T) {
	each(t, func(w *world) {
		ctx, owner := w.Context(), rootOf(own)
		w.ownAccount()
		ask := NewInstance{Name: "mine", Token: "t-1", Tags: map[string]string{"team": "a"}}
		i := must[idc.Instance](w)(w.CreateInstance(ctx, owner, ask))
		if i.Kind != idc.AccountInstance || i.Owner != own || i.Status != idc.InstanceCreating || !strings.HasPrefix(string(i.ID), "ssoins-7223") || len(i.ID) != 23 || len(i.Store) != 12 {
			w.Errorf("created: %+v", i)
		}
		if got := must[map[string]string](w)(w.ListTags(ctx, owner, i.ID.ARN())); fmt.Sprint(got) != "map[team:a]" {
			w.Errorf("tags: %v", got)
		}
		// The same request again makes nothing; others are refused.
		if again := must[idc.Instance](w)(w.CreateInstance(ctx, owner, ask)); again.ID != i.ID {
			w.Errorf("the same request made %s beside %s", again.ID, i.ID)
		}
		for what, other := range map[string]NewInstance{
			"the token for something else": {Name: "other", Token: "t-1", Tags: ask.Tags},
			"another token":                {Name: "mine", Token: "t-2", Tags: ask.Tags},
			"no token":                     {Name: "mine", Tags: ask.Tags},
		} {
			if _, err := w.CreateInstance(ctx, owner, other); !idc.Is(err, idc.KindConflict) {
				w.Errorf("%s: got %v, want a conflict", what, err)
			}
		}
		_, err := w.CreateInstance(ctx, root, NewInstance{})
		w.wantKind(err, idc.KindInvalid)

		w.settle()
		if got := w.status(owner, i.ID); got != idc.InstanceActive {
			w.Errorf("status: got %s", got)
		}
		_, err = w.DescribeInstance(ctx, root, i.ID)
		w.wantKind(err, idc.KindDenied)
		w.wantKind(w.DeleteInstance(ctx, root, i.ID), idc.KindDenied)
		w.wantKind(w.DeleteInstance(ctx, root, instance), idc.KindInvalid)

		// It has people, and a person of it a session.
		w.update(func(tx *store.Tx) error {
			for n := range clearedAtOnce + 20 {
				u := idc.User{Store: i.Store, ID: idc.UserID(fmt.Sprintf("cccccccc-0000-4000-8000-%012d", n)), UserName: fmt.Sprint("u", n), Status: idc.UserEnabled,
					Source: idc.SourceDirectory, Revision: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
				if err := tx.InsertUser(u); err != nil {
					return err
				}
			}
			if err := tx.InsertPortalAlias(idc.PortalAlias{Alias: "corp", Instance: i.ID, CreatedAt: tx.Now()}); err != nil {
				return err
			}
			return tx.InsertGroup(idc.Group{Store: i.Store, ID: eng, DisplayName: "eng", Source: idc.SourceDirectory, Revision: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now()})
		})
		somebody := w.person(i.Store, "cccccccc-0000-4000-8000-000000000003")
		must[idc.Page[idc.Account]](w)(w.ReachableAccounts(ctx, somebody, idc.PageRequest{Limit: 10}))

		w.ok(w.DeleteInstance(ctx, owner, i.ID))
		if got := w.status(owner, i.ID); got != idc.InstanceDeleting {
			w.Errorf("status while it is deleted: %s", got)
		}
		_, err = w.ReachableAccounts(ctx, somebody, idc.PageRequest{Limit: 10})
		w.wantKind(err, idc.KindUnauthenticated)
		w.wantKind(w.DeleteInstance(ctx, owner, i.ID), idc.KindConflict)
		w.wantKind(w.UpdateInstance(ctx, owner, i.ID, InstanceChange{}), idc.KindNotFound)
		_, err = w.CreateInstance(ctx, owner, ask)
		w.wantKind(err, idc.KindConflict)
		w.settle()
		_, err = w.DescribeInstance(ctx, owner, i.ID)
		w.wantKind(err, idc.KindDenied)
		w.view(func(tx *store.Tx) error {
			users, err := tx.ListUsers(i.Store, idc.PageRequest{Limit: 10})
			if err != nil {
				return err
			}
			groups, err := tx.ListGroups(i.Store, idc.PageRequest{Limit: 10})
			if err != nil {
				return err
			}
			tags, err := tx.Tags(i.ID.ARN())
			if len(users.Items)+len(groups.Items)+len(tags) > 0 {
				w.Errorf("left behind: %v %v %v", users.Items, groups.Items, tags)
			}
			if a, err := tx.PortalAlias("corp"); !idc.Is(err, idc.KindNotFound) {
				w.Errorf("the name of the portal is left behind: %+v, %v", a, err)
			}
			return err
		})
		_, err = w.ReachableAccounts(ctx, somebody, idc.PageRequest{Limit: 10})
		w.wantKind(err, idc.KindUnauthenticated)
		next := must[idc.Instance](w)(w.CreateInstance(ctx, owner, ask))
		if next.ID == i.ID || next.Store == i.Store {
			w.Errorf("the next instance is the old one: %+v", next)
		}
	})
}

// What other rooms keep of an instance goes first, in as many steps as they need.
func TestDeletionClearsOtherRooms(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	w.ownAccount()
	left := 3
	w.clear = append(w.clear, func(tx *op.Tx, i idc.Instance) (bool, error) {
		if i.Owner != own {
			t.Errorf("asked to clear %+v", i)
		}
		left--
		return left > 0, nil
	})
	i := must[idc.Instance](w)(w.CreateInstance(w.Context(), rootOf(own), NewInstance{}))
	w.settle()
	w.ok(w.DeleteInstance(w.Context(), rootOf(own), i.ID))
	w.settle()
	if left != 0 {
		t.Errorf("%d steps are left", left)
	}
}

// An account instance gives no access to accounts.
func TestAccountInstanceHasNoAccounts(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	ctx, owner := w.Context(), rootOf(own)
	w.ownAccount()
	i := must[idc.Instance](w)(w.CreateInstance(ctx, owner, NewInstance{}))
	none := idc.PageRequest{Limit: 10}
	for what, call := range map[string]func() error{
		"CreatePermissionSet": func() error {
			_, err := w.CreatePermissionSet(ctx, owner, i.ID, NewPermissionSet{Name: "x"})
			return err
		},
		"ListPermissionSets": func() error { _, err := w.ListPermissionSets(ctx, owner, i.ID, none); return err },
		"CreateAssignment": func() error {
			_, err := w.CreateAssignment(ctx, owner, i.ID, idc.Assignment{Account: own, Set: "ps-0000000000000001", Principal: user(ada)})
			return err
		},
		"ListAssignmentsFor": func() error { _, err := w.ListAssignmentsFor(ctx, owner, i.ID, user(ada), "", none); return err },
		"AddRegion":          func() error { _, err := w.AddRegion(ctx, owner, i.ID, "eu-west-1"); return err },
		"ConfigureAttributes": func() error {
			return w.ConfigureAttributes(ctx, owner, i.ID, nil)
		},
		"SimulateUserAccess": func() error { // which says nothing of other accounts, whether they are there or not
			for _, account := range []idc.AccountID{member, "999999999999"} {
				_, err := w.SimulateUserAccess(ctx, owner, i.ID, Simulation{User: ada, Account: account, Actions: []string{"s3:GetObject"}})
				if !idc.Is(err, idc.KindInvalid) {
					return err
				}
			}
			return errNoAccounts()
		},
		"PermissionSetsEnabled": func() error {
			on := true
			return w.UpdateInstance(ctx, owner, i.ID, InstanceChange{PermissionSetsEnabled: &on})
		},
	} {
		if err := call(); !idc.Is(err, idc.KindInvalid) {
			t.Errorf("%s: got %v, want Invalid", what, err)
		}
	}
}

func TestUpdateInstance(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	name, empty, on, off := "home", "", true, false
	for _, c := range []struct {
		change InstanceChange
		want   idc.Kind // KindInternal: it works
	}{
		{InstanceChange{Name: &name}, idc.KindInternal},
		{InstanceChange{}, idc.KindInternal},
		{InstanceChange{PermissionSetsEnabled: &on}, idc.KindInternal},
		{InstanceChange{PermissionSetsEnabled: &off}, idc.KindInvalid},
		{InstanceChange{Encryption: &Encryption{}}, idc.KindInternal},
		{InstanceChange{Encryption: &Encryption{}, PermissionSetsEnabled: &on}, idc.KindInvalid},
		{InstanceChange{Encryption: &Encryption{Customer: true, Key: "arn:aws:kms:us-east-1:1:key/x"}}, idc.KindInvalid},
		{InstanceChange{Encryption: &Encryption{Key: "arn:aws:kms:us-east-1:1:key/x"}}, idc.KindInvalid},
	} {
		err := w.UpdateInstance(w.Context(), root, instance, c.change)
		if c.want == idc.KindInternal {
			w.ok(err)
		} else {
			w.wantKind(err, c.want)
		}
	}
	if got := must[idc.Instance](w)(w.DescribeInstance(w.Context(), root, instance)).Name; got != name {
		t.Errorf("name: got %q, want %q", got, name)
	}
	w.ok(w.UpdateInstance(w.Context(), root, instance, InstanceChange{Name: &empty}))
	if got := must[idc.Instance](w)(w.DescribeInstance(w.Context(), root, instance)).Name; got != "" {
		t.Errorf("a name that was taken away: got %q", got)
	}
	w.wantKind(w.UpdateInstance(w.Context(), rootOf(member), instance, InstanceChange{Name: &name}), idc.KindDenied)
}

// Policies decide about instances by ARN, tag, request tag and primary Region.
func TestInstancePolicies(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	ctx := w.Context()
	w.ok(w.TagResource(ctx, root, instance.ARN(), map[string]string{"team": "blue"}))
	allow := func(action, condition string) string {
		return `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"` + action + `","Resource":"*","Condition":{"StringEquals":` + condition + `}}}`
	}
	for n, c := range []struct {
		policy string
		may    bool
	}{
		{allow("sso:ListRegions", `{"aws:ResourceTag/team":"blue"}`), true},
		{allow("sso:ListRegions", `{"aws:ResourceTag/team":"red"}`), false},
		{allow("sso:ListRegions", `{"sso:PrimaryRegion":"us-east-1"}`), true},
		{allow("sso:ListRegions", `{"sso:PrimaryRegion":"eu-west-1"}`), false},
		{allow("sso:DescribeRegion", `{"sso:PrimaryRegion":"us-east-1"}`), false},
	} {
		_, err := w.ListRegions(ctx, w.role(fmt.Sprint("r", n), c.policy), instance, idc.PageRequest{Limit: 10})
		if c.may {
			w.ok(err)
		} else {
			w.wantKind(err, idc.KindDenied)
		}
	}
}

func TestRegions(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		list := func() string {
			var all []string
			for _, r := range must[idc.Page[idc.InstanceRegion]](w)(w.ListRegions(ctx, root, instance, idc.PageRequest{Limit: 100})).Items {
				all = append(all, fmt.Sprint(r.Name, " ", r.Status, " ", r.Primary))
			}
			return strings.Join(all, ", ")
		}
		added := must[idc.InstanceRegion](w)(w.AddRegion(ctx, root, instance, "eu-west-1"))
		if added.Status != idc.RegionAdding {
			w.Errorf("added: %+v", added)
		}
		_, err := w.AddRegion(ctx, root, instance, "ap-south-1") // one at a time
		w.wantKind(err, idc.KindConflict)
		_, err = w.RemoveRegion(ctx, root, instance, "eu-west-1")
		w.wantKind(err, idc.KindConflict)
		if got, want := list(), "eu-west-1 ADDING false, us-east-1 ACTIVE true"; got != want {
			w.Errorf("got %s, want %s", got, want)
		}
		w.settle()
		must[idc.InstanceRegion](w)(w.AddRegion(ctx, root, instance, "ap-south-1"))
		w.settle()
		if got, want := list(), "ap-south-1 ACTIVE false, eu-west-1 ACTIVE false, us-east-1 ACTIVE true"; got != want {
			w.Errorf("got %s, want %s", got, want)
		}
		first := must[idc.Page[idc.InstanceRegion]](w)(w.ListRegions(ctx, root, instance, idc.PageRequest{Limit: 2}))
		rest := must[idc.Page[idc.InstanceRegion]](w)(w.ListRegions(ctx, root, instance, idc.PageRequest{Limit: 2, After: first.Next}))
		if len(first.Items) != 2 || len(rest.Items) != 1 || rest.Items[0].Name != "us-east-1" || rest.Next != "" {
			w.Errorf("pages: %+v, %+v", first, rest)
		}
		_, err = w.AddRegion(ctx, root, instance, "eu-west-1")
		w.wantKind(err, idc.KindConflict)
		_, err = w.RemoveRegion(ctx, root, instance, "us-east-1")
		w.wantKind(err, idc.KindInvalid)
		_, err = w.RemoveRegion(ctx, root, instance, "us-west-2")
		w.wantKind(err, idc.KindNotFound)
		_, err = w.DescribeRegion(ctx, root, instance, "us-west-2")
		w.wantKind(err, idc.KindNotFound)
		if got := must[idc.InstanceRegion](w)(w.RemoveRegion(ctx, root, instance, "eu-west-1")); got.Status != idc.RegionRemoving {
			w.Errorf("removed: %+v", got)
		}
		w.settle()
		if got, want := list(), "ap-south-1 ACTIVE false, us-east-1 ACTIVE true"; got != want {
			w.Errorf("got %s, want %s", got, want)
		}
		_, err = w.AddRegion(ctx, root, "ssoins-0000000000000000", "eu-west-1")
		w.wantKind(err, idc.KindDenied)
		for _, name := range []string{"eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1"} { // six with the two
			must[idc.InstanceRegion](w)(w.AddRegion(ctx, root, instance, name))
			w.settle()
		}
		_, err = w.AddRegion(ctx, root, instance, "eu-south-1")
		w.wantKind(err, idc.KindQuota)
	})
}

// A bound that an operator sets holds to the last row, and none holds without it.
func TestQuotasOfSets(t *testing.T) {
	each(t, func(w *world) {
		w.quotas = idc.Quotas{PermissionSets: 2, PermissionSetsInAccount: 1}
		a, b := w.set("a"), w.set("b")
		_, err := w.CreatePermissionSet(w.Context(), root, instance, NewPermissionSet{Name: "c"})
		w.wantKind(err, idc.KindQuota)
		_, err = w.CreatePermissionSet(w.Context(), rootOf(member), elsewhere, NewPermissionSet{Name: "c"})
		w.ok(err) // of another instance
		w.assign(member, a.ID, user(ada))
		w.assign(member, a.ID, user(bob)) // the set is there already
		_, err = w.CreateAssignment(w.Context(), root, instance, idc.Assignment{Account: member, Set: b.ID, Principal: user(ada)})
		w.wantKind(err, idc.KindQuota)
		_, err = w.Provision(w.Context(), root, instance, b.ID, member)
		w.wantKind(err, idc.KindQuota)
		w.assign(management, b.ID, user(ada))
		w.quotas = idc.Quotas{}
		w.set("c")
		w.assign(member, b.ID, user(ada))
	})
}

// Every expression of the reference, and what names nothing.
func TestSessionTags(t *testing.T) {
	u := idc.User{UserName: "ada", Attrs: idc.UserAttributes{
		Name: idc.PersonName{FamilyName: "Lovelace", GivenName: "Ada"}, DisplayName: "Ada Lovelace", NickName: "A", UserType: "employee",
		Title: "Analyst", Locale: "en-GB", Timezone: "Europe/London",
		Emails: []idc.Email{{Value: "ada@example.org", Primary: true}}, PhoneNumbers: []idc.PhoneNumber{{Value: "+44 1", Type: "work"}},
		Addresses: []idc.Address{{StreetAddress: "St. James 12", Locality: "London", Region: "LDN", PostalCode: "SW1Y", Country: "GB", Formatted: "12 St.", Type: "Work"}},
		Extensions: map[string]any{"aws:identitystore:enterprise": map[string]any{
			"employeeNumber": "7", "costCenter": "42", "organization": "Org", "division": "Div", "department": "Dep", "manager": map[string]any{"value": "babbage"},
		}},
	}}
	for source, want := range map[string]string{
		"${path:userName}": "ada", "${path:name.familyName}": "Lovelace", "${path:name.givenName}": "Ada", "${path:displayName}": "Ada Lovelace",
		"${path:nickName}": "A", "${path:emails[primary eq true].value}": "ada@example.org",
		`${path:addresses[type eq "work"].streetAddress}`: "St. James 12", `${path:addresses[type eq "work"].locality}`: "London",
		`${path:addresses[type eq "work"].region}`: "LDN", `${path:addresses[type eq "work"].postalCode}`: "SW1Y",
		`${path:addresses[type eq "work"].country}`: "GB", `${path:addresses[type eq "work"].formatted}`: "12 St.",
		`${path:phoneNumbers[type eq "work"].value}`: "+44 1", "${path:userType}": "employee", "${path:title}": "Analyst",
		"${path:locale}": "en-GB", "${path:timezone}": "Europe/London",
		"${path:enterprise.employeeNumber}": "7", "${path:enterprise.costCenter}": "42", "${path:enterprise.organization}": "Org",
		"${path:enterprise.division}": "Div", "${path:enterprise.department}": "Dep", "${path:enterprise.manager.value}": "babbage",

		"": "", "${path:}": "", "path:userName": "", "${path:userName": "", "userName": "", "${dir:displayname}": "", "${path:enterprise.CostCenter}": "",
		"${path:enterprise.manager}": "", "${path:enterprise.Environment}": "", "${path:userName} ": "", "${path:USERNAME}": "",
	} {
		tags := sessionTags(&idc.AccessControl{Attributes: []idc.AccessControlAttribute{{Key: "k", Source: source}}}, u)
		if got, there := tags["k"]; got != want || there != (want != "") {
			t.Errorf("%s: got %q (%v), want %q", source, got, there, want)
		}
	}
	on := &idc.AccessControl{Attributes: []idc.AccessControlAttribute{{Key: "k", Source: "${path:displayName}"}}}
	for _, value := range []string{"", "a;b", "émile, jr.", strings.Repeat("x", 257)} { // what no session tag can hold
		u.Attrs.DisplayName = value
		if got := sessionTags(on, u); len(got) > 0 {
			t.Errorf("%.20q makes the tag %v", value, got)
		}
	}
	u.Attrs.DisplayName = strings.Repeat("é", 256)
	if got := sessionTags(on, u); len(got) != 1 {
		t.Errorf("256 letters: %v", got)
	}
	if got := sessionTags(nil, u); got != nil {
		t.Errorf("without a configuration: %v", got)
	}
}

func TestAttributes(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		describe := func() (idc.AccessControl, error) { return w.Attributes(ctx, root, instance) }
		_, err := describe()
		w.wantKind(err, idc.KindNotFound)
		w.wantKind(w.UpdateAttributes(ctx, root, instance, nil), idc.KindNotFound)
		w.wantKind(w.DeleteAttributes(ctx, root, instance), idc.KindNotFound)
		first := []idc.AccessControlAttribute{{Key: "z", Source: "${path:title}"}, {Key: "CostCenter", Source: "${path:enterprise.CostCenter}"}}
		for what, bad := range map[string][]idc.AccessControlAttribute{
			"twice":    {{Key: "a"}, {Key: "A"}},
			"reserved": {{Key: "aws:x"}},
			"too many": make([]idc.AccessControlAttribute, 51),
		} {
			if err := w.ConfigureAttributes(ctx, root, instance, bad); !idc.Is(err, idc.KindInvalid) {
				w.Errorf("%s: got %v", what, err)
			}
		}
		w.ok(w.ConfigureAttributes(ctx, root, instance, first))
		w.wantKind(w.ConfigureAttributes(ctx, root, instance, first), idc.KindConflict)
		if got := must[idc.AccessControl](w)(describe()); !slices.Equal(got.Attributes, first) {
			w.Errorf("got %v, want %v", got.Attributes, first)
		}
		w.ok(w.UpdateAttributes(ctx, root, instance, nil))
		if got := must[idc.AccessControl](w)(describe()); len(got.Attributes) != 0 {
			w.Errorf("got %v, want none", got.Attributes)
		}
		_, err = w.Attributes(ctx, rootOf(member), elsewhere)
		w.wantKind(err, idc.KindNotFound) // of another instance
		w.ok(w.DeleteAttributes(ctx, root, instance))
		_, err = describe()
		w.wantKind(err, idc.KindNotFound)
	})
}
