package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/types"
)

func testGroups(t *testing.T, d *directory) {
	name, description := "Ops \"<east>\" 日本\u00a0", "who runs it\tand\nhow"
	made, err := d.CreateGroup(t.Context(), &identitystore.CreateGroupInput{IdentityStoreId: d.id, DisplayName: &name, Description: &description})
	if err != nil {
		t.Fatal(err)
	}
	describe := func() *identitystore.DescribeGroupOutput {
		t.Helper()
		g, err := d.DescribeGroup(t.Context(), &identitystore.DescribeGroupInput{IdentityStoreId: d.id, GroupId: made.GroupId})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	g := describe()
	if *g.DisplayName != name || *g.Description != description || *g.GroupArn != "arn:aws:identitystore:::group/"+*made.GroupId ||
		*g.Revision != *made.Revision || *g.IdentityStoreId != *d.id || !strings.HasSuffix(*g.CreatedBy, ":root") || !g.UpdatedAt.Equal(*g.CreatedAt) {
		t.Errorf("got %+v", g)
	}
	update := func(operations ...types.AttributeOperation) error {
		_, err := d.UpdateGroup(t.Context(), &identitystore.UpdateGroupInput{IdentityStoreId: d.id, GroupId: made.GroupId, Operations: operations})
		return err
	}
	if err := update(set("displayName", "Operations"), set("Description", "new")); err != nil {
		t.Fatal(err)
	}
	if g := describe(); *g.DisplayName != "Operations" || *g.Description != "new" || *g.Revision == *made.Revision {
		t.Errorf("after an update: %+v", g)
	}
	if err := update(set("description", nil)); err != nil {
		t.Fatal(err)
	}
	before := describe()
	if before.Description != nil {
		t.Errorf("a removed description: got %q", *before.Description)
	}
	for _, c := range []struct {
		path  string
		value any
	}{
		{"displayName", nil}, {"displayName", ""}, {"displayName", 7}, {"displayName", strings.Repeat("g", 1025)}, {"displayName", "bell\a"},
		{"displayName", "Administrator"}, {"description", []any{}}, {"description", strings.Repeat("d", 1025)}, {"nothing", "x"}, {"members", []any{}},
	} {
		wantCode(t, fmt.Sprintf("%s = %.40v", c.path, c.value), update(set("description", "changed"), set(c.path, c.value)), "ValidationException")
	}
	if after := describe(); *after.Revision != *before.Revision || after.Description != nil {
		t.Errorf("refused changes left something: %+v", after)
	}
	for path, value := range map[string]string{"displayName": "Operations", "DisplayName": "OPERATIONS"} {
		out, err := d.GetGroupId(t.Context(), &identitystore.GetGroupIdInput{IdentityStoreId: d.id, AlternateIdentifier: unique(path, value)})
		if err != nil || *out.GroupId != *made.GroupId || *out.GroupArn != *made.GroupArn {
			t.Errorf("%s = %s: got %+v, %v", path, value, out, err)
		}
	}
	_, err = d.GetGroupId(t.Context(), &identitystore.GetGroupIdInput{IdentityStoreId: d.id, AlternateIdentifier: unique("description", "new")})
	wantCode(t, "GetGroupId by description", err, "ValidationException")
	for value, want := range map[string]int{"Operations": 1, "operations": 1, "Oper": 0} {
		//lint:ignore SA1019 clients still use the filter (reference 2.2)
		out, err := d.ListGroups(t.Context(), &identitystore.ListGroupsInput{IdentityStoreId: d.id, Filters: []types.Filter{{AttributePath: aws.String("DisplayName"), AttributeValue: &value}}})
		if err != nil || len(out.Groups) != want {
			t.Errorf("filter %q: got %+v, %v, want %d", value, out, err, want)
		}
	}
}

func testGroupConflicts(t *testing.T, d *directory) {
	d.newGroup(t, "Finance")
	const taken = types.ConflictExceptionReasonUniquenessConstraintViolation
	for _, name := range []string{"Finance", "FINANCE", "ｆinance"} {
		_, err := d.CreateGroup(t.Context(), &identitystore.CreateGroupInput{IdentityStoreId: d.id, DisplayName: &name})
		wantConflict(t, name, err, taken)
	}
	other := d.newGroup(t, "Treasury")
	_, err := d.UpdateGroup(t.Context(), &identitystore.UpdateGroupInput{IdentityStoreId: d.id, GroupId: other, Operations: []types.AttributeOperation{set("displayName", "finance")}})
	wantConflict(t, "UpdateGroup", err, taken)
	for _, in := range []*identitystore.CreateGroupInput{
		{IdentityStoreId: d.id}, {IdentityStoreId: d.id, DisplayName: aws.String("AWSAdministrators")},
	} {
		_, err := d.CreateGroup(t.Context(), in)
		wantCode(t, aws.ToString(in.DisplayName), err, "ValidationException")
	}
}

func testMemberships(t *testing.T, d *directory) {
	user, other := d.newUser(t, "member"), d.newUser(t, "member-too")
	first, second, third := d.newGroup(t, "first"), d.newGroup(t, "second"), d.newGroup(t, "third")
	made, err := d.CreateGroupMembership(t.Context(), &identitystore.CreateGroupMembershipInput{IdentityStoreId: d.id, GroupId: first, MemberId: member(user)})
	if err != nil {
		t.Fatal(err)
	}
	if *made.MembershipArn != "arn:aws:identitystore:::membership/"+*made.MembershipId || *made.IdentityStoreId != *d.id {
		t.Errorf("got %+v", made)
	}
	d.newMembership(t, third, user)
	d.newMembership(t, first, other)
	_, err = d.CreateGroupMembership(t.Context(), &identitystore.CreateGroupMembershipInput{IdentityStoreId: d.id, GroupId: first, MemberId: member(user)})
	wantConflict(t, "the same membership twice", err, types.ConflictExceptionReasonUniquenessConstraintViolation)

	one, err := d.DescribeGroupMembership(t.Context(), &identitystore.DescribeGroupMembershipInput{IdentityStoreId: d.id, MembershipId: made.MembershipId})
	if err != nil {
		t.Fatal(err)
	}
	if *one.GroupId != *first || one.MemberId.(*types.MemberIdMemberUserId).Value != *user || one.CreatedAt == nil || !strings.HasSuffix(*one.CreatedBy, ":root") {
		t.Errorf("got %+v", one)
	}
	found, err := d.GetGroupMembershipId(t.Context(), &identitystore.GetGroupMembershipIdInput{IdentityStoreId: d.id, GroupId: first, MemberId: member(user)})
	if err != nil || *found.MembershipId != *made.MembershipId {
		t.Errorf("got %+v, %v", found, err)
	}
	if got, want := d.groupsOf(t, user), sorted(*first, *third); !slices.Equal(got, want) {
		t.Errorf("groups of the user: got %v, want %v", got, want)
	}
	if got, want := d.membersOf(t, first), sorted(*user, *other); !slices.Equal(got, want) {
		t.Errorf("members of the group: got %v, want %v", got, want)
	}
	// Answered in the order asked, as often as asked.
	ask := []string{*third, *second, *first, *third}
	is, err := d.IsMemberInGroups(t.Context(), &identitystore.IsMemberInGroupsInput{IdentityStoreId: d.id, MemberId: member(user), GroupIds: ask})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, false, true, true} {
		r := is.Results[i]
		if r.MembershipExists != want || *r.GroupId != ask[i] || r.MemberId.(*types.MemberIdMemberUserId).Value != *user {
			t.Errorf("result %d: got %+v, want %v for %s", i, r, want, ask[i])
		}
	}
	if _, err := d.DeleteGroupMembership(t.Context(), &identitystore.DeleteGroupMembershipInput{IdentityStoreId: d.id, MembershipId: made.MembershipId}); err != nil {
		t.Fatal(err)
	}
	if got, want := d.groupsOf(t, user), []string{*third}; !slices.Equal(got, want) {
		t.Errorf("groups after a membership was removed: got %v, want %v", got, want)
	}
	if again := d.newMembership(t, first, user); *again == *made.MembershipId {
		t.Error("a membership that was made again is the old one")
	}
}

// Memberships go with their group, and with their user.
func testMembershipsVanish(t *testing.T, d *directory) {
	leaver, stayer := d.newUser(t, "leaver"), d.newUser(t, "stayer")
	closing, staying := d.newGroup(t, "closing"), d.newGroup(t, "staying")
	gone := []*string{d.newMembership(t, closing, leaver), d.newMembership(t, closing, stayer), d.newMembership(t, staying, leaver)}
	kept := d.newMembership(t, staying, stayer)
	if _, err := d.DeleteGroup(t.Context(), &identitystore.DeleteGroupInput{IdentityStoreId: d.id, GroupId: closing}); err != nil {
		t.Fatal(err)
	}
	if got, want := d.groupsOf(t, stayer), []string{*staying}; !slices.Equal(got, want) {
		t.Errorf("groups after one was deleted: got %v, want %v", got, want)
	}
	if _, err := d.DeleteUser(t.Context(), &identitystore.DeleteUserInput{IdentityStoreId: d.id, UserId: leaver}); err != nil {
		t.Fatal(err)
	}
	if got, want := d.membersOf(t, staying), []string{*stayer}; !slices.Equal(got, want) {
		t.Errorf("members after one was deleted: got %v, want %v", got, want)
	}
	for _, m := range gone {
		_, err := d.DescribeGroupMembership(t.Context(), &identitystore.DescribeGroupMembershipInput{IdentityStoreId: d.id, MembershipId: m})
		wantNotFound(t, "a membership of who or what is gone", err, types.ResourceTypeGroupMembership)
	}
	if _, err := d.DescribeGroupMembership(t.Context(), &identitystore.DescribeGroupMembershipInput{IdentityStoreId: d.id, MembershipId: kept}); err != nil {
		t.Error(err)
	}
	// Who comes back under the old name is somebody else and is in no group.
	if got := d.groupsOf(t, d.newUser(t, "leaver")); len(got) != 0 {
		t.Errorf("a new user of an old name is in %v", got)
	}
	if got := d.membersOf(t, d.newGroup(t, "closing")); len(got) != 0 {
		t.Errorf("a new group of an old name has %v", got)
	}
}

func (d *directory) groupsOf(t *testing.T, user *string) []string {
	t.Helper()
	ids := []string{}
	for p := identitystore.NewListGroupMembershipsForMemberPaginator(d, &identitystore.ListGroupMembershipsForMemberInput{IdentityStoreId: d.id, MemberId: member(user)}); p.HasMorePages(); {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.GroupMemberships {
			ids = append(ids, *m.GroupId)
		}
	}
	return sorted(ids...)
}

func (d *directory) membersOf(t *testing.T, group *string) []string {
	t.Helper()
	ids := []string{}
	for p := identitystore.NewListGroupMembershipsPaginator(d, &identitystore.ListGroupMembershipsInput{IdentityStoreId: d.id, GroupId: group}); p.HasMorePages(); {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.GroupMemberships {
			ids = append(ids, m.MemberId.(*types.MemberIdMemberUserId).Value)
		}
	}
	return sorted(ids...)
}

func sorted(s ...string) []string {
	slices.Sort(s)
	return s
}
