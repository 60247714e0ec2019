package conformance

import "strings"

var (
	freshSCP = fresh(newSCP)
	aSCP     = shared(newSCP)
	aSCPName = shared(func(w *world) any {
		return w.member(w.must("organizations", "DescribePolicy", in{"PolicyId": aSCP}), "Policy", "PolicySummary", "Name")
	})
	// attached is the fresh policy, attached to the fresh unit.
	attached = fresh(func(w *world) any {
		w.must("organizations", "AttachPolicy", in{"PolicyId": freshSCP, "TargetId": freshUnit})
		return w.text(freshSCP)
	})
	// full is a unit to which as many policies are attached as there may be.
	fullUnit = fresh(func(w *world) any {
		id := newUnit(w)
		for range 4 {
			w.must("organizations", "AttachPolicy", in{"PolicyId": newSCP(w), "TargetId": id})
		}
		return id
	})

	// What a case needs, whatever the one before has left.
	policiesCount = fresh(func(w *world) any {
		return w.ensure("EnablePolicyType", policyType, "PolicyTypeAlreadyEnabledException")
	})
	policiesDont = fresh(func(w *world) any { return w.ensure("DisablePolicyType", policyType, "PolicyTypeNotEnabledException") })
	trailAccess  = fresh(func(w *world) any { return w.ensure("EnableAWSServiceAccess", in{"ServicePrincipal": trail}, "") })
	registered   = fresh(func(w *world) any {
		w.get(trailAccess)
		return w.ensure("RegisterDelegatedAdministrator", delegation, "AccountAlreadyRegisteredException")
	})
	unregistered = fresh(func(w *world) any {
		w.get(trailAccess)
		return w.ensure("DeregisterDelegatedAdministrator", delegation, "AccountNotRegisteredException")
	})
	policyThere = fresh(func(w *world) any { return w.ensure("PutResourcePolicy", in{"Content": resourcePolicy}, "") })
	policyGone  = fresh(func(w *world) any { return w.ensure("DeleteResourcePolicy", in{}, "ResourcePolicyNotFoundException") })
)

var (
	policyType = in{"RootId": orgRoot, "PolicyType": "SERVICE_CONTROL_POLICY"}
	delegation = in{"AccountId": orgAccount, "ServicePrincipal": trail}
)

const (
	trail          = "cloudtrail.amazonaws.com"
	awsSCP         = "p-FullAWSAccess"
	unknownSCP     = "p-zzzzzzzz"
	denyNothing    = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::none"}]}`
	resourcePolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"organizations:DeletePolicy","Resource":"*"}]}`
)

func newSCP(w *world) any {
	out := w.must("organizations", "CreatePolicy", in{"Name": w.unique("policy"), "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": denyNothing})
	return w.member(out, "Policy", "PolicySummary", "Id")
}

// ensure makes a call that may find that it is so already.
func (w *world) ensure(op string, input in, already string) any {
	w.t.Helper()
	if a := w.try(w.root(), "organizations", op, input); a.Code != "" && a.Code != already {
		w.t.Fatalf("%s: %v", op, a)
	}
	return true
}

// Cases that several operations have.
var (
	noSCP         = refused("a policy that is not", in{"PolicyId": unknownSCP}, "PolicyNotFoundException", "doesn't exist")
	noSCPID       = refused("a policy id that is none", in{"PolicyId": "q-1"}, "InvalidInputException", "policyId")
	noTarget      = refused("a target that is not", in{"TargetId": unknownUnit}, "TargetNotFoundException", "doesn't exist")
	orgNoResource = refused("a resource that is not", in{"ResourceId": unknownSCP}, "TargetNotFoundException", "doesn't exist")
	noService     = refused("a service that is none", in{"ServicePrincipal": "cloudtrail"}, "InvalidInputException", "unrecognized")
	badSCPText    = refused("a policy that is none", in{"Content": `{"Statement":[]}`}, "MalformedPolicyDocumentException", "requirements of the specified policy type")
	longSCPText   = refused("a policy that is too long", in{"Content": denyNothing + strings.Repeat(" ", 5120)}, "ConstraintViolationException", "number of characters")
	takenSCPName  = refused("a name that is taken", in{"Name": aSCPName}, "DuplicatePolicyException", "same name")
)

var organizationPolicies = table{"organizations", []row{
	{
		op:   "CreatePolicy",
		in:   in{"Name": freshName, "Description": "x", "Type": "SERVICE_CONTROL_POLICY", "Content": denyNothing, "Tags": []any{in{"Key": "a", "Value": "b"}}},
		want: in{"Policy": in{"Content": denyNothing, "PolicySummary": in{"Name": freshName, "AwsManaged": false, "Id": like("^p-")}}},
		fails: []fail{
			badSCPText, longSCPText, takenSCPName,
			refused("a type that is not served", in{"Type": "TAG_POLICY"}, "PolicyTypeNotAvailableForOrganizationException", "service control policies only"),
		},
	},
	{
		op:    "DescribePolicy",
		in:    in{"PolicyId": awsSCP},
		want:  in{"Policy": in{"PolicySummary": in{"Name": "FullAWSAccess", "AwsManaged": true}}},
		fails: []fail{noSCP, noSCPID},
	},
	{
		op:   "UpdatePolicy",
		in:   in{"PolicyId": freshSCP, "Name": freshName},
		want: in{"Policy": in{"Content": denyNothing, "PolicySummary": in{"Name": freshName}}},
		fails: []fail{
			noSCP, badSCPText, longSCPText, takenSCPName,
			refused("a policy of AWS", in{"PolicyId": awsSCP}, "InvalidInputException", "managed by AWS"),
		},
	},
	{
		op: "DeletePolicy",
		in: in{"PolicyId": freshSCP},
		then: func(x *exchange) {
			x.wants("organizations", "DescribePolicy", in{"PolicyId": freshSCP}, "PolicyNotFoundException")
		},
		fails: []fail{
			noSCP,
			refused("a policy that is attached", in{"PolicyId": attached}, "PolicyInUseException", "detach").after(policiesCount),
			refused("a policy of AWS", in{"PolicyId": awsSCP}, "InvalidInputException", "managed by AWS"),
		},
	},
	{
		op:    "AttachPolicy",
		in:    in{"PolicyId": freshSCP, "TargetId": freshUnit},
		given: []*thing{policiesCount},
		then: func(x *exchange) {
			x.sees("organizations", "ListTargetsForPolicy", in{"PolicyId": freshSCP}, in{"Targets": []any{in{"TargetId": freshUnit}}})
		},
		fails: []fail{
			noSCP, noTarget,
			refused("a policy that is attached", in{"PolicyId": attached}, "DuplicatePolicyAttachmentException", "already attached"),
			refused("one policy too many", in{"TargetId": fullUnit}, "ConstraintViolationException", "maximum number"),
			refused("while policies do not count", in{}, "PolicyTypeNotEnabledException", "enabled policy types").after(policiesDont),
		},
	},
	{
		op:    "DetachPolicy",
		in:    in{"PolicyId": attached, "TargetId": freshUnit},
		given: []*thing{policiesCount},
		fails: []fail{
			noSCP, noTarget,
			refused("a policy that is not attached", in{"PolicyId": aSCP}, "PolicyNotAttachedException", "isn't attached"),
			refused("the last policy", in{"PolicyId": awsSCP, "TargetId": otherUnit}, "ConstraintViolationException", "last policy"),
		},
	},
	{
		op:    "ListPolicies",
		in:    in{"Filter": "SERVICE_CONTROL_POLICY"},
		want:  in{"Policies": check(present)},
		fails: append([]fail{refused("a type that is none", in{"Filter": "POLICY"}, "InvalidInputException", "filter")}, unpaged...),
	},
	{
		op:    "ListPoliciesForTarget",
		in:    in{"TargetId": freshUnit, "Filter": "SERVICE_CONTROL_POLICY"},
		given: []*thing{policiesCount},
		want:  in{"Policies": []any{in{"Id": awsSCP}}},
		fails: append([]fail{noTarget}, unpaged...),
	},
	{
		op:    "ListTargetsForPolicy",
		in:    in{"PolicyId": attached},
		given: []*thing{policiesCount},
		want:  in{"Targets": []any{in{"TargetId": freshUnit, "Type": "ORGANIZATIONAL_UNIT"}}},
		fails: append([]fail{noSCP}, unpaged...),
	},
	{
		op:    "EnablePolicyType",
		in:    policyType,
		given: []*thing{policiesDont},
		want:  in{"Root": in{"Id": orgRoot, "PolicyTypes": []any{in{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}}}},
		fails: []fail{
			refused("a root that is not", in{"RootId": unknownRoot}, "RootNotFoundException", "doesn't exist"),
			refused("a type that is not served", in{"PolicyType": "TAG_POLICY"}, "PolicyTypeNotAvailableForOrganizationException", ""),
			refused("what is enabled", in{}, "PolicyTypeAlreadyEnabledException", "already enabled").after(policiesCount),
		},
	},
	{
		op:    "DisablePolicyType",
		in:    policyType,
		given: []*thing{policiesCount},
		want:  in{"Root": in{"Id": orgRoot, "PolicyTypes": []any{}}},
		then:  func(x *exchange) { x.must("organizations", "EnablePolicyType", policyType) },
		fails: []fail{
			refused("a root that is not", in{"RootId": unknownRoot}, "RootNotFoundException", "doesn't exist"),
			refused("what is disabled", in{}, "PolicyTypeNotEnabledException", "enabled policy types").after(policiesDont),
		},
	},
	{
		op: "TagResource",
		in: in{"ResourceId": freshUnit, "Tags": []any{in{"Key": "a", "Value": "b"}}},
		then: func(x *exchange) {
			x.sees("organizations", "ListTagsForResource", in{"ResourceId": freshUnit}, in{"Tags": []any{in{"Key": "a", "Value": "b"}}})
		},
		fails: []fail{
			orgNoResource,
			refused("a tag of AWS", in{"Tags": []any{in{"Key": "aws:a", "Value": "b"}}}, "InvalidInputException", "reserved"),
			refused("a tag given twice", in{"Tags": []any{in{"Key": "a", "Value": "1"}, in{"Key": "a", "Value": "2"}}}, "InvalidInputException", "twice"),
		},
	},
	{
		op:    "UntagResource",
		in:    in{"ResourceId": aSCP, "TagKeys": []any{"a"}},
		fails: []fail{orgNoResource},
	},
	{
		op:    "ListTagsForResource",
		in:    in{"ResourceId": freshUnit},
		want:  in{"Tags": []any{}},
		fails: []fail{orgNoResource, unpaged[0]},
	},
	{
		op:    "EnableAWSServiceAccess",
		in:    in{"ServicePrincipal": "config.amazonaws.com"},
		fails: []fail{noService},
	},
	{
		op:    "DisableAWSServiceAccess",
		in:    in{"ServicePrincipal": "config.amazonaws.com"},
		fails: []fail{noService, refused("a service with an administrator", in{"ServicePrincipal": trail}, "ConstraintViolationException", "delegated administrator").after(registered)},
	},
	{
		op:    "ListAWSServiceAccessForOrganization",
		in:    in{},
		given: []*thing{trailAccess},
		want:  in{"EnabledServicePrincipals": check(present)},
		fails: unpaged,
	},
	{
		op:    "RegisterDelegatedAdministrator",
		in:    delegation,
		given: []*thing{unregistered},
		fails: []fail{
			noAccount, noService,
			refused("a service without access", in{"ServicePrincipal": "guardduty.amazonaws.com"}, "ConstraintViolationException", "EnableAWSServiceAccess"),
			refused("the management account", in{"AccountId": management}, "ConstraintViolationException", "only a member account"),
			refused("an account that is closed", in{"AccountId": closedAccount}, "ConstraintViolationException", "not active"),
			refused("twice", in{}, "AccountAlreadyRegisteredException", "already a delegated administrator").after(registered),
		},
	},
	{
		op:    "ListDelegatedAdministrators",
		in:    in{"ServicePrincipal": trail},
		given: []*thing{registered},
		want:  in{"DelegatedAdministrators": []any{in{"Id": orgAccount, "DelegationEnabledDate": check(present)}}},
		fails: unpaged,
	},
	{
		op:    "ListDelegatedServicesForAccount",
		in:    in{"AccountId": orgAccount},
		given: []*thing{registered},
		want:  in{"DelegatedServices": []any{in{"ServicePrincipal": trail}}},
		fails: append([]fail{noAccount, refused("an account that administers nothing", in{"AccountId": management}, "AccountNotRegisteredException", "not a registered")}, unpaged...),
	},
	{
		op:    "DeregisterDelegatedAdministrator",
		in:    delegation,
		given: []*thing{registered},
		fails: []fail{
			noAccount, noService,
			refused("an account that administers nothing", in{}, "AccountNotRegisteredException", "not a delegated administrator").after(unregistered),
		},
	},
	{
		op:    "PutResourcePolicy",
		in:    in{"Content": resourcePolicy, "Tags": []any{in{"Key": "a", "Value": "b"}}},
		given: []*thing{policyGone},
		want:  in{"ResourcePolicy": in{"Content": resourcePolicy, "ResourcePolicySummary": in{"Id": like("^rp-"), "Arn": like(":resourcepolicy/o-")}}},
		fails: []fail{
			refused("a policy that is none", in{"Content": `{"Statement":[]}`}, "InvalidInputException", "not valid"),
			refused("tags for a policy that is there", in{}, "InvalidInputException", "new resource policy only").after(policyThere),
		},
	},
	{
		op:    "DescribeResourcePolicy",
		in:    in{},
		given: []*thing{policyThere},
		want:  in{"ResourcePolicy": in{"Content": resourcePolicy}},
		fails: []fail{refused("a policy that is not", in{}, "ResourcePolicyNotFoundException", "can't find").after(policyGone)},
	},
	{
		op:    "DeleteResourcePolicy",
		in:    in{},
		given: []*thing{policyThere},
		fails: []fail{refused("a policy that is not", in{}, "ResourcePolicyNotFoundException", "can't find").after(policyGone)},
	},
}}
