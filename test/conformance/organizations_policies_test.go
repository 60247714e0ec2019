package conformance

import "strings"

const scp = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}]}`

var (
	aPolicy     = shared(newSCP)
	freshPolicy = fresh(newSCP)
	aPolicyName = shared(func(w *world) any {
		out := w.must("organizations", "DescribePolicy", in{"PolicyId": aPolicy})
		return out["Policy"].(map[string]any)["PolicySummary"].(map[string]any)["Name"]
	})
	// attachedPolicy is the fresh policy, attached to the fresh unit.
	attachedPolicy = fresh(func(w *world) any {
		w.must("organizations", "AttachPolicy", in{"PolicyId": freshPolicy, "TargetId": freshUnit})
		return w.get(freshPolicy)
	})
	// fullUnit has as many policies as a target can have.
	fullUnit = shared(func(w *world) any {
		unit := newUnit(w)
		for range 4 { // and FullAWSAccess
			w.must("organizations", "AttachPolicy", in{"PolicyId": newSCP(w), "TargetId": unit})
		}
		return unit
	})
	// policiesOff and policiesOn see to it that the type of policy is disabled, or enabled.
	policiesOff = fresh(func(w *world) any {
		return w.try(w.root(), "organizations", "DisablePolicyType", in{"RootId": root, "PolicyType": "SERVICE_CONTROL_POLICY"})
	})
	policiesOn = fresh(func(w *world) any {
		return w.try(w.root(), "organizations", "EnablePolicyType", in{"RootId": root, "PolicyType": "SERVICE_CONTROL_POLICY"})
	})
)

func newSCP(w *world) any {
	out := w.must("organizations", "CreatePolicy", in{"Name": w.unique("policy"), "Description": "", "Content": scp, "Type": "SERVICE_CONTROL_POLICY"})
	return out["Policy"].(map[string]any)["PolicySummary"].(map[string]any)["Id"]
}

// Cases that several operations have.
var (
	noSCP      = refused("a policy that is not", in{"PolicyId": "p-00000000"}, "PolicyNotFoundException", "")
	badSCP     = refused("an id that is none", in{"PolicyId": "policy"}, "InvalidInputException", "")
	fullAccess = refused("the policy that is AWS's", in{"PolicyId": "p-FullAWSAccess"}, "InvalidInputException", "")
	noTarget   = refused("a target that is not", in{"TargetId": unknownUnit}, "TargetNotFoundException", "")
	noRoot     = refused("a root that is not", in{"RootId": "r-0000"}, "RootNotFoundException", "")
	noType     = refused("a type that is none", in{"PolicyType": "TRUST_POLICY"}, "InvalidInputException", "")
)

var longSCP = strings.Replace(scp, "s3:DeleteBucket", "s3:"+strings.Repeat("x", 5120), 1)

var organizationsPolicies = table{"organizations", []row{
	{
		op:    "ListPolicies",
		in:    in{"Filter": "SERVICE_CONTROL_POLICY"},
		want:  in{"Policies": some(in{"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "AwsManaged": true, "Type": "SERVICE_CONTROL_POLICY"})},
		fails: with(badList, []fail{refused("a type that is none", in{"Filter": "TRUST_POLICY"}, "InvalidInputException", "")}),
	},
	{
		op:    "ListPoliciesForTarget",
		in:    in{"TargetId": freshUnit, "Filter": "SERVICE_CONTROL_POLICY"},
		given: []*thing{attachedPolicy},
		want:  in{"Policies": some(in{"Id": freshPolicy, "AwsManaged": false})},
		fails: with(badList, []fail{noTarget}),
	},
	{
		op:    "DescribePolicy",
		in:    in{"PolicyId": freshPolicy},
		want:  in{"Policy": in{"Content": scp, "PolicySummary": in{"Id": freshPolicy, "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false, "Arn": like("^arn:aws:organizations::[0-9]{12}:policy/o-.*/service_control_policy/p-")}}},
		fails: []fail{noSCP, badSCP},
	},
	{
		op:   "CreatePolicy",
		in:   in{"Name": "No deletions", "Description": "Keep it.", "Content": scp, "Type": "SERVICE_CONTROL_POLICY"},
		want: in{"Policy": in{"Content": scp, "PolicySummary": in{"Name": "No deletions", "Description": "Keep it.", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false, "Id": like("^p-")}}},
		fails: []fail{
			refused("a name that is taken", in{"Name": aPolicyName}, "DuplicatePolicyException", ""),
			refused("a policy that is none", in{"Content": "{}"}, "MalformedPolicyDocumentException", ""),
			refused("more than 5,120 characters", in{"Content": longSCP}, "ConstraintViolationException", ""),
			refused("another type", in{"Type": "TAG_POLICY"}, "PolicyTypeNotAvailableForOrganizationException", ""),
			refused("a type that is none", in{"Type": "TRUST_POLICY"}, "InvalidInputException", ""),
		},
	},
	{
		op:   "UpdatePolicy",
		in:   in{"PolicyId": freshPolicy, "Description": "Changed."},
		want: in{"Policy": in{"Content": scp, "PolicySummary": in{"Id": freshPolicy, "Description": "Changed."}}},
		fails: []fail{
			noSCP, badSCP, fullAccess,
			refused("a name that is taken", in{"Name": aPolicyName}, "DuplicatePolicyException", ""),
			refused("a policy that is none", in{"Content": "{}"}, "MalformedPolicyDocumentException", ""),
			refused("more than 5,120 characters", in{"Content": longSCP}, "ConstraintViolationException", ""),
		},
	},
	{
		op: "DeletePolicy",
		in: in{"PolicyId": freshPolicy},
		then: func(x *exchange) {
			x.wants("organizations", "DescribePolicy", in{"PolicyId": freshPolicy}, "PolicyNotFoundException")
		},
		fails: []fail{
			noSCP, badSCP, fullAccess,
			refused("a policy that is attached", in{"PolicyId": attachedPolicy}, "PolicyInUseException", ""),
		},
	},
	{
		op: "DetachPolicy",
		in: in{"PolicyId": attachedPolicy, "TargetId": freshUnit},
		then: func(x *exchange) {
			x.sees("organizations", "ListTargetsForPolicy", in{"PolicyId": freshPolicy}, in{"Targets": length(0)})
		},
		fails: []fail{
			noSCP, badSCP, noTarget,
			refused("a policy that is not attached", in{"PolicyId": freshPolicy}, "PolicyNotAttachedException", ""),
			refused("the last policy", in{"PolicyId": "p-FullAWSAccess"}, "ConstraintViolationException", ""),
		},
	},
	{
		op:    "ListTargetsForPolicy",
		in:    in{"PolicyId": attachedPolicy},
		want:  in{"Targets": []any{in{"TargetId": freshUnit, "Type": "ORGANIZATIONAL_UNIT", "Arn": check(present), "Name": unitName}}},
		fails: with(badList, []fail{noSCP, badSCP}),
	},
	{
		op:    "AttachPolicy",
		in:    in{"PolicyId": freshPolicy, "TargetId": freshUnit},
		given: []*thing{policiesOn},
		then: func(x *exchange) {
			x.sees("organizations", "ListTargetsForPolicy", in{"PolicyId": freshPolicy}, in{"Targets": []any{in{"TargetId": freshUnit, "Type": "ORGANIZATIONAL_UNIT"}}})
		},
		fails: []fail{
			noSCP, badSCP, noTarget,
			refused("a policy that is attached", in{"PolicyId": attachedPolicy}, "DuplicatePolicyAttachmentException", ""),
			refused("the sixth policy", in{"TargetId": fullUnit}, "ConstraintViolationException", ""),
			refused("a type that is not enabled", nil, "PolicyTypeNotEnabledException", "").after(policiesOff),
		},
	},
	{
		op:    "DisablePolicyType",
		in:    in{"RootId": root, "PolicyType": "SERVICE_CONTROL_POLICY"},
		given: []*thing{policiesOn},
		want:  in{"Root": in{"Id": root, "PolicyTypes": length(0)}},
		then: func(x *exchange) {
			x.wants("organizations", "AttachPolicy", in{"PolicyId": freshPolicy, "TargetId": freshUnit}, "PolicyTypeNotEnabledException")
		},
		fails: []fail{
			noRoot, noType,
			refused("a type that is not enabled", in{"PolicyType": "TAG_POLICY"}, "PolicyTypeNotEnabledException", ""),
		},
	},
	{
		op:    "EnablePolicyType",
		in:    in{"RootId": root, "PolicyType": "SERVICE_CONTROL_POLICY"},
		given: []*thing{policiesOff},
		want:  in{"Root": in{"Id": root, "PolicyTypes": []any{in{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}}}},
		fails: []fail{
			noRoot, noType,
			refused("a type that is enabled", nil, "PolicyTypeAlreadyEnabledException", "").after(policiesOn),
			refused("a type that is not available", in{"PolicyType": "TAG_POLICY"}, "PolicyTypeNotAvailableForOrganizationException", ""),
		},
	},
}}
