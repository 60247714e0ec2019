package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
)

// lists are the ways to page through something, with the name or id of each item.
func (d *directory) lists(group, user *string) map[string]func(t *testing.T, token *string, most *int32) (items []string, next *string, err error) {
	memberships := func(page *identitystore.ListGroupMembershipsOutput, err error) ([]string, *string, error) {
		if err != nil {
			return nil, nil, err
		}
		var out []string
		for _, m := range page.GroupMemberships {
			out = append(out, *m.MembershipId)
		}
		return out, page.NextToken, nil
	}
	return map[string]func(*testing.T, *string, *int32) ([]string, *string, error){
		"ListUsers": func(t *testing.T, token *string, most *int32) (items []string, next *string, err error) {
			page, err := d.ListUsers(t.Context(), &identitystore.ListUsersInput{IdentityStoreId: d.id, NextToken: token, MaxResults: most})
			if err != nil {
				return nil, nil, err
			}
			for _, u := range page.Users {
				items = append(items, *u.UserName)
			}
			return items, page.NextToken, nil
		},
		"ListGroups": func(t *testing.T, token *string, most *int32) (items []string, next *string, err error) {
			page, err := d.ListGroups(t.Context(), &identitystore.ListGroupsInput{IdentityStoreId: d.id, NextToken: token, MaxResults: most})
			if err != nil {
				return nil, nil, err
			}
			for _, g := range page.Groups {
				items = append(items, *g.DisplayName)
			}
			return items, page.NextToken, nil
		},
		"ListGroupMemberships": func(t *testing.T, token *string, most *int32) ([]string, *string, error) {
			return memberships(d.ListGroupMemberships(t.Context(), &identitystore.ListGroupMembershipsInput{IdentityStoreId: d.id, GroupId: group, NextToken: token, MaxResults: most}))
		},
		"ListGroupMembershipsForMember": func(t *testing.T, token *string, most *int32) ([]string, *string, error) {
			page, err := d.ListGroupMembershipsForMember(t.Context(), &identitystore.ListGroupMembershipsForMemberInput{IdentityStoreId: d.id, MemberId: member(user), NextToken: token, MaxResults: most})
			if err != nil {
				return nil, nil, err
			}
			return memberships(&identitystore.ListGroupMembershipsOutput{GroupMemberships: page.GroupMemberships, NextToken: page.NextToken}, nil)
		},
	}
}

// Lists of 0, 1, 50 and more than a thousand rows page alike: every row once, in
// order, pages as long as asked, and no token after the last one.
func TestPaging(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		d := w.directory(t)
		group, user := "11111111-2222-4333-8444-555555555555", "11111111-2222-4333-8444-555555555555"
		rows := 0
		for _, target := range []int{0, 1, 50, 1003} {
			w.grow(t, rows, target, &group, &user)
			rows = target
			for name, list := range d.lists(&group, &user) {
				if target == 0 && strings.HasPrefix(name, "ListGroupMemberships") {
					continue // there is no group yet and nobody to be in it
				}
				for _, most := range []*int32{nil, aws.Int32(1), aws.Int32(7), aws.Int32(50), aws.Int32(100)} {
					if most != nil && int(*most)*100 < target {
						continue // a thousand requests tell nothing that fifty do not
					}
					walk(t, fmt.Sprintf("%s of %d by %d", name, target, aws.ToInt32(most)), target, most, func(token *string) ([]string, *string, error) {
						return list(t, token, most)
					})
				}
			}
		}
	})
}

func walk(t *testing.T, what string, want int, most *int32, list func(token *string) ([]string, *string, error)) {
	t.Helper()
	limit := 100
	if most != nil {
		limit = int(*most)
	}
	var all []string
	var token *string
	for page := 1; ; page++ {
		items, next, err := list(token)
		if err != nil {
			t.Errorf("%s, page %d: %v", what, page, err)
			return
		}
		all = append(all, items...)
		if next == nil {
			break
		}
		if len(items) != limit {
			t.Errorf("%s: page %d has %d items and is not the last", what, page, len(items))
		}
		if len(all) > want {
			t.Errorf("%s: %d items and more to come", what, len(all))
			return
		}
		token = next
	}
	if len(all) != want {
		t.Errorf("%s: got %d items, want %d", what, len(all), want)
	}
	if unique := slices.Compact(slices.Sorted(slices.Values(all))); len(unique) != len(all) {
		t.Errorf("%s: %d items are there twice", what, len(all)-len(unique))
	}
	if strings.HasPrefix(what, "ListUsers") || strings.Contains(what, "ListGroups ") {
		if !slices.IsSortedFunc(all, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }) {
			t.Errorf("%s: not in the order of names", what)
		}
	}
}

// grow makes users and groups from-to; the first user is in every group, and the
// first group has every user.
func (w *world) grow(t *testing.T, from, to int, group, user *string) {
	t.Helper()
	make := func(i int) error {
		name := []string{"Row%04d", "rOW%04d", "row%04d"}[i%3]
		name = fmt.Sprintf(name, i)
		a, err := w.root.call(t.Context(), "AWSIdentityStore.CreateUser", map[string]any{
			"IdentityStoreId": w.store(), "UserName": name, "DisplayName": name, "Name": map[string]any{"GivenName": "g", "FamilyName": "f"},
		})
		if err != nil || a.Status != 200 {
			return fmt.Errorf("%v %w", a, err)
		}
		b, err := w.root.call(t.Context(), "AWSIdentityStore.CreateGroup", map[string]any{"IdentityStoreId": w.store(), "DisplayName": name})
		if err != nil || b.Status != 200 {
			return fmt.Errorf("%v %w", b, err)
		}
		pairs := [][2]string{{*group, a.member("UserId")}, {b.member("GroupId"), *user}}
		if i == 0 {
			*user, *group = a.member("UserId"), b.member("GroupId")
			pairs = [][2]string{{*group, *user}}
		}
		for _, p := range pairs {
			m, err := w.root.call(t.Context(), "AWSIdentityStore.CreateGroupMembership", map[string]any{
				"IdentityStoreId": w.store(), "GroupId": p[0], "MemberId": map[string]any{"UserId": p[1]},
			})
			if err != nil || m.Status != 200 {
				return fmt.Errorf("%v %w", m, err)
			}
		}
		return nil
	}
	if from == 0 && to > 0 {
		if err := make(0); err != nil {
			t.Fatal(err)
		}
		from = 1
	}
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := from + worker; i < to; i += 8 {
				if err := make(i); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

// A token continues the list it came from and no other.
func TestPageTokens(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		d := w.directory(t)
		var group, user string
		w.grow(t, 0, 3, &group, &user)
		lists := d.lists(&group, &user)
		one := aws.Int32(1)
		tokens := map[string]*string{}
		for name, list := range lists {
			_, token, err := list(t, nil, one)
			if err != nil || token == nil {
				t.Fatalf("%s: token %v, %v", name, token, err)
			}
			tokens[name] = token
		}
		for name, list := range lists {
			for from, token := range tokens {
				_, _, err := list(t, token, aws.Int32(2)) // the size of the page may change on the way
				if from == name {
					if err != nil {
						t.Errorf("%s refuses its own token: %v", name, err)
					}
					continue
				}
				wantCode(t, name+" with a token of "+from, err, "ValidationException")
			}
			own := *tokens[name]
			for what, altered := range map[string]string{
				"another last character":  own[:len(own)-2] + flip(own[len(own)-2:]),
				"another first character": flip(own[:1]) + own[1:],
				"another middle":          own[:len(own)/2] + flip(own[len(own)/2:len(own)/2+1]) + own[len(own)/2+1:],
				"half":                    own[:len(own)/2],
				"more":                    own + "AAAA",
				"a name":                  "row0001",
				"base64":                  "eyJhZnRlciI6InJvdzAwMDEifQ==",
			} {
				_, _, err := list(t, &altered, one)
				wantCode(t, name+" with a token that has "+what, err, "ValidationException")
			}
			_, _, err := list(t, aws.String("' OR 1=1 --"), one)
			wantCode(t, name+" with SQL", err, "ValidationException")
		}
		// Another group, another member, another store: another list.
		other := d.newGroup(t, "other")
		_, err := d.ListGroupMemberships(t.Context(), &identitystore.ListGroupMembershipsInput{IdentityStoreId: d.id, GroupId: other, NextToken: tokens["ListGroupMemberships"]})
		wantCode(t, "the token of another group", err, "ValidationException")
		_, err = d.ListGroupMembershipsForMember(t.Context(), &identitystore.ListGroupMembershipsForMemberInput{IdentityStoreId: d.id, MemberId: member(d.newUser(t, "other")), NextToken: tokens["ListGroupMembershipsForMember"]})
		wantCode(t, "the token of another member", err, "ValidationException")
		_, err = d.ListIdentityStores(t.Context(), &identitystore.ListIdentityStoresInput{NextToken: tokens["ListUsers"]})
		wantCode(t, "the token of another operation", err, "ValidationException")

		// The store by its ARN, or an id in its long form, is the same list.
		arn, err := d.DescribeIdentityStore(t.Context(), &identitystore.DescribeIdentityStoreInput{IdentityStoreId: d.id})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.ListUsers(t.Context(), &identitystore.ListUsersInput{IdentityStoreId: arn.IdentityStoreArn, NextToken: tokens["ListUsers"]}); err != nil {
			t.Errorf("a list continued by the store's ARN: %v", err)
		}
		long := strings.TrimPrefix(*d.id, "d-") + "-" + strings.ToUpper(group)
		if _, err := d.ListGroupMemberships(t.Context(), &identitystore.ListGroupMembershipsInput{IdentityStoreId: d.id, GroupId: &long, NextToken: tokens["ListGroupMemberships"]}); err != nil {
			t.Errorf("a list continued by the long form of the id: %v", err)
		}

		// Tokens outlive the server: they name a place, not a memory.
		w.Restart()
		for name, list := range lists {
			if _, _, err := list(t, tokens[name], one); err != nil {
				t.Errorf("%s after a restart: %v", name, err)
			}
		}
	})
}

// flip changes characters into others of base64.
func flip(s string) string {
	return strings.Map(func(c rune) rune {
		if c == 'A' {
			return 'B'
		}
		return 'A'
	}, s)
}

// Rows that come and go while somebody pages hide no other row and repeat none.
func TestPagingWhileRowsChange(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		d := w.directory(t)
		var group, user string
		w.grow(t, 0, 20, &group, &user)
		var all []string
		var token *string
		for i := 0; ; i++ {
			page, err := d.ListUsers(t.Context(), &identitystore.ListUsersInput{IdentityStoreId: d.id, NextToken: token, MaxResults: aws.Int32(4)})
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range page.Users {
				all = append(all, strings.ToLower(*u.UserName))
			}
			if token = page.NextToken; token == nil {
				break
			}
			// Somebody new before this place, and the one at this place goes.
			d.newUser(t, fmt.Sprintf("aaa-%d", i))
			if _, err := d.DeleteUser(t.Context(), &identitystore.DeleteUserInput{IdentityStoreId: d.id, UserId: page.Users[3].UserId}); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 20 {
			if want := fmt.Sprintf("row%04d", i); i >= len(all) || all[i] != want {
				t.Fatalf("got %v, want row0000 to row0019", all)
			}
		}
		if len(all) != 20 {
			t.Errorf("got %v", all)
		}
	})
}
