package conformance

import "strings"

var (
	root = shared(func(w *world) any {
		return w.must("organizations", "ListRoots", in{})["Roots"].([]any)[0].(map[string]any)["Id"]
	})
	aUnit     = shared(newUnit)
	freshUnit = fresh(newUnit)
	unitName  = fresh(func(w *world) any {
		return w.member(w.must("organizations", "DescribeOrganizationalUnit", in{"OrganizationalUnitId": freshUnit}), "OrganizationalUnit", "Name")
	})
	// deepUnit is as deep in the tree as a unit can be.
	deepUnit = shared(func(w *world) any {
		parent := w.get(root)
		for range 5 {
			parent = w.member(w.must("organizations", "CreateOrganizationalUnit", in{"ParentId": parent, "Name": w.unique("Deep")}), "OrganizationalUnit", "Id")
		}
		return parent
	})
	freshAccount = fresh(func(w *world) any { return w.account("Fresh") })
	memberEmail  = shared(func(w *world) any {
		return w.member(w.must("organizations", "DescribeAccount", in{"AccountId": member}), "Account", "Email")
	})
	accountRequest = fresh(func(w *world) any {
		out := w.must("organizations", "CreateAccount", in{"AccountName": "Asked", "Email": w.unique("asked") + "@example.com"})
		id := w.member(out, "CreateAccountStatus", "Id")
		w.await("the account", "organizations", "DescribeCreateAccountStatus", in{"CreateAccountRequestId": id}, "CreateAccountStatus", "State", "SUCCEEDED")
		return id
	})
	// unknownUnit has the form of a unit that is there.
	unknownUnit = shared(func(w *world) any { return "ou-" + strings.TrimPrefix(w.text(root), "r-") + "-00000000" })
)

func newUnit(w *world) any {
	return w.member(w.must("organizations", "CreateOrganizationalUnit", in{"ParentId": root, "Name": w.unique("Unit")}), "OrganizationalUnit", "Id")
}

// Cases that several operations have.
var (
	badList = []fail{
		refused("a token that is none", in{"NextToken": badToken}, "InvalidInputException", ""),
		refused("21 at once", in{"MaxResults": 21}, "InvalidInputException", ""),
		refused("none at once", in{"MaxResults": 0}, "InvalidInputException", ""),
	}
	noParent  = refused("a parent that is not", in{"ParentId": unknownUnit}, "ParentNotFoundException", "")
	badParent = refused("a parent id that is none", in{"ParentId": "root"}, "InvalidInputException", "")
	noAccount = refused("an account that is not", in{"AccountId": unknownAccount}, "AccountNotFoundException", "")
)

var organizationsTree = table{"organizations", []row{
	{
		op:   "DescribeOrganization",
		want: in{"Organization": in{"Id": like("^o-[a-z0-9]{10,32}$"), "Arn": like("^arn:aws:organizations::"), "FeatureSet": "ALL", "MasterAccountId": management, "MasterAccountArn": check(present)}},
	},
	{
		op:    "ListAccounts",
		in:    in{"MaxResults": 20},
		given: []*thing{member},
		want:  in{"Accounts": some(in{"Id": management, "Status": "ACTIVE", "Arn": check(present), "Email": check(present), "Name": check(present), "JoinedTimestamp": check(present)})},
		fails: badList,
	},
	{
		op:    "DescribeAccount",
		in:    in{"AccountId": freshAccount},
		want:  in{"Account": in{"Id": freshAccount, "Name": "Fresh", "Status": "ACTIVE", "JoinedMethod": "CREATED", "Email": like("@example.com$")}},
		fails: []fail{noAccount, refused("an id that is none", in{"AccountId": "1"}, "InvalidInputException", "")},
	},
	{
		op:    "ListRoots",
		in:    in{},
		want:  in{"Roots": []any{in{"Id": root, "Name": "Root", "Arn": check(present), "PolicyTypes": []any{in{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}}}}},
		fails: badList,
	},
	{
		op:    "ListOrganizationalUnitsForParent",
		in:    in{"ParentId": root, "MaxResults": 20},
		given: []*thing{freshUnit},
		want:  in{"OrganizationalUnits": some(in{"Id": freshUnit, "Name": unitName, "Arn": check(present)})},
		fails: with(badList, []fail{noParent, badParent}),
	},
	{
		op:   "DescribeOrganizationalUnit",
		in:   in{"OrganizationalUnitId": freshUnit},
		want: in{"OrganizationalUnit": in{"Id": freshUnit, "Name": unitName, "Arn": check(present)}},
		fails: []fail{
			refused("a unit that is not", in{"OrganizationalUnitId": unknownUnit}, "OrganizationalUnitNotFoundException", ""),
			refused("an id that is none", in{"OrganizationalUnitId": "ou"}, "InvalidInputException", ""),
		},
	},
	{
		op:    "ListAccountsForParent",
		in:    in{"ParentId": root, "MaxResults": 20},
		want:  in{"Accounts": some(in{"Id": management})},
		fails: with(badList, []fail{noParent, badParent}),
	},
	{
		op:    "ListChildren",
		in:    in{"ParentId": root, "ChildType": "ACCOUNT", "MaxResults": 20},
		want:  in{"Children": some(in{"Id": management, "Type": "ACCOUNT"})},
		fails: with(badList, []fail{noParent, refused("a type that is none", in{"ChildType": "ROOT"}, "InvalidInputException", "")}),
	},
	{
		op:   "ListParents",
		in:   in{"ChildId": freshUnit},
		want: in{"Parents": []any{in{"Id": root, "Type": "ROOT"}}},
		fails: with(badList, []fail{
			refused("a child that is not", in{"ChildId": unknownUnit}, "ChildNotFoundException", ""),
			refused("an account that is not", in{"ChildId": unknownAccount}, "ChildNotFoundException", ""),
		}),
	},
	{
		op:    "ListAWSServiceAccessForOrganization",
		in:    in{},
		want:  in{"EnabledServicePrincipals": some(in{"ServicePrincipal": "sso.amazonaws.com", "DateEnabled": check(present)})},
		fails: badList,
	},
	{
		op:    "ListDelegatedAdministrators",
		in:    in{"ServicePrincipal": "sso.amazonaws.com"},
		want:  in{"DelegatedAdministrators": length(0)},
		fails: badList,
	},
	{
		op:    "ListTagsForResource",
		in:    in{"ResourceId": freshUnit},
		want:  in{"Tags": length(0)},
		fails: []fail{refused("a unit that is not", in{"ResourceId": unknownUnit}, "TargetNotFoundException", ""), badList[0]},
	},
	{
		op:   "CreateAccount",
		in:   in{"AccountName": "Engines", "Email": "engines@example.com", "RoleName": "Owner", "Tags": []any{in{"Key": "team", "Value": "engines"}}},
		want: in{"CreateAccountStatus": in{"Id": like("^car-[a-z0-9]{8,32}$"), "State": "IN_PROGRESS", "AccountName": "Engines", "RequestedTimestamp": check(present)}},
		then: func(x *exchange) {
			done := x.await("the account", "organizations", "DescribeCreateAccountStatus",
				in{"CreateAccountRequestId": x.member(x.out, "CreateAccountStatus", "Id")}, "CreateAccountStatus", "State", "SUCCEEDED")
			x.sees("organizations", "ListTagsForResource", in{"ResourceId": done["AccountId"]}, in{"Tags": x.in["Tags"]})
			x.assume(x.root(), "arn:aws:iam::"+x.member(done, "AccountId")+":role/Owner", nil)
		},
		fails: []fail{
			refused("an address that is none", in{"Email": "engines"}, "InvalidInputException", ""),
			refused("a tag given twice", in{"Tags": []any{in{"Key": "a", "Value": "x"}, in{"Key": "a", "Value": "y"}}}, "InvalidInputException", ""),
		},
	},
	{
		op:   "DescribeCreateAccountStatus",
		in:   in{"CreateAccountRequestId": accountRequest},
		want: in{"CreateAccountStatus": in{"Id": accountRequest, "State": "SUCCEEDED", "AccountId": like("^[0-9]{12}$"), "CompletedTimestamp": check(present)}},
		fails: []fail{
			refused("a request that is not", in{"CreateAccountRequestId": "car-00000000000000000000000000000000"}, "CreateAccountStatusNotFoundException", ""),
			refused("an id that is none", in{"CreateAccountRequestId": "car"}, "InvalidInputException", ""),
		},
	},
	{
		op:    "ListCreateAccountStatus",
		in:    in{"States": []any{"SUCCEEDED"}, "MaxResults": 20},
		given: []*thing{accountRequest},
		want:  in{"CreateAccountStatuses": some(in{"Id": accountRequest, "State": "SUCCEEDED"})},
		fails: with(badList, []fail{refused("a state that is none", in{"States": []any{"DONE"}}, "InvalidInputException", "")}),
	},
	{
		op:   "CreateOrganizationalUnit",
		in:   in{"ParentId": aUnit, "Name": "Mills", "Tags": []any{in{"Key": "team", "Value": "engines"}}},
		want: in{"OrganizationalUnit": in{"Id": like("^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$"), "Name": "Mills", "Arn": check(present)}},
		then: func(x *exchange) {
			unit := x.member(x.out, "OrganizationalUnit", "Id")
			x.sees("organizations", "ListParents", in{"ChildId": unit}, in{"Parents": []any{in{"Id": aUnit, "Type": "ORGANIZATIONAL_UNIT"}}})
			x.sees("organizations", "ListTagsForResource", in{"ResourceId": unit}, in{"Tags": x.in["Tags"]})
		},
		fails: []fail{
			noParent, badParent,
			refused("a name that is taken", in{"ParentId": root, "Name": unitName}, "DuplicateOrganizationalUnitException", ""),
			refused("a sixth level", in{"ParentId": deepUnit}, "ConstraintViolationException", ""),
		},
	},
	{
		op: "MoveAccount",
		in: in{"AccountId": freshAccount, "SourceParentId": root, "DestinationParentId": freshUnit},
		then: func(x *exchange) {
			x.sees("organizations", "ListParents", in{"ChildId": freshAccount}, in{"Parents": []any{in{"Id": freshUnit, "Type": "ORGANIZATIONAL_UNIT"}}})
			x.sees("organizations", "ListAccountsForParent", in{"ParentId": freshUnit}, in{"Accounts": []any{in{"Id": freshAccount}}})
		},
		fails: []fail{
			noAccount,
			refused("from where it is not", in{"SourceParentId": aUnit}, "AccountNotFoundException", "not in the source parent"),
			refused("from nowhere", in{"SourceParentId": unknownUnit}, "SourceParentNotFoundException", ""),
			refused("to nowhere", in{"DestinationParentId": unknownUnit}, "DestinationParentNotFoundException", ""),
			refused("to where it is", in{"DestinationParentId": root}, "DuplicateAccountException", ""),
		},
	},
}}
