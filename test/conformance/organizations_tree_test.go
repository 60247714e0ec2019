package conformance

import "strings"

var (
	orgRoot = shared(func(w *world) any {
		return w.member(w.must("organizations", "ListRoots", in{})["Roots"].([]any)[0], "Id")
	})
	aUnit     = shared(newUnit)
	freshUnit = fresh(newUnit)
	// otherUnit is beside the fresh unit.
	otherUnit     = fresh(newUnit)
	otherUnitName = fresh(func(w *world) any {
		out := w.must("organizations", "DescribeOrganizationalUnit", in{"OrganizationalUnitId": otherUnit})
		return w.member(out, "OrganizationalUnit", "Name")
	})
	// deepUnit is as deep below the root as units go.
	deepUnit = shared(func(w *world) any {
		parent := w.text(orgRoot)
		for range 5 {
			parent = w.member(w.must("organizations", "CreateOrganizationalUnit", in{"ParentId": parent, "Name": w.unique("deep")}), "OrganizationalUnit", "Id")
		}
		return parent
	})
	// parentUnit has a unit below it.
	parentUnit = shared(func(w *world) any {
		id := newUnit(w)
		w.must("organizations", "CreateOrganizationalUnit", in{"ParentId": id, "Name": "below"})
		return id
	})
	freshAccount = fresh(func(w *world) any { return w.account("Fresh") })
	// orgAccount is an account that stays where it is, under the root.
	orgAccount    = shared(func(w *world) any { return w.account("Stays") })
	closedAccount = shared(func(w *world) any {
		id := w.account("Closed")
		w.must("organizations", "CloseAccount", in{"AccountId": id})
		return id
	})
	freshEmail     = fresh(func(w *world) any { return strings.ToLower(w.unique("new")) + "@example.com" })
	freshName      = fresh(func(w *world) any { return w.unique("name") })
	accountRequest = shared(func(w *world) any {
		out := w.must("organizations", "CreateAccount", in{"AccountName": "Asked", "Email": "asked@example.com"})
		id := w.member(out, "CreateAccountStatus", "Id")
		w.await("the account", "organizations", "DescribeCreateAccountStatus", in{"CreateAccountRequestId": id}, "CreateAccountStatus", "State", "SUCCEEDED")
		return id
	})
)

const (
	orgUnknownAccount = "999999999999"
	unknownUnit       = "ou-zzzz-zzzzzzzz"
	unknownRoot       = "r-zzzz"
)

func newUnit(w *world) any {
	return w.member(w.must("organizations", "CreateOrganizationalUnit", in{"ParentId": orgRoot, "Name": w.unique("unit")}), "OrganizationalUnit", "Id")
}

// Cases that several operations have.
var (
	noAccount   = refused("an account that is not", in{"AccountId": orgUnknownAccount}, "AccountNotFoundException", "doesn't exist")
	noAccountID = refused("an account id that is none", in{"AccountId": "1234"}, "InvalidInputException", "")
	noParent    = refused("a parent that is not", in{"ParentId": unknownUnit}, "ParentNotFoundException", "doesn't exist")
	noUnit      = refused("a unit that is not", in{"OrganizationalUnitId": unknownUnit}, "OrganizationalUnitNotFoundException", "doesn't exist")
	unpaged     = []fail{
		refused("a token that is none", in{"NextToken": badToken}, "InvalidInputException", ""),
		refused("a page of nothing", in{"MaxResults": 0}, "InvalidInputException", "maxResults"),
	}
)

var organizationTree = table{"organizations", []row{
	{
		op:   "DescribeOrganization",
		in:   in{},
		want: in{"Organization": in{"MasterAccountId": management, "FeatureSet": "ALL", "Id": like("^o-[a-z0-9]{10}$"), "MasterAccountEmail": check(present)}},
	},
	{
		op:    "CreateOrganization",
		in:    in{"FeatureSet": "ALL"},
		never: "The suite's server begins with an organization; e2e.TestStandaloneAccount begins without.",
		fails: []fail{
			refused("an organization that is there", nil, "AlreadyInOrganizationException", "already a member"),
			refused("features that are none", in{"FeatureSet": "SOME"}, "InvalidInputException", "featureSet"),
		},
	},
	{
		op:    "DeleteOrganization",
		in:    in{},
		never: "The organization of the first start cannot be deleted; e2e.TestStandaloneAccount deletes one.",
		fails: []fail{refused("with members", nil, "OrganizationNotEmptyException", "").after(orgAccount)},
	},
	{
		op:    "EnableAllFeatures",
		in:    in{},
		never: "The organization of the first start has all features; e2e.TestStandaloneAccount makes one that has not.",
		fails: []fail{refused("what is enabled", nil, "HandshakeConstraintViolationException", "already has all features")},
	},
	{
		op:    "ListRoots",
		in:    in{},
		want:  in{"Roots": []any{in{"Id": orgRoot, "Name": "Root", "Arn": like(":root/o-")}}},
		fails: unpaged,
	},
	{
		op:   "CreateOrganizationalUnit",
		in:   in{"ParentId": orgRoot, "Name": freshName, "Tags": []any{in{"Key": "team", "Value": "a"}}},
		want: in{"OrganizationalUnit": in{"Name": freshName, "Id": like("^ou-[a-z0-9]{4}-[a-z0-9]{8}$"), "Path": check(present)}},
		then: func(x *exchange) {
			x.sees("organizations", "ListTagsForResource", in{"ResourceId": x.member(x.out, "OrganizationalUnit", "Id")}, in{"Tags": []any{in{"Key": "team", "Value": "a"}}})
		},
		fails: []fail{
			noParent,
			refused("a name that is taken", in{"Name": otherUnitName}, "DuplicateOrganizationalUnitException", "same name"),
			refused("deeper than units go", in{"ParentId": deepUnit}, "ConstraintViolationException", "depth"),
			refused("a tag given twice", in{"Tags": []any{in{"Key": "a", "Value": "1"}, in{"Key": "a", "Value": "2"}}}, "InvalidInputException", "twice"),
		},
	},
	{
		op:    "DescribeOrganizationalUnit",
		in:    in{"OrganizationalUnitId": otherUnit},
		want:  in{"OrganizationalUnit": in{"Id": otherUnit, "Name": otherUnitName}},
		fails: []fail{noUnit},
	},
	{
		op:   "UpdateOrganizationalUnit",
		in:   in{"OrganizationalUnitId": freshUnit, "Name": freshName},
		want: in{"OrganizationalUnit": in{"Id": freshUnit, "Name": freshName}},
		fails: []fail{
			noUnit,
			refused("a name that is taken", in{"Name": otherUnitName}, "DuplicateOrganizationalUnitException", "same name"),
		},
	},
	{
		op: "DeleteOrganizationalUnit",
		in: in{"OrganizationalUnitId": freshUnit},
		then: func(x *exchange) {
			x.wants("organizations", "DescribeOrganizationalUnit", in{"OrganizationalUnitId": freshUnit}, "OrganizationalUnitNotFoundException")
		},
		fails: []fail{
			noUnit,
			refused("a unit that is not empty", in{"OrganizationalUnitId": parentUnit}, "OrganizationalUnitNotEmptyException", "not empty"),
		},
	},
	{
		op:    "ListOrganizationalUnitsForParent",
		in:    in{"ParentId": parentUnit},
		want:  in{"OrganizationalUnits": []any{in{"Name": "below"}}, "NextToken": check(absent)},
		fails: append([]fail{noParent}, unpaged...),
	},
	{
		op:    "ListChildren",
		in:    in{"ParentId": parentUnit, "ChildType": "ORGANIZATIONAL_UNIT"},
		want:  in{"Children": []any{in{"Type": "ORGANIZATIONAL_UNIT"}}},
		fails: append([]fail{noParent, refused("a kind that is none", in{"ChildType": "POLICY"}, "InvalidInputException", "childType")}, unpaged...),
	},
	{
		op:    "ListParents",
		in:    in{"ChildId": freshUnit},
		want:  in{"Parents": []any{in{"Id": orgRoot, "Type": "ROOT"}}},
		fails: append([]fail{refused("a child that is not", in{"ChildId": orgUnknownAccount}, "ChildNotFoundException", "doesn't exist")}, unpaged...),
	},
	{
		op:   "CreateAccount",
		in:   in{"AccountName": "New", "Email": freshEmail, "RoleName": "Inside", "IamUserAccessToBilling": "ALLOW", "Tags": []any{in{"Key": "team", "Value": "a"}}},
		want: in{"CreateAccountStatus": in{"State": "IN_PROGRESS", "AccountId": check(absent), "Id": like("^car-[a-z0-9]{32}$")}},
		then: func(x *exchange) {
			ended := x.await("the account", "organizations", "DescribeCreateAccountStatus", in{"CreateAccountRequestId": x.member(x.out, "CreateAccountStatus", "Id")}, "CreateAccountStatus", "State", "SUCCEEDED")
			account := x.member(ended, "AccountId")
			x.sees("organizations", "ListTagsForResource", in{"ResourceId": account}, in{"Tags": []any{in{"Key": "team", "Value": "a"}}})
			x.assume(x.root(), "arn:aws:iam::"+account+":role/Inside", nil)
		},
		fails: []fail{
			refused("an address that is none", in{"Email": "nowhere"}, "InvalidInputException", "email"),
			refused("a tag of AWS", in{"Tags": []any{in{"Key": "aws:team", "Value": "a"}}}, "InvalidInputException", "reserved"),
		},
	},
	{
		op:   "DescribeCreateAccountStatus",
		in:   in{"CreateAccountRequestId": accountRequest},
		want: in{"CreateAccountStatus": in{"Id": accountRequest, "State": "SUCCEEDED", "AccountName": "Asked", "CompletedTimestamp": check(present)}},
		fails: []fail{
			refused("a request that is not", in{"CreateAccountRequestId": "car-zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"}, "CreateAccountStatusNotFoundException", "doesn't exist"),
		},
	},
	{
		op:    "ListCreateAccountStatus",
		in:    in{"States": []any{"SUCCEEDED"}},
		given: []*thing{accountRequest},
		want:  in{"CreateAccountStatuses": check(present)},
		fails: append([]fail{refused("a state that is none", in{"States": []any{"DONE"}}, "InvalidInputException", "")}, unpaged...),
	},
	{
		op:    "DescribeAccount",
		in:    in{"AccountId": orgAccount},
		want:  in{"Account": in{"Id": orgAccount, "Status": "ACTIVE", "State": "ACTIVE", "JoinedMethod": "CREATED", "Paths": check(present)}},
		fails: []fail{noAccount, noAccountID},
	},
	{
		op:    "ListAccounts",
		in:    in{},
		given: []*thing{orgAccount},
		want:  in{"Accounts": check(present)},
		fails: unpaged,
	},
	{
		op:    "ListAccountsForParent",
		in:    in{"ParentId": freshUnit},
		want:  in{"Accounts": []any{}},
		fails: append([]fail{noParent}, unpaged...),
	},
	{
		op: "MoveAccount",
		in: in{"AccountId": freshAccount, "SourceParentId": orgRoot, "DestinationParentId": freshUnit},
		then: func(x *exchange) {
			x.sees("organizations", "ListAccountsForParent", in{"ParentId": freshUnit}, in{"Accounts": []any{in{"Id": freshAccount}}})
		},
		fails: []fail{
			noAccount,
			refused("a source that is not", in{"SourceParentId": unknownRoot}, "SourceParentNotFoundException", ""),
			refused("a destination that is not", in{"DestinationParentId": unknownUnit}, "DestinationParentNotFoundException", ""),
			refused("where it is already", in{"DestinationParentId": orgRoot}, "DuplicateAccountException", "already present"),
			refused("from where it is not", in{"SourceParentId": otherUnit}, "AccountNotFoundException", "not in the source parent"),
		},
	},
	{
		op: "CloseAccount",
		in: in{"AccountId": freshAccount},
		then: func(x *exchange) {
			x.wants("organizations", "CloseAccount", in{"AccountId": freshAccount}, "AccountAlreadyClosedException")
		},
		fails: []fail{
			noAccount, noAccountID,
			refused("an account that is closed", in{"AccountId": closedAccount}, "AccountAlreadyClosedException", "already closed"),
			refused("the management account", in{"AccountId": management}, "ConstraintViolationException", "management account"),
		},
	},
	{
		op:    "RemoveAccountFromOrganization",
		in:    in{"AccountId": orgAccount},
		never: "An account that leaves would have nowhere to be.",
		fails: []fail{
			noAccount, noAccountID,
			refused("an account that cannot stand alone", nil, "ConstraintViolationException", "payment instrument"),
			refused("the management account", in{"AccountId": management}, "MasterCannotLeaveOrganizationException", "management account"),
		},
	},
	{
		op:    "LeaveOrganization",
		in:    in{},
		never: "An account that leaves would have nowhere to be.",
		fails: []fail{
			refused("an account that cannot stand alone", nil, "ConstraintViolationException", "payment instrument").by(memberAdmin),
			refused("the management account", nil, "MasterCannotLeaveOrganizationException", "management account"),
		},
	},
}}
