package conformance

import "strings"

var (
	// aRole is a role of the member account that the administrator may assume.
	aRole = shared(func(w *world) any {
		return w.mustAs(w.get(memberAdmin).(credentials), "iam", "CreateRole", in{
			"RoleName": "Assumed", "AssumeRolePolicyDocument": strings.Replace(trust(w.text(management)), `"sts:AssumeRole"`, `["sts:AssumeRole","sts:TagSession"]`, 1),
		})["Role"].(map[string]any)["Arn"]
	})
	unknownRole = shared(func(w *world) any { return "arn:aws:iam::" + w.text(member) + ":role/Unknown" })
)

var stsOperations = table{"sts", []row{
	{
		op:   "GetCallerIdentity",
		in:   in{},
		open: "No policy can deny it.",
		want: in{"Account": management, "Arn": like("^arn:aws:sts::[0-9]{12}:assumed-role/Nobody/conformance$"), "UserId": like("^AROA[A-Z2-7]{17}:conformance$")},
	},
	{
		op: "AssumeRole",
		in: in{"RoleArn": aRole, "RoleSessionName": "ada", "DurationSeconds": 900, "Tags": []any{in{"Key": "team", "Value": "engines"}}},
		want: in{
			"Credentials":     in{"AccessKeyId": like("^ASIA"), "SecretAccessKey": check(present), "SessionToken": check(present), "Expiration": check(present)},
			"AssumedRoleUser": in{"Arn": like(":assumed-role/Assumed/ada$"), "AssumedRoleId": like("^AROA.*:ada$")},
		},
		fails: []fail{
			refused("a role that is not", in{"RoleArn": unknownRole}, "AccessDenied", "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::"),
			refused("a session policy that is none", in{"Policy": `{"Version":"2012-10-17"}`}, "MalformedPolicyDocument", ""),
			refused("a session policy beyond all packing", in{"Policy": incompressible}, "PackedPolicyTooLarge", ""),
			refused("longer than the role allows", in{"DurationSeconds": 43200}, "ValidationError", "MaxSessionDuration"),
			refused("shorter than any session", in{"DurationSeconds": 899}, "ValidationError", "durationSeconds"),
			refused("a tag given twice", in{"Tags": []any{in{"Key": "team", "Value": "a"}, in{"Key": "TEAM", "Value": "b"}}}, "ValidationError", "Duplicate tag keys"),
		},
	},
}}

// incompressible is a session policy that is short enough as text and does not
// pack: each resource is another.
var incompressible = func() string {
	var resources []string
	seed := uint64(88172645463325252)
	for range 60 {
		var name strings.Builder
		for range 18 {
			seed ^= seed << 13
			seed ^= seed >> 7
			seed ^= seed << 17
			name.WriteByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[seed%62])
		}
		resources = append(resources, `"arn:aws:s3:::`+name.String()+`"`)
	}
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":[` + strings.Join(resources, ",") + `]}]}`
}()
