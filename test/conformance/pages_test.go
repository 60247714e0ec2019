package conformance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	storetypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
)

// list is an operation that pages, over rows that piles_test.go makes.
type list struct {
	op    string // "service Operation"
	in    in
	items string                    // the member that has the items
	most  int                       // items of a page
	also  int                       // items that are there beside the piled ones
	edit  func(input any, w *world) // what JSON cannot say of the Go client's input
}

var lists = []list{
	{op: "identitystore ListUsers", in: in{"IdentityStoreId": identityStore}, items: "Users", most: 100, also: 1},
	{op: "identitystore ListGroups", in: in{"IdentityStoreId": identityStore}, items: "Groups", most: 100},
	{op: "identitystore ListGroupMemberships", in: in{"IdentityStoreId": identityStore, "GroupId": piledGroup}, items: "GroupMemberships", most: 100},
	{op: "identitystore ListGroupMembershipsForMember", in: in{"IdentityStoreId": identityStore}, items: "GroupMemberships", most: 100, edit: func(input any, w *world) {
		input.(*identitystore.ListGroupMembershipsForMemberInput).MemberId = &storetypes.MemberIdMemberUserId{Value: w.text(aUser)}
	}},
	{op: "sso-admin ListPermissionSets", in: in{"InstanceArn": instance}, items: "PermissionSets", most: 100},
	{op: "sso-admin ListAccountAssignments", in: in{"InstanceArn": instance, "AccountId": member, "PermissionSetArn": personSet}, items: "AccountAssignments", most: 100},
	{op: "sso-admin ListAccountAssignmentsForPrincipal", in: in{"InstanceArn": instance, "PrincipalId": thePerson, "PrincipalType": "USER", "Filter": in{"AccountId": member}}, items: "AccountAssignments", most: 100},
	{op: "sso-admin ListAccountAssignmentCreationStatus", in: in{"InstanceArn": instance, "Filter": in{"Status": "SUCCEEDED"}}, items: "AccountAssignmentsCreationStatus", most: 100, also: 1},
	{op: "sso-admin ListAccountAssignmentDeletionStatus", in: in{"InstanceArn": instance}, items: "AccountAssignmentsDeletionStatus", most: 100},
	{op: "sso-admin ListPermissionSetProvisioningStatus", in: in{"InstanceArn": instance}, items: "PermissionSetsProvisioningStatus", most: 100},
	{op: "sso-admin ListAccountsForProvisionedPermissionSet", in: in{"InstanceArn": instance, "PermissionSetArn": personSet}, items: "AccountIds", most: 100},
	{op: "sso-admin ListPermissionSetsProvisionedToAccount", in: in{"InstanceArn": instance, "AccountId": member}, items: "PermissionSets", most: 100},
	{op: "sso-admin ListApplications", in: in{"InstanceArn": instance}, items: "Applications", most: 50},
	{op: "sso-admin ListApplicationAssignments", in: in{"ApplicationArn": piledApp}, items: "ApplicationAssignments", most: 100},
	{op: "sso-admin ListApplicationAssignmentsForPrincipal", in: in{"InstanceArn": instance, "PrincipalId": piledGroup, "PrincipalType": "GROUP"}, items: "ApplicationAssignments", most: 100},
	{op: "sso-admin ListTrustedTokenIssuers", in: in{"InstanceArn": instance}, items: "TrustedTokenIssuers", most: 100},
	{op: "organizations ListAccounts", in: in{}, items: "Accounts", most: 20, also: 1},
	{op: "organizations ListAccountsForParent", in: in{"ParentId": orgRoot}, items: "Accounts", most: 20, also: 1},
	{op: "organizations ListChildren", in: in{"ParentId": orgRoot, "ChildType": "ORGANIZATIONAL_UNIT"}, items: "Children", most: 20},
	{op: "organizations ListOrganizationalUnitsForParent", in: in{"ParentId": orgRoot}, items: "OrganizationalUnits", most: 20},
	{op: "organizations ListCreateAccountStatus", in: in{}, items: "CreateAccountStatuses", most: 20},
	{op: "organizations ListPolicies", in: in{"Filter": "SERVICE_CONTROL_POLICY"}, items: "Policies", most: 20, also: 1},
	{op: "organizations ListTargetsForPolicy", in: in{"PolicyId": piledPolicy}, items: "Targets", most: 20},
	{op: "iam ListRoles", in: in{"PathPrefix": "/piled/"}, items: "Roles", most: 1000},
	{op: "iam ListEntitiesForPolicy", in: in{"PolicyArn": aManagedPolicy}, items: "PolicyRoles", most: 1000},
	{op: "iam ListPolicies", in: in{"Scope": "Local"}, items: "Policies", most: 1000},
	{op: "sso ListAccounts", in: in{"AccessToken": personToken}, items: "AccountList", most: 100},
	{op: "sso ListAccountRoles", in: in{"AccessToken": personToken, "AccountId": member}, items: "RoleList", most: 100},
	{op: "cloudtrail LookupEvents", in: in{"LookupAttributes": []any{in{"AttributeKey": "EventName", "AttributeValue": "CreateGroup"}}}, items: "Events", most: 50},
}

// short are the paged operations whose lists are never long, and why.
var short = map[string]string{
	"sso-admin ListInstances":                                      oneEach,
	"sso-admin ListManagedPoliciesInPermissionSet":                 partOf,
	"sso-admin ListCustomerManagedPolicyReferencesInPermissionSet": partOf,
	"sso-admin ListTagsForResource":                                partOf,
	"identitystore ListIdentityStores":                             oneEach,
	"organizations ListRoots":                                      oneEach,
	"organizations ListParents":                                    oneEach,
	"organizations ListPoliciesForTarget":                          "A target has five policies at most.",
	"organizations ListAWSServiceAccessForOrganization":            oneEach,
	"organizations ListDelegatedAdministrators":                    oneEach,
	"organizations ListTagsForResource":                            partOf,
	"iam ListAttachedRolePolicies":                                 partOf,
	"iam ListRolePolicies":                                         partOf,
	"iam ListRoleTags":                                             partOf,
	"iam ListPolicyVersions":                                       "A policy has five versions at most.",
	"iam ListInstanceProfilesForRole":                              "There are no instance profiles.",
	"iam ListAccountAliases":                                       oneEach,
	"gatehouse ListSessions":                                       "A person has as many sessions as browsers.",
	"organizations ListDelegatedServicesForAccount":                oneEach,
	"sso-admin ListApplicationAccessScopes":                        partOf,
	"sso-admin ListApplicationAuthenticationMethods":               partOf,
	"sso-admin ListApplicationGrants":                              partOf,
	"sso-admin ListApplicationProviders":                           oneEach,
	"sso-admin ListRegions":                                        oneEach,
	"iam GetAccountAuthorizationDetails":                           "Its items are roles and policies, whose lists are walked.",
	"iam ListUsers":                                                noneHere,
	"iam ListGroups":                                               noneHere,
	"iam ListInstanceProfiles":                                     noneHere,
	"iam ListAccessKeys":                                           "The root has two keys at most.",
	"iam ListPolicyTags":                                           partOf,
	"iam ListSAMLProviderTags":                                     partOf,
	"iam ListOpenIDConnectProviderTags":                            partOf,
	"iam SimulateCustomPolicy":                                     "It answers for each action and resource of its input.",
	"iam SimulatePrincipalPolicy":                                  "It answers for each action and resource of its input.",
	"gatehouse ListAssignedAccounts":                               noGoClient,
	"gatehouse ListAssignedApplications":                           noGoClient,
	"gatehouse ListAccountAccess":                                  noGoClient,
	"gatehouse ListUserAccess":                                     noGoClient,
	"gatehouse ListAliases":                                        "A portal has a handful; store/storetest walks its pages on both databases.",
	"gatehouse ListAssignmentBatches":                              noGoClient,
	"gatehouse ListAssignmentBatchAccounts":                        noGoClient,
	"gatehouse ListMails":                                          "There is no Go client of it; store/storetest walks its pages on both databases.",
	"gatehouse SearchUsers":                                        searched,
	"gatehouse SearchGroups":                                       searched,
	"gatehouse SearchPermissionSets":                               searched,
	"gatehouse SearchAccounts":                                     searched,
	"gatehouse SearchEvents":                                       searched,
}

const (
	oneEach    = "There is one, or a handful."
	noneHere   = "A local account has none: people come from the identity store."
	searched   = "There is no Go client of it; TestPages walks its pages with boto3."
	noGoClient = "There is no Go client of it; package access walks its pages on both databases."
	partOf     = "The items are parts of one thing, which is read as a whole."
)

// Every paged operation is walked by TestPages or known to be short.
func TestPagedOperations(t *testing.T) {
	paged := map[string]bool{}
	for name, o := range served(t) {
		if o.paged {
			paged[name] = true
			walked := slices.ContainsFunc(lists, func(l list) bool { return l.op == name })
			switch _, known := short[name]; {
			case !walked && !known && !slices.Contains(pending, name):
				t.Errorf("%s pages: add it to lists, or to short with the reason why its list is never long", name)
			case walked && known:
				t.Errorf("%s is walked, and short says that it need not be", name)
			}
		}
	}
	for _, l := range lists {
		if !paged[l.op] {
			t.Errorf("lists has %s, which does not page", l.op)
		}
	}
	for name := range short {
		if !paged[name] {
			t.Errorf("short has %s, which does not page", name)
		}
	}
}

// TestPages walks lists of 1, 50 and 10,000 rows with the Go SDK, and with boto3
// those that it does not know: each row comes
// once, pages are as long as asked, and none has a token but those that others
// follow. A token continues its own list and no other.
func TestPages(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		w.run(t, "rows", func(*testing.T) { w.pile() })
		have := 1
		for _, n := range []int{1, 50, 10_000} {
			if n > have {
				w.Stop()
				w.grow(have, n)
				w.Restart()
				have = n
			}
			w.run(t, fmt.Sprint(n), func(t *testing.T) { w.walkAll(t, n) })
			w.run(t, fmt.Sprint("searches of ", n), func(t *testing.T) { w.walkSearches(t, n) })
			if n == 50 {
				w.run(t, "tokens", w.foreignTokens)
			}
		}
	})
}

// pager calls one list with the Go SDK.
type pager struct {
	list
	call, input reflect.Value
}

// pagers are all lists, ready to be called: things are made before, since they
// belong to the goroutine of the test.
func (w *world) pagers(t *testing.T) []pager {
	t.Helper()
	cfg := w.Admin(t).SDK(t, "")
	clients := map[string]any{
		"identitystore": identitystore.NewFromConfig(cfg), "sso-admin": ssoadmin.NewFromConfig(cfg), "iam": iam.NewFromConfig(cfg),
		"organizations": organizations.NewFromConfig(cfg), "sso": sso.NewFromConfig(cfg), "cloudtrail": cloudtrail.NewFromConfig(cfg),
	}
	var all []pager
	for _, l := range lists {
		service, op, _ := strings.Cut(l.op, " ")
		call := reflect.ValueOf(clients[service]).MethodByName(op)
		input := reflect.New(call.Type().In(1).Elem())
		raw, err := json.Marshal(w.resolve(l.in))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, input.Interface()); err != nil {
			t.Fatalf("%s: %v", l.op, err)
		}
		if l.edit != nil {
			l.edit(input.Interface(), w)
		}
		all = append(all, pager{l, call, input})
	}
	return all
}

// page asks for one page; limit 0 leaves its length to the server.
func (p pager) page(t *testing.T, token string, limit int) (items []string, next string, err error) {
	input := reflect.New(p.input.Type().Elem())
	input.Elem().Set(p.input.Elem())
	set := func(v any, names ...string) {
		for _, name := range names {
			if f := input.Elem().FieldByName(name); f.IsValid() {
				f.Set(reflect.ValueOf(v))
				return
			}
		}
	}
	if token != "" {
		set(aws.String(token), "NextToken", "Marker")
	}
	if limit > 0 {
		set(aws.Int32(int32(limit)), "MaxResults", "MaxItems")
	}
	result := p.call.Call([]reflect.Value{reflect.ValueOf(t.Context()), input})
	if err, _ := result[1].Interface().(error); err != nil {
		return nil, "", err
	}
	out := result[0].Elem()
	for _, name := range []string{"NextToken", "Marker"} {
		if f := out.FieldByName(name); f.IsValid() {
			next = aws.ToString(f.Interface().(*string))
			break
		}
	}
	found := out.FieldByName(p.items)
	for i := range found.Len() {
		raw, err := json.Marshal(found.Index(i).Interface())
		if err != nil {
			return nil, "", err
		}
		items = append(items, string(raw))
	}
	return items, next, nil
}

// walkAll walks all lists, several at a time.
func (w *world) walkAll(t *testing.T, n int) {
	pagers := w.pagers(t)
	var all sync.WaitGroup
	turn := make(chan struct{}, 4)
	for _, p := range pagers {
		limits := []int{0, p.most, 1, 7}
		if n > 50 {
			limits = []int{p.most} // a thousand requests tell nothing that fifty do not
		}
		all.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			for _, limit := range limits {
				p.walk(t, n+p.also, limit)
			}
		})
	}
	all.Wait()
}

func (p pager) walk(t *testing.T, want, limit int) {
	length := limit
	if length == 0 {
		length = p.most
	}
	seen := map[string]bool{}
	token := ""
	for {
		items, next, err := p.page(t, token, limit)
		if err != nil {
			t.Errorf("%s by %d, after %d items: %v", p.op, limit, len(seen), err)
			return
		}
		for _, item := range items {
			if seen[item] {
				t.Errorf("%s by %d: %s comes twice", p.op, limit, item)
				return
			}
			seen[item] = true
		}
		if next == "" {
			break
		}
		if token = next; len(items) != length || len(seen) >= want {
			t.Errorf("%s by %d: a page of %d, %d items in all, and more to come", p.op, limit, len(items), len(seen))
			return
		}
	}
	if len(seen) != want {
		t.Errorf("%s by %d: got %d items, want %d", p.op, limit, len(seen), want)
	}
}

// foreignTokens gives every list the tokens of all others, and its own altered.
func (w *world) foreignTokens(t *testing.T) {
	pagers := w.pagers(t)
	tokens := map[string]string{}
	for _, p := range pagers {
		_, token, err := p.page(t, "", 3)
		if err != nil || token == "" {
			t.Errorf("%s: token %q, %v", p.op, token, err)
		}
		tokens[p.op] = token
	}
	for _, p := range pagers {
		own := tokens[p.op]
		if _, _, err := p.page(t, own, 5); err != nil { // the length may change on the way
			t.Errorf("%s refuses its own token: %v", p.op, err)
		}
		for from, token := range tokens {
			if _, _, err := p.page(t, token, 3); err == nil && from != p.op {
				t.Errorf("%s takes a token of %s", p.op, from)
			}
		}
		for _, altered := range []string{own[:len(own)/2], own + "AAAA", strings.ToUpper(own)} {
			if _, _, err := p.page(t, altered, 3); err == nil {
				t.Errorf("%s takes its token altered to %s", p.op, altered)
			}
		}
	}
}
