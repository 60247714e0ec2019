package e2e

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/document"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/smithy-go"
)

// directory is an identity store as a Go program sees it.
type directory struct {
	*identitystore.Client
	id *string // of the store
}

func (w *world) directory(t *testing.T) *directory {
	t.Helper()
	return &directory{identitystore.NewFromConfig(w.Admin(t).SDK(t, "")), aws.String(w.store())}
}

// TestDirectory drives every operation of the Identity Store API with the Go SDK.
func TestDirectory(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		d := w.directory(t)
		for _, part := range []struct {
			name string
			run  func(*testing.T, *directory)
		}{
			{"Stores", testStores},
			{"UserAttributes", testUserAttributes},
			{"UserUpdates", testUserUpdates},
			{"RefusedUserUpdates", testRefusedUserUpdates},
			{"UserConflicts", testUserConflicts},
			{"UserLookups", testUserLookups},
			{"Groups", testGroups},
			{"GroupConflicts", testGroupConflicts},
			{"Memberships", testMemberships},
			{"MembershipsVanish", testMembershipsVanish},
			{"Revisions", testRevisions},
			{"ConcurrentUpdates", testConcurrentUpdates},
			{"LongIDs", testLongIDs},
			{"NotFound", testNotFound},
			{"UnknownStore", testUnknownStore},
		} {
			t.Run(part.name, func(t *testing.T) { part.run(t, d) })
		}
	})
}

// newUser makes a user of that name and answers its id.
func (d *directory) newUser(t *testing.T, name string) *string {
	t.Helper()
	out, err := d.CreateUser(t.Context(), &identitystore.CreateUserInput{
		IdentityStoreId: d.id, UserName: &name, DisplayName: &name,
		Name: &types.Name{GivenName: aws.String("Given"), FamilyName: aws.String("Family")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.UserId
}

func (d *directory) newGroup(t *testing.T, name string) *string {
	t.Helper()
	out, err := d.CreateGroup(t.Context(), &identitystore.CreateGroupInput{IdentityStoreId: d.id, DisplayName: &name})
	if err != nil {
		t.Fatal(err)
	}
	return out.GroupId
}

func (d *directory) newMembership(t *testing.T, group, user *string) *string {
	t.Helper()
	out, err := d.CreateGroupMembership(t.Context(), &identitystore.CreateGroupMembershipInput{
		IdentityStoreId: d.id, GroupId: group, MemberId: member(user),
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.MembershipId
}

func member(user *string) types.MemberId { return &types.MemberIdMemberUserId{Value: *user} }

func set(path string, value any) types.AttributeOperation {
	return types.AttributeOperation{AttributePath: &path, AttributeValue: document.NewLazyDocument(value)}
}

func unique(path string, value any) types.AlternateIdentifier {
	return &types.AlternateIdentifierMemberUniqueAttribute{
		Value: types.UniqueAttribute{AttributePath: &path, AttributeValue: document.NewLazyDocument(value)},
	}
}

// wantCode checks that err is an API error of that code.
func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

func wantNotFound(t *testing.T, what string, err error, kind types.ResourceType) {
	t.Helper()
	var missing *types.ResourceNotFoundException
	if !errors.As(err, &missing) || missing.ResourceType != kind {
		t.Errorf("%s: got %v, want a %s not found", what, err, kind)
		return
	}
	if aws.ToString(missing.ResourceId) == "" || aws.ToString(missing.Message) == "" {
		t.Errorf("%s: ResourceId %q, message %q", what, aws.ToString(missing.ResourceId), aws.ToString(missing.Message))
	}
}

func wantConflict(t *testing.T, what string, err error, reason types.ConflictExceptionReason) {
	t.Helper()
	var conflict *types.ConflictException
	if !errors.As(err, &conflict) || conflict.Reason != reason {
		t.Errorf("%s: got %v, want conflict %s", what, err, reason)
	}
}

func testStores(t *testing.T, d *directory) {
	one, err := d.DescribeIdentityStore(t.Context(), &identitystore.DescribeIdentityStoreInput{IdentityStoreId: d.id})
	if err != nil {
		t.Fatal(err)
	}
	if *one.IdentityStoreId != *d.id || !strings.HasSuffix(*one.IdentityStoreArn, ":identitystore/"+*d.id) {
		t.Errorf("got %s, %s", *one.IdentityStoreId, *one.IdentityStoreArn)
	}
	all, err := d.ListIdentityStores(t.Context(), &identitystore.ListIdentityStoresInput{})
	if err != nil {
		t.Fatal(err)
	}
	if len(all.IdentityStores) != 1 || *all.IdentityStores[0].IdentityStoreArn != *one.IdentityStoreArn || all.NextToken != nil {
		t.Errorf("got %+v, want the one store", all)
	}
	// The ARN is good wherever the id is (reference 2.2 note 1).
	name := aws.String("by-arn")
	made, err := d.CreateGroup(t.Context(), &identitystore.CreateGroupInput{IdentityStoreId: one.IdentityStoreArn, DisplayName: name})
	if err != nil {
		t.Fatal(err)
	}
	if *made.IdentityStoreId != *d.id {
		t.Errorf("store of a group made by ARN: got %s, want %s", *made.IdentityStoreId, *d.id)
	}
	found, err := d.GetGroupId(t.Context(), &identitystore.GetGroupIdInput{IdentityStoreId: d.id, AlternateIdentifier: unique("displayName", *name)})
	if err != nil || *found.GroupId != *made.GroupId {
		t.Errorf("got %+v, %v", found, err)
	}
}

func testUnknownStore(t *testing.T, d *directory) {
	nowhere := aws.String("d-0000000000")
	id := aws.String("11111111-2222-4333-8444-555555555555")
	for name, call := range map[string]func() error{
		"CreateUser": func() error {
			_, err := d.CreateUser(t.Context(), &identitystore.CreateUserInput{IdentityStoreId: nowhere, UserName: aws.String("nobody")})
			return err
		},
		"CreateGroup": func() error {
			_, err := d.CreateGroup(t.Context(), &identitystore.CreateGroupInput{IdentityStoreId: nowhere, DisplayName: aws.String("none")})
			return err
		},
		"DescribeUser": func() error {
			_, err := d.DescribeUser(t.Context(), &identitystore.DescribeUserInput{IdentityStoreId: nowhere, UserId: id})
			return err
		},
		"DeleteUser": func() error {
			_, err := d.DeleteUser(t.Context(), &identitystore.DeleteUserInput{IdentityStoreId: nowhere, UserId: id})
			return err
		},
		"ListUsers": func() error {
			_, err := d.ListUsers(t.Context(), &identitystore.ListUsersInput{IdentityStoreId: nowhere})
			return err
		},
		"ListGroups": func() error {
			_, err := d.ListGroups(t.Context(), &identitystore.ListGroupsInput{IdentityStoreId: nowhere})
			return err
		},
		"ListGroupMemberships": func() error {
			_, err := d.ListGroupMemberships(t.Context(), &identitystore.ListGroupMembershipsInput{IdentityStoreId: nowhere, GroupId: id})
			return err
		},
		"DescribeIdentityStore": func() error {
			_, err := d.DescribeIdentityStore(t.Context(), &identitystore.DescribeIdentityStoreInput{IdentityStoreId: nowhere})
			return err
		},
	} {
		wantNotFound(t, name, call(), types.ResourceTypeIdentityStore)
	}
}

func testNotFound(t *testing.T, d *directory) {
	nobody := aws.String("11111111-2222-4333-8444-555555555555")
	user, group := d.newUser(t, "lonely"), d.newGroup(t, "empty")
	describe := func(id *string) error {
		_, err := d.DescribeUser(t.Context(), &identitystore.DescribeUserInput{IdentityStoreId: d.id, UserId: id})
		return err
	}
	wantNotFound(t, "DescribeUser", describe(nobody), types.ResourceTypeUser)
	wantNotFound(t, "DescribeUser of a group's id", describe(group), types.ResourceTypeUser)
	_, err := d.UpdateUser(t.Context(), &identitystore.UpdateUserInput{IdentityStoreId: d.id, UserId: nobody, Operations: []types.AttributeOperation{set("title", "x")}})
	wantNotFound(t, "UpdateUser", err, types.ResourceTypeUser)
	_, err = d.GetUserId(t.Context(), &identitystore.GetUserIdInput{IdentityStoreId: d.id, AlternateIdentifier: unique("userName", "nobody")})
	wantNotFound(t, "GetUserId", err, types.ResourceTypeUser)
	_, err = d.DescribeGroup(t.Context(), &identitystore.DescribeGroupInput{IdentityStoreId: d.id, GroupId: user})
	wantNotFound(t, "DescribeGroup of a user's id", err, types.ResourceTypeGroup)
	_, err = d.UpdateGroup(t.Context(), &identitystore.UpdateGroupInput{IdentityStoreId: d.id, GroupId: nobody, Operations: []types.AttributeOperation{set("description", "x")}})
	wantNotFound(t, "UpdateGroup", err, types.ResourceTypeGroup)
	_, err = d.GetGroupId(t.Context(), &identitystore.GetGroupIdInput{IdentityStoreId: d.id, AlternateIdentifier: unique("displayName", "none")})
	wantNotFound(t, "GetGroupId", err, types.ResourceTypeGroup)
	_, err = d.CreateGroupMembership(t.Context(), &identitystore.CreateGroupMembershipInput{IdentityStoreId: d.id, GroupId: nobody, MemberId: member(user)})
	wantNotFound(t, "CreateGroupMembership in no group", err, types.ResourceTypeGroup)
	_, err = d.CreateGroupMembership(t.Context(), &identitystore.CreateGroupMembershipInput{IdentityStoreId: d.id, GroupId: group, MemberId: member(nobody)})
	wantNotFound(t, "CreateGroupMembership of nobody", err, types.ResourceTypeUser)
	_, err = d.DescribeGroupMembership(t.Context(), &identitystore.DescribeGroupMembershipInput{IdentityStoreId: d.id, MembershipId: nobody})
	wantNotFound(t, "DescribeGroupMembership", err, types.ResourceTypeGroupMembership)
	_, err = d.GetGroupMembershipId(t.Context(), &identitystore.GetGroupMembershipIdInput{IdentityStoreId: d.id, GroupId: group, MemberId: member(user)})
	wantNotFound(t, "GetGroupMembershipId", err, types.ResourceTypeGroupMembership)
	_, err = d.ListGroupMemberships(t.Context(), &identitystore.ListGroupMembershipsInput{IdentityStoreId: d.id, GroupId: nobody})
	wantNotFound(t, "ListGroupMemberships", err, types.ResourceTypeGroup)
	_, err = d.ListGroupMembershipsForMember(t.Context(), &identitystore.ListGroupMembershipsForMemberInput{IdentityStoreId: d.id, MemberId: member(nobody)})
	wantNotFound(t, "ListGroupMembershipsForMember", err, types.ResourceTypeUser)
	_, err = d.IsMemberInGroups(t.Context(), &identitystore.IsMemberInGroupsInput{IdentityStoreId: d.id, MemberId: member(user), GroupIds: []string{*group, *nobody}})
	wantNotFound(t, "IsMemberInGroups", err, types.ResourceTypeGroup)

	// The deletes carry AWS's idempotent trait: what is not there is deleted.
	for range 2 {
		if _, err := d.DeleteUser(t.Context(), &identitystore.DeleteUserInput{IdentityStoreId: d.id, UserId: user}); err != nil {
			t.Error(err)
		}
		if _, err := d.DeleteGroup(t.Context(), &identitystore.DeleteGroupInput{IdentityStoreId: d.id, GroupId: group}); err != nil {
			t.Error(err)
		}
		if _, err := d.DeleteGroupMembership(t.Context(), &identitystore.DeleteGroupMembershipInput{IdentityStoreId: d.id, MembershipId: nobody}); err != nil {
			t.Error(err)
		}
	}
	wantNotFound(t, "DescribeUser after DeleteUser", describe(user), types.ResourceTypeUser)
}

// An id with the store's prefix, and in capital letters, is the same id; one with
// another store's prefix is nobody's (reference 1).
func testLongIDs(t *testing.T, d *directory) {
	user, group := d.newUser(t, "long"), d.newGroup(t, "long")
	prefix := strings.TrimPrefix(*d.id, "d-") + "-"
	for _, form := range []string{*user, strings.ToUpper(*user), prefix + *user, prefix + strings.ToUpper(*user)} {
		got, err := d.DescribeUser(t.Context(), &identitystore.DescribeUserInput{IdentityStoreId: d.id, UserId: &form})
		if err != nil {
			t.Errorf("%s: %v", form, err)
			continue
		}
		if *got.UserId != *user {
			t.Errorf("%s: got %s, want %s", form, *got.UserId, *user)
		}
	}
	_, err := d.DescribeUser(t.Context(), &identitystore.DescribeUserInput{IdentityStoreId: d.id, UserId: aws.String("0000000000-" + *user)})
	wantNotFound(t, "a prefix of another store", err, types.ResourceTypeUser)

	longUser, longGroup := prefix+strings.ToUpper(*user), prefix+*group
	made, err := d.CreateGroupMembership(t.Context(), &identitystore.CreateGroupMembershipInput{IdentityStoreId: d.id, GroupId: &longGroup, MemberId: member(&longUser)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.CreateGroupMembership(t.Context(), &identitystore.CreateGroupMembershipInput{IdentityStoreId: d.id, GroupId: group, MemberId: member(user)})
	wantConflict(t, "the same membership by short ids", err, types.ConflictExceptionReasonUniquenessConstraintViolation)
	got, err := d.DescribeGroupMembership(t.Context(), &identitystore.DescribeGroupMembershipInput{IdentityStoreId: d.id, MembershipId: aws.String(prefix + *made.MembershipId)})
	if err != nil {
		t.Fatal(err)
	}
	if *got.GroupId != *group || got.MemberId.(*types.MemberIdMemberUserId).Value != *user {
		t.Errorf("got %+v", got)
	}
	is, err := d.IsMemberInGroups(t.Context(), &identitystore.IsMemberInGroupsInput{IdentityStoreId: d.id, MemberId: member(&longUser), GroupIds: []string{longGroup}})
	if err != nil || !is.Results[0].MembershipExists {
		t.Errorf("got %+v, %v", is, err)
	}
}

// A change that was meant for another revision is refused, for users and groups.
func testRevisions(t *testing.T, d *directory) {
	user, group := d.newUser(t, "revised"), d.newGroup(t, "revised")
	updateUser := func(revision string) (string, error) {
		out, err := d.UpdateUser(t.Context(), &identitystore.UpdateUserInput{
			IdentityStoreId: d.id, UserId: user, Revision: &revision, Operations: []types.AttributeOperation{set("title", "at "+revision)},
		})
		if err != nil {
			return "", err
		}
		return aws.ToString(out.Revision), nil
	}
	updateGroup := func(revision string) (string, error) {
		out, err := d.UpdateGroup(t.Context(), &identitystore.UpdateGroupInput{
			IdentityStoreId: d.id, GroupId: group, Revision: &revision, Operations: []types.AttributeOperation{set("description", "at "+revision)},
		})
		if err != nil {
			return "", err
		}
		return aws.ToString(out.Revision), nil
	}
	for kind, update := range map[string]func(string) (string, error){"user": updateUser, "group": updateGroup} {
		first := "1"
		second, err := update(first)
		if err != nil || second == first {
			t.Fatalf("%s: got revision %q, %v", kind, second, err)
		}
		for _, stale := range []string{first, "0", "-1", "99", "nonsense"} {
			_, err := update(stale)
			wantConflict(t, kind+" at revision "+stale, err, types.ConflictExceptionReasonConcurrentModification)
		}
		if third, err := update(second); err != nil || third == second {
			t.Errorf("%s: got revision %q, %v", kind, third, err)
		}
	}
	u, err := d.DescribeUser(t.Context(), &identitystore.DescribeUserInput{IdentityStoreId: d.id, UserId: user})
	if err != nil {
		t.Fatal(err)
	}
	if *u.Title != "at 2" || *u.Revision != "3" {
		t.Errorf("got title %q at revision %s, want the last accepted one", *u.Title, *u.Revision)
	}
	_, err = d.DeleteUser(t.Context(), &identitystore.DeleteUserInput{IdentityStoreId: d.id, UserId: user, Revision: aws.String("2")})
	wantConflict(t, "DeleteUser", err, types.ConflictExceptionReasonConcurrentModification)
	_, err = d.DeleteGroup(t.Context(), &identitystore.DeleteGroupInput{IdentityStoreId: d.id, GroupId: group, Revision: aws.String("2")})
	wantConflict(t, "DeleteGroup", err, types.ConflictExceptionReasonConcurrentModification)
	if _, err := d.DeleteUser(t.Context(), &identitystore.DeleteUserInput{IdentityStoreId: d.id, UserId: user, Revision: u.Revision}); err != nil {
		t.Error(err)
	}
}

// Of many changes meant for the same revision one wins; without a revision all
// are carried out, one after the other.
func testConcurrentUpdates(t *testing.T, d *directory) {
	const callers = 16
	user := d.newUser(t, "contended")
	update := func(revision *string) (won, lost int) {
		errs := make([]error, callers)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() {
				_, errs[i] = d.UpdateUser(t.Context(), &identitystore.UpdateUserInput{
					IdentityStoreId: d.id, UserId: user, Revision: revision,
					Operations: []types.AttributeOperation{set("title", fmt.Sprint(i))},
				})
			})
		}
		all.Wait()
		for _, err := range errs {
			var conflict *types.ConflictException
			switch {
			case err == nil:
				won++
			case errors.As(err, &conflict) && conflict.Reason == types.ConflictExceptionReasonConcurrentModification:
				lost++
			default:
				t.Error(err)
			}
		}
		return won, lost
	}
	if won, lost := update(aws.String("1")); won != 1 || lost != callers-1 {
		t.Errorf("of %d changes of revision 1, %d won and %d lost", callers, won, lost)
	}
	if won, _ := update(nil); won != callers {
		t.Errorf("of %d changes without a revision, %d won", callers, won)
	}
	u, err := d.DescribeUser(t.Context(), &identitystore.DescribeUserInput{IdentityStoreId: d.id, UserId: user})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := *u.Revision, fmt.Sprint(2+callers); got != want {
		t.Errorf("revision: got %s, want %s", got, want)
	}
}
