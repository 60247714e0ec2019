package conformance

import "strings"

var (
	// aRole is a role of the member account that the administrator may assume.
	aRole = shared(func(w *world) any {
		return w.mustAs(w.get(memberAdmin).(credentials), "iam", "CreateRole", in{
			"RoleName": "Assumed", "AssumeRolePolicyDocument": strings.Replace(trust(w.text(management)), `"sts:AssumeRole"`, `["sts:AssumeRole","sts:TagSession","sts:SetContext","sts:SetSourceIdentity"]`, 1),
		})["Role"].(map[string]any)["Arn"]
	})
	// sourced is a session that says who is behind it.
	sourced = shared(func(w *world) any {
		out := w.must("iam", "CreateRole", in{
			"RoleName": "Sourced", "AssumeRolePolicyDocument": strings.Replace(trust(w.text(management)), `"sts:AssumeRole"`, `["sts:AssumeRole","sts:SetSourceIdentity"]`, 1),
		})
		w.must("iam", "PutRolePolicy", in{"RoleName": "Sourced", "PolicyName": "inline", "PolicyDocument": mayAll})
		return w.assume(w.root(), w.member(out, "Role", "Arn"), in{"SourceIdentity": "ada"})
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
			refused("longer than a chain may last", in{"DurationSeconds": 3601}, "ValidationError", "1 hour session limit").by(sourced),
			refused("with a device that nobody has", in{"SerialNumber": "GAHT12345678", "TokenCode": "123456"}, "AccessDenied", "MultiFactorAuthentication failed"),
			refused("for somebody else than its session", in{"SourceIdentity": "eve"}, "AccessDenied", "sts:SetSourceIdentity").by(sourced),
			refused("for a person who may not sign in any more", in{"ProvidedContexts": provided(endedIdentity)}, "ExpiredTokenException", "has ended"),
			refused("for nobody in particular", in{"ProvidedContexts": provided("made up")}, "ValidationError", ""),
			refused("a tag given twice", in{"Tags": []any{in{"Key": "team", "Value": "a"}, in{"Key": "TEAM", "Value": "b"}}}, "ValidationError", "Duplicate tag keys"),
		},
	},
}}

// provided is an identity context of an application.
func provided(context any) []any {
	return []any{in{"ProviderArn": "arn:aws:iam::aws:contextProvider/IdentityCenter", "ContextAssertion": context}}
}

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
