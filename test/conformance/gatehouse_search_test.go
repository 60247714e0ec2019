package conformance

import (
	"strings"
	"testing"
)

var (
	// memberOfGroup is the fresh group that the fresh user is in.
	memberOfGroup = fresh(func(w *world) any { w.get(freshMembership); return w.get(freshGroup) })
	// groupOfMember is the fresh user who is in the fresh group.
	groupOfMember = fresh(func(w *world) any { w.get(freshMembership); return w.get(freshUser) })
	// Names in capitals find the same.
	// shoutedMail begins the address of that one user: others may be called user-1 and more.
	shoutedMail  = fresh(func(w *world) any { return strings.ToUpper(w.text(aUserName)) + "@" })
	shoutedGroup = fresh(func(w *world) any { return strings.ToUpper(w.text(freshGroupName)) })
	shoutedSet   = fresh(func(w *world) any { return strings.ToUpper(w.text(freshSetName)) })
	// unitAccount is an account in the fresh unit, called like no other.
	unitAccount = fresh(func(w *world) any {
		id := w.account("Found")
		w.must("organizations", "MoveAccount", in{"AccountId": id, "SourceParentId": orgRoot, "DestinationParentId": freshUnit})
		return id
	})
)

// tooLong is a query that nobody can have in a name.
var tooLong = refused("a long query", in{"Query": strings.Repeat("a", 257)}, "ValidationException", "query")

var gatehouseSearch = table{"gatehouse", []row{
	{
		op:   "SearchUsers",
		in:   in{"IdentityStoreId": identityStore, "Query": shoutedMail, "Status": "ENABLED"},
		want: in{"Users": []any{in{"UserId": aUser, "UserName": aUserName, "Status": "ENABLED", "DisplayName": check(present), "EmailAddress": like("@example.com$"), "CreatedAt": check(present)}}, "NextToken": check(absent)},
		then: func(x *exchange) {
			x.sees("gatehouse", "SearchUsers", in{"IdentityStoreId": identityStore, "GroupId": memberOfGroup}, in{"Users": []any{in{"UserId": freshUser}}})
			x.sees("gatehouse", "SearchUsers", in{"IdentityStoreId": identityStore, "GroupId": memberOfGroup, "Query": "%"}, in{"Users": length(0)})
			x.sees("gatehouse", "SearchUsers", in{"IdentityStoreId": identityStore, "GroupId": memberOfGroup, "Status": "DISABLED"}, in{"Users": length(0)})
			x.sees("gatehouse", "SearchUsers", in{"IdentityStoreId": identityStore, "MaxResults": 1}, in{"Users": length(1), "NextToken": check(present)})
		},
		fails: with(badPages, []fail{
			noStore, noGroup, noGroupID, tooLong,
			refused("a status that is none", in{"Status": "RETIRED"}, "ValidationException", "status"),
		}),
	},
	{
		op:   "SearchGroups",
		in:   in{"IdentityStoreId": identityStore, "UserId": groupOfMember, "Query": shoutedGroup},
		want: in{"Groups": []any{in{"GroupId": freshGroup, "DisplayName": freshGroupName, "MemberCount": 1, "CreatedAt": check(present)}}, "NextToken": check(absent)},
		fails: with(badPages, []fail{
			noStore, tooLong,
			refused("a user that is not", in{"UserId": unknownID}, "ResourceNotFoundException", "USER not found"),
			refused("an id that is none", in{"UserId": "ada"}, "ValidationException", "userId"),
		}),
	},
	{
		op:    "GetUserPoolInfo",
		in:    in{"IdentityStoreId": identityStore},
		given: []*thing{aUser, aGroup},
		want:  in{"UserCount": check(positive), "GroupCount": check(positive)},
		fails: []fail{noStore, refused("an id that is none", in{"IdentityStoreId": "mine"}, "ValidationException", "identityStoreId")},
	},
	{
		op:    "SearchPermissionSets",
		in:    in{"InstanceArn": instance, "Query": shoutedSet},
		given: []*thing{assignedSet},
		want:  in{"PermissionSets": []any{in{"PermissionSetArn": freshSet, "Name": freshSetName, "SessionDuration": "PT1H", "AccountCount": 1, "OutdatedAccountCount": 0}}, "NextToken": check(absent)},
		then: func(x *exchange) {
			x.must("sso-admin", "UpdatePermissionSet", in{"InstanceArn": instance, "PermissionSetArn": freshSet, "Description": "newer"})
			x.sees("gatehouse", "SearchPermissionSets", x.in, in{"PermissionSets": []any{in{"Description": "newer", "AccountCount": 1, "OutdatedAccountCount": 1}}})
		},
		fails: with(badPages, []fail{noInstance, noInstanceARN, tooLong}),
	},
	{
		op:    "SearchAccounts",
		in:    in{"AncestorId": freshUnit, "Query": "FOUND example"},
		want:  in{"Accounts": []any{in{"AccountId": unitAccount, "Name": like("^Found"), "EmailAddress": check(present), "Status": "ACTIVE", "ParentId": freshUnit, "ParentPath": like("^Root/unit"), "Management": false}}, "NextToken": check(absent)},
		given: []*thing{unitAccount},
		then: func(x *exchange) {
			x.sees("gatehouse", "SearchAccounts", in{"Query": management}, in{"Accounts": []any{in{"AccountId": management, "Management": true, "ParentPath": "Root"}}})
		},
		fails: with(badPages, []fail{tooLong, refused("an ancestor that is not", in{"AncestorId": unknownUnit}, "ResourceNotFoundException", "doesn't exist")}),
	},
}}

// positive is a number above none.
func positive(got any) string {
	if n, ok := got.(float64); !ok || n < 1 {
		return "it is no number above 0"
	}
	return ""
}

// walkSearches walks the pages of every search of piles n rows high.
func (w *world) walkSearches(t *testing.T, n int) {
	for _, s := range []struct {
		op        string
		in        in
		items, id string
		want      int
	}{
		{"SearchUsers", in{"IdentityStoreId": identityStore}, "Users", "UserId", n + 1},
		{"SearchUsers", in{"IdentityStoreId": identityStore, "Status": "ENABLED"}, "Users", "UserId", n + 1},
		{"SearchUsers", in{"IdentityStoreId": identityStore, "Query": "COPY"}, "Users", "UserId", n - 1},
		{"SearchUsers", in{"IdentityStoreId": identityStore, "GroupId": piledGroup}, "Users", "UserId", n},
		{"SearchUsers", in{"IdentityStoreId": identityStore, "GroupId": piledGroup, "Query": "copy", "Status": "ENABLED"}, "Users", "UserId", n - 1},
		{"SearchGroups", in{"IdentityStoreId": identityStore}, "Groups", "GroupId", n},
		{"SearchPermissionSets", in{"InstanceArn": instance}, "PermissionSets", "PermissionSetArn", n},
		{"SearchAccounts", in{}, "Accounts", "AccountId", n + 1},
		{"SearchEvents", in{"EventName": "CreateGroup", "EventSource": "identitystore.amazonaws.com", "UserName": "root", "ReadOnly": false}, "Events", "EventId", n},
		{"SearchEvents", in{"EventName": "CreateGroup", "AllAccounts": true, "Principal": "arn:aws:iam::" + w.text(management) + ":root"}, "Events", "EventId", n},
	} {
		for _, limit := range []int{100, 7} {
			if limit < 100 && n > 50 {
				continue // as walkAll
			}
			seen := map[any]bool{}
			for _, item := range w.all("gatehouse", s.op, over(s.in, in{"MaxResults": limit}), s.items) {
				id := item.(map[string]any)[s.id]
				if seen[id] {
					t.Fatalf("%s %v by %d: %v comes twice", s.op, s.in, limit, id)
				}
				seen[id] = true
			}
			if len(seen) != s.want {
				t.Errorf("%s %v by %d: got %d items, want %d", s.op, s.in, limit, len(seen), s.want)
			}
		}
	}
}
