package conformance

import "strings"

// The applications of the cases, in the instance of the deployment.
var (
	center   = shared(func(w *world) any { return w.Env("GATEHOUSE_INSTANCE_ARN") })
	anApp    = shared(newApp)
	freshApp = fresh(newApp)
	// appName is the name of the application that is there for all.
	appName = shared(func(w *world) any {
		return w.must("sso-admin", "DescribeApplication", in{"ApplicationArn": anApp})["Name"]
	})
	// memberApp is an application of a member account.
	memberApp = shared(func(w *world) any {
		return w.mustAs(w.get(memberAdmin).(credentials), "sso-admin", "CreateApplication", in{
			"InstanceArn": center, "ApplicationProviderArn": custom, "Name": w.unique("member app"),
		})["ApplicationArn"]
	})
	// appAssigned is a fresh user who may use the fresh application.
	appAssigned = fresh(func(w *world) any {
		return w.must("sso-admin", "CreateApplicationAssignment", in{"ApplicationArn": freshApp, "PrincipalType": "USER", "PrincipalId": freshUser})
	})
)

const (
	custom     = "arn:aws:sso::aws:applicationProvider/custom"
	customSAML = "arn:aws:sso::aws:applicationProvider/custom-saml"
	unknownApp = "arn:aws:sso::111122223333:application/ssoins-0000000000000000/apl-0000000000000000"
)

func newApp(w *world) any {
	return w.must("sso-admin", "CreateApplication", in{
		"InstanceArn": center, "ApplicationProviderArn": custom, "Name": w.unique("app"), "Tags": []any{in{"Key": "team", "Value": "crew"}},
	})["ApplicationArn"]
}

var (
	noApp   = refused("an application that is not", in{"ApplicationArn": unknownApp}, "ResourceNotFoundException", "Could not find Application")
	noAppID = refused("an ARN that is none", in{"ApplicationArn": "application"}, "ValidationException", "applicationArn")
)

// pagesOf are the cases that every list with pages has.
func pagesOf(most int) []fail {
	return []fail{
		refused("a token that is none", in{"NextToken": badToken}, "ValidationException", ""),
		refused("more than a page at once", in{"MaxResults": most + 1}, "ValidationException", "less than or equal to"),
		refused("none at once", in{"MaxResults": 0}, "ValidationException", "greater than or equal to 1"),
	}
}

var ssoAdminApplications = table{"sso-admin", []row{
	{
		op: "CreateApplication",
		in: in{
			"InstanceArn": center, "ApplicationProviderArn": custom, "Name": "Payroll", "Description": "pays", "Status": "DISABLED",
			"PortalOptions": in{"SignInOptions": in{"Origin": "APPLICATION", "ApplicationUrl": "https://pay.example.com"}, "Visibility": "DISABLED"},
			"Tags":          []any{in{"Key": "team", "Value": "crew"}}, "ClientToken": "payroll",
		},
		want: in{"ApplicationArn": like(`^arn:aws:sso::\d{12}:application/ssoins-[0-9a-f]{16}/apl-[0-9a-f]{16}$`), "InstanceArn": center, "IdentityStoreArn": like("^arn:aws:identitystore::")},
		then: func(x *exchange) {
			app := x.out["ApplicationArn"]
			x.sees("sso-admin", "CreateApplication", x.in, in{"ApplicationArn": app}) // the same by the same token
			a := x.try(x.root(), "sso-admin", "CreateApplication", over(x.in, in{"Name": "Other"}))
			if a.Code != "ConflictException" || !strings.Contains(a.Message, "IdempotentParameterMismatch") {
				x.t.Errorf("another name by the same token: got %v", a)
			}
			x.sees("sso-admin", "DescribeApplication", in{"ApplicationArn": app}, in{
				"Name": "Payroll", "Description": "pays", "Status": "DISABLED", "PortalOptions": x.in["PortalOptions"],
				"ApplicationProviderArn": custom, "ApplicationAccount": management, "CreatedDate": check(present), "CreatedFrom": "us-east-1",
			})
			x.sees("sso-admin", "ListTagsForResource", in{"ResourceArn": app, "InstanceArn": center}, in{"Tags": x.in["Tags"]})
			x.sees("sso-admin", "GetApplicationAssignmentConfiguration", in{"ApplicationArn": app}, in{"AssignmentRequired": true})
		},
		fails: []fail{
			refused("an instance that is not", in{"InstanceArn": unknownInstance}, "ResourceNotFoundException", ""),
			refused("a provider that is not", in{"ApplicationProviderArn": custom + "-made"}, "ResourceNotFoundException", "ApplicationProvider"),
			refused("an application of SAML", in{"ApplicationProviderArn": customSAML}, "ValidationException", "is not supported for this action"),
			refused("a name that is taken", in{"Name": appName}, "ConflictException", "already exists"),
			refused("signing in at no address", in{"PortalOptions": in{"SignInOptions": in{"Origin": "APPLICATION"}}}, "ValidationException", "ApplicationUrl"),
			refused("an address that is none", in{"PortalOptions": in{"SignInOptions": in{"Origin": "APPLICATION", "ApplicationUrl": "ftp://x"}}}, "ValidationException", "applicationUrl"),
			refused("a tag of AWS", in{"Tags": []any{in{"Key": "aws:x", "Value": ""}}}, "ValidationException", "reserved"),
		},
	},
	{
		op: "DescribeApplication",
		in: in{"ApplicationArn": anApp},
		want: in{
			"ApplicationArn": anApp, "Name": appName, "InstanceArn": center, "Status": "ENABLED", "Description": check(absent),
			"PortalOptions": in{"Visibility": "ENABLED", "SignInOptions": check(absent)},
		},
		fails: []fail{noApp, noAppID},
	},
	{
		op:    "ListApplications",
		in:    in{"InstanceArn": center, "Filter": in{"ApplicationAccount": management, "ApplicationProvider": custom}},
		want:  in{"Applications": some(in{"ApplicationArn": anApp, "Name": appName, "PortalOptions": in{"Visibility": "ENABLED"}})},
		given: []*thing{anApp, memberApp},
		then: func(x *exchange) {
			theirs := in{"Applications": some(in{"ApplicationArn": memberApp})}
			x.sees("sso-admin", "ListApplications", in{"InstanceArn": center}, theirs)
			x.sees("sso-admin", "ListApplications", in{"InstanceArn": center, "Filter": in{"ApplicationAccount": member}}, theirs)
			x.sees("sso-admin", "ListApplications", in{"InstanceArn": center, "Filter": in{"ApplicationProvider": customSAML}}, in{"Applications": length(0)})
		},
		fails: append([]fail{
			refused("an instance that is not", in{"InstanceArn": unknownInstance}, "AccessDeniedException", ""),
			refused("all of them by a member account", in{"Filter": nil}, "AccessDeniedException", "").by(memberAdmin),
		}, pagesOf(100)...),
	},
	{
		op: "UpdateApplication",
		in: in{"ApplicationArn": freshApp, "Name": "Renamed", "Description": "d", "Status": "DISABLED", "PortalOptions": in{"SignInOptions": in{"Origin": "IDENTITY_CENTER"}}},
		then: func(x *exchange) {
			x.sees("sso-admin", "DescribeApplication", in{"ApplicationArn": freshApp}, in{
				"Name": "Renamed", "Description": "d", "Status": "DISABLED",
				"PortalOptions": in{"Visibility": "ENABLED", "SignInOptions": in{"Origin": "IDENTITY_CENTER"}},
			})
		},
		fails: []fail{
			noApp, noAppID,
			refused("a name that is taken", in{"Name": appName}, "ConflictException", "already exists"),
			refused("signing in at no address", in{"PortalOptions": in{"SignInOptions": in{"Origin": "APPLICATION"}}}, "ValidationException", "ApplicationUrl"),
			refused("an application of another account", in{"ApplicationArn": anApp}, "AccessDeniedException", "").by(memberAdmin),
		},
	},
	{
		op: "DeleteApplication",
		in: in{"ApplicationArn": freshApp},
		then: func(x *exchange) {
			x.wants("sso-admin", "DescribeApplication", in{"ApplicationArn": freshApp}, "ResourceNotFoundException")
			x.wants("sso-admin", "DeleteApplication", in{"ApplicationArn": freshApp}, "ResourceNotFoundException")
		},
		fails: []fail{noApp, noAppID},
	},
	{
		op: "CreateApplicationAssignment",
		in: in{"ApplicationArn": freshApp, "PrincipalType": "USER", "PrincipalId": freshUser},
		then: func(x *exchange) {
			x.sees("sso-admin", "DescribeApplicationAssignment", x.in, x.in)
		},
		fails: []fail{
			noApp, noAppID,
			refused("a principal that is not", in{"PrincipalId": unknownID}, "ResourceNotFoundException", "does not exist"),
			refused("a principal of another kind", in{"PrincipalType": "GROUP"}, "ResourceNotFoundException", "does not exist"),
			refused("who is assigned", nil, "ConflictException", "already assigned").after(appAssigned),
		},
	},
	{
		op:    "DescribeApplicationAssignment",
		in:    in{"ApplicationArn": freshApp, "PrincipalType": "USER", "PrincipalId": freshUser},
		given: []*thing{appAssigned},
		want:  in{"ApplicationArn": freshApp, "PrincipalType": "USER", "PrincipalId": freshUser},
		fails: []fail{noApp, noAppID, refused("who is not appAssigned", in{"PrincipalId": aUser}, "ResourceNotFoundException", "assignment")},
	},
	{
		op:    "DeleteApplicationAssignment",
		in:    in{"ApplicationArn": freshApp, "PrincipalType": "USER", "PrincipalId": freshUser},
		given: []*thing{appAssigned},
		then: func(x *exchange) {
			x.wants("sso-admin", "DescribeApplicationAssignment", x.in, "ResourceNotFoundException")
			x.sees("sso-admin", "DeleteApplicationAssignment", x.in, in{}) // the operation is idempotent
		},
		fails: []fail{noApp, noAppID},
	},
	{
		op:    "ListApplicationAssignments",
		in:    in{"ApplicationArn": freshApp},
		given: []*thing{appAssigned},
		want:  in{"ApplicationAssignments": []any{in{"ApplicationArn": freshApp, "PrincipalType": "USER", "PrincipalId": freshUser}}, "NextToken": check(absent)},
		fails: append([]fail{noApp, noAppID}, pagesOf(100)...),
	},
	{
		op:    "ListApplicationAssignmentsForPrincipal",
		in:    in{"InstanceArn": center, "PrincipalType": "USER", "PrincipalId": freshUser},
		given: []*thing{appAssigned},
		want:  in{"ApplicationAssignments": []any{in{"ApplicationArn": freshApp, "PrincipalType": "USER", "PrincipalId": freshUser}}},
		then: func(x *exchange) {
			x.sees("sso-admin", "ListApplicationAssignmentsForPrincipal", over(x.in, in{"Filter": in{"ApplicationArn": anApp}}), in{"ApplicationAssignments": length(0)})
		},
		fails: append([]fail{
			refused("an instance that is not", in{"InstanceArn": unknownInstance}, "ResourceNotFoundException", ""),
			refused("a principal that is not", in{"PrincipalId": unknownID}, "ResourceNotFoundException", "does not exist"),
			refused("an application that is not", in{"Filter": in{"ApplicationArn": unknownApp}}, "ResourceNotFoundException", "Application"),
			refused("all of them by a member account", nil, "AccessDeniedException", "").by(memberAdmin),
		}, pagesOf(100)...),
	},
	{
		op:    "GetApplicationAssignmentConfiguration",
		in:    in{"ApplicationArn": anApp},
		want:  in{"AssignmentRequired": true},
		fails: []fail{noApp, noAppID},
	},
	{
		op: "PutApplicationAssignmentConfiguration",
		in: in{"ApplicationArn": freshApp, "AssignmentRequired": false},
		then: func(x *exchange) {
			x.sees("sso-admin", "GetApplicationAssignmentConfiguration", in{"ApplicationArn": freshApp}, in{"AssignmentRequired": false})
		},
		fails: []fail{noApp, noAppID},
	},
	{
		op:    "GetApplicationSessionConfiguration",
		in:    in{"ApplicationArn": anApp},
		want:  in{"UserBackgroundSessionApplicationStatus": "DISABLED"},
		fails: []fail{noApp, noAppID},
	},
	{
		op: "PutApplicationSessionConfiguration",
		in: in{"ApplicationArn": freshApp, "UserBackgroundSessionApplicationStatus": "ENABLED"},
		then: func(x *exchange) {
			x.sees("sso-admin", "GetApplicationSessionConfiguration", in{"ApplicationArn": freshApp}, in{"UserBackgroundSessionApplicationStatus": "ENABLED"})
		},
		fails: []fail{noApp, refused("a status that is none", in{"UserBackgroundSessionApplicationStatus": "ON"}, "ValidationException", "enum")},
	},
	{
		op:    "ListApplicationProviders",
		in:    in{},
		want:  in{"ApplicationProviders": []any{in{"ApplicationProviderArn": custom, "FederationProtocol": "OAUTH"}, in{"ApplicationProviderArn": customSAML, "FederationProtocol": "SAML"}}},
		fails: pagesOf(100),
	},
	{
		op:   "DescribeApplicationProvider",
		in:   in{"ApplicationProviderArn": custom},
		want: in{"ApplicationProviderArn": custom, "FederationProtocol": "OAUTH", "DisplayData": in{"DisplayName": check(present)}},
		fails: []fail{
			refused("a provider that is not", in{"ApplicationProviderArn": custom + "-made"}, "ResourceNotFoundException", "ApplicationProvider"),
		},
	},
}}
