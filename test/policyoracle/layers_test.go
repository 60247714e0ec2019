package policyoracle

import (
	"fmt"
	"strings"
)

// The other cases: patterns of actions and resources, and how the layers of
// policies combine.

var all = statement("Allow", `"Action":"*","Resource":"*"`)

func patternCases() (cases []testCase) {
	actions := []string{"s3:GetObject", "s3:getobject", "s3:GetObjectVersion", "s3:PutObject", "s3:ListBucket", "sqs:SendMessage"}
	actionPatterns := [][]string{
		{"s3:GetObject"}, {"S3:getOBJECT"}, {"s3:Get*"}, {"s3:*"}, {"*"}, {"s3:G?tObject"}, {"s3:*Object"}, {"s3:*t*o*"}, {"s3:Get*Version"},
		{"s3:GetObject?"}, {"s3:????Object"}, {"s3:get"}, {"sqs:*"}, {"s3:PutObject", "s3:List*"}, {"s3:*", "sqs:Send*"}, {"s3:Get**"}, {"s3:?*"},
	}
	for _, element := range []string{"Action", "NotAction"} {
		for _, effect := range []string{"Allow", "Deny"} {
			for _, pattern := range actionPatterns {
				for _, action := range actions {
					c := request()
					c.loose = true
					c.name = fmt.Sprintf("action/%s/%s/%s/%s", element, effect, quote(pattern), action)
					c.action = action
					c.identity = []string{document(statement(effect, fmt.Sprintf(`%q:%s,"Resource":"*"`, element, quote(pattern))))}
					if effect == "Deny" {
						c.identity = append(c.identity, document(all))
					}
					cases = append(cases, c)
				}
			}
		}
	}

	resources := []string{
		"arn:aws:s3:::records/2026/march", "arn:aws:s3:::records", "arn:aws:s3:::Records/2026/march", "arn:aws:s3:::records/a:b/march", "arn:aws:s3:::records/red/x",
		"arn:aws:sqs:eu-central-1:111122223333:queue", "arn:aws:logs:us-east-1:111122223333:log-group:/app/x:log-stream:y", "arn:aws:s3:::records/beta/x",
	}
	resourcePatterns := [][]string{
		{"*"}, {"arn:aws:s3:::records"}, {"arn:aws:s3:::records/*"}, {"arn:aws:s3:::rec*"}, {"arn:aws:s3:::*/march"}, {"arn:aws:s3:::records/*/m?rch"}, {"arn:aws:s3:::records/????/*"},
		{"arn:aws:s3:::*"}, {"arn:*:s3:::records/*"}, {"arn:aws:sqs:*:*:*"}, {"arn:aws:sqs:eu-*:111122223333:queue"}, {"arn:aws:sqs:*:1111*:q*"}, {"arn:aws:logs:*:111122223333:log-group:*"},
		{"arn:aws:logs:us-east-1:*:log-stream:y"}, {"arn:aws:logs:*"}, {"arn:aws:s3:::records/${aws:PrincipalTag/team}/*"}, {"arn:aws:s3:::records/${aws:PrincipalTag/none}/*"}, {"arn:aws:s3:::records/${aws:PrincipalTag/none, 'beta'}/*"},
		{"arn:aws:s3:::records/${*}"}, {"arn:aws:s3:::records/${aws:TagKeys}/x"}, {"arn:aws:s3:::${aws:PrincipalTag/bucket}/2026/march"}, {"arn:aws:s3:::records/${aws:PrincipalTag/star}/march"},
		{"arn:aws:s3:::elsewhere", "arn:aws:s3:::records/2026/*"},
	}
	for _, element := range []string{"Resource", "NotResource"} {
		for _, effect := range []string{"Allow", "Deny"} {
			for _, pattern := range resourcePatterns {
				for _, resource := range resources {
					c := request()
					c.loose = true
					c.name = fmt.Sprintf("resource/%s/%s/%s/%s", element, effect, quote(pattern), resource)
					c.resource = resource
					c.context = map[string][]string{
						"aws:PrincipalTag/team": {"red"}, "aws:PrincipalTag/bucket": {"records"}, "aws:PrincipalTag/star": {"*"}, "aws:TagKeys": {"red", "beta"},
					}
					c.identity = []string{document(statement(effect, fmt.Sprintf(`"Action":"*",%q:%s`, element, quote(pattern))))}
					if effect == "Deny" {
						c.identity = append(c.identity, document(all))
					}
					cases = append(cases, c)
				}
			}
		}
	}
	return cases
}

// option is one way to fill a layer.
type option struct{ name, statement string }

var guards = []option{
	{"absent", ""},
	{"allows", statement("Allow", `"Action":"s3:Get*","Resource":"*"`)},
	{"lacks", statement("Allow", `"Action":"s3:Put*","Resource":"*"`)},
	{"denies", statement("Deny", `"Action":"s3:GetObject","Resource":"*"`) + "," + all},
}

// layerCases are the product of all layers.
func layerCases() (cases []testCase) {
	principals := []option{{"user", userARN}, {"session", sessionARN}, {"root", rootARN}}
	resourcePolicies := []option{{"absent", ""}}
	for _, p := range []option{
		{"user", userARN}, {"role", roleARN}, {"session", sessionARN}, {"account", rootARN}, {"accountid", home}, {"everyone", "*"}, {"other", "arn:aws:iam::" + abroad + ":root"},
	} {
		resourcePolicies = append(resourcePolicies, option{
			"allows-" + p.name, statement("Allow", fmt.Sprintf(`"Principal":{"AWS":%q},"Action":"s3:GetObject","Resource":"*"`, p.statement)),
		}, option{
			"denies-" + p.name, statement("Deny", fmt.Sprintf(`"Principal":{"AWS":%q},"Action":"s3:GetObject","Resource":"*"`, p.statement)),
		})
	}
	scps := []option{
		{"absent", ""}, {"allow-allow", "11"}, {"allow-lack", "12"}, {"lack-allow", "21"}, {"allow-deny", "13"}, {"allow-empty", "1-"},
	}
	for _, who := range principals {
		for _, owner := range []string{home, abroad} {
			for _, resource := range resourcePolicies {
				for _, identity := range guards {
					for _, boundary := range guards {
						for _, session := range guards {
							for _, scp := range scps {
								if who.name == "root" && (identity.statement != "" || boundary.statement != "" || session.statement != "") ||
									who.name == "user" && session.statement != "" {
									continue // such principals have no such policies
								}
								c := request()
								c.principal, c.owner = who.statement, owner
								c.name = fmt.Sprintf("layers/%s/%s/resource-%s/identity-%s/boundary-%s/session-%s/scp-%s",
									who.name, where(owner), resource.name, identity.name, boundary.name, session.name, scp.name)
								c.identity, c.boundary, c.session = one(identity), one(boundary), one(session)
								if resource.statement != "" {
									c.resourcePolicy = document(resource.statement)
								}
								for _, level := range scp.statement {
									policies := []string{}
									if level != '-' {
										policies = one(guards[level-'0'])
									}
									c.scps = append(c.scps, policies)
								}
								cases = append(cases, c)
							}
						}
					}
				}
			}
		}
	}
	return cases
}

func one(o option) []string {
	if o.statement == "" {
		return nil
	}
	return []string{document(o.statement)}
}

func where(owner string) string {
	if owner == home {
		return "home"
	}
	return "abroad"
}

// trustCases are roles to be assumed.
func trustCases() (cases []testCase) {
	identities := []option{
		{"absent", ""},
		{"allows", statement("Allow", `"Action":"sts:*","Resource":"*"`)},
		{"lacks", statement("Allow", `"Action":"s3:*","Resource":"*"`)},
		{"denies", statement("Deny", `"Action":"sts:AssumeRole","Resource":"*"`) + "," + all},
	}
	named := []option{
		{"user", userARN}, {"role", roleARN}, {"session", sessionARN}, {"account", rootARN}, {"accountid", home}, {"everyone", "*"}, {"other", "arn:aws:iam::" + abroad + ":root"},
	}
	for _, who := range []option{{"user", userARN}, {"session", sessionARN}} {
		for _, owner := range []string{home, abroad} {
			for _, action := range []string{"sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"} {
				for _, name := range named {
					for _, effect := range []string{"Allow", "Deny"} {
						for _, allows := range []string{`"sts:AssumeRole"`, `["sts:AssumeRole","sts:TagSession"]`, `"sts:*"`} {
							for _, element := range []string{"Principal", "NotPrincipal"} {
								if element == "NotPrincipal" && (name.name == "everyone") {
									continue // names nobody
								}
								for _, condition := range []string{"", `,"Condition":{"StringEquals":{"sts:ExternalId":"x"}}`, `,"Condition":{"StringNotEquals":{"sts:ExternalId":"x"}}`} {
									if condition != "" && action != "sts:AssumeRole" {
										continue // the others do not know the key
									}
									for _, identity := range identities {
										c := request()
										c.principal, c.owner, c.action, c.trust = who.statement, owner, action, true
										c.resource = "arn:aws:iam::" + owner + ":role/Target"
										c.context = map[string][]string{"sts:ExternalId": {"x"}}
										c.identity = one(identity)
										trust := statement(effect, fmt.Sprintf(`%q:{"AWS":%q},"Action":%s%s`, element, name.statement, allows, condition))
										if effect == "Deny" {
											trust += "," + statement("Allow", fmt.Sprintf(`"Principal":{"AWS":[%q,%q]},"Action":"sts:*"`, userARN, roleARN))
										}
										c.resourcePolicy = document(trust)
										c.name = fmt.Sprintf("trust/%s/%s/%s/%s-%s-%s/%s/%s/identity-%s", who.name, where(owner), action,
											element, effect, name.name, allows, strings.TrimPrefix(condition, ","), identity.name)
										cases = append(cases, c)
									}
								}
							}
						}
					}
				}
			}
		}
	}
	return cases
}
