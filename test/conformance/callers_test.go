package conformance

import (
	"strings"
)

// The callers that are refused, and the accounts they belong to.
var (
	// nobody is a role of the management account that nothing is allowed to.
	nobody = shared(func(w *world) any { return w.role(w.root(), w.text(management), "Nobody", "") })
	// stranger is a role of a member account that nothing is allowed to.
	stranger = shared(func(w *world) any { return w.role(w.get(memberAdmin).(credentials), w.text(member), "Stranger", "") })
	// memberAdmin may do everything in the member account.
	memberAdmin = shared(func(w *world) any {
		return w.assume(w.root(), "arn:aws:iam::"+w.text(member)+":role/OrganizationAccountAccessRole", nil)
	})

	management = shared(func(w *world) any { return w.must("sts", "GetCallerIdentity", in{})["Account"] })
	member     = shared(func(w *world) any { return w.account("Member") })

	memberEmail = shared(func(w *world) any {
		return w.member(w.must("organizations", "DescribeAccount", in{"AccountId": member}), "Account", "Email")
	})
)

// account makes a member account.
func (w *world) account(name string) string {
	w.t.Helper()
	out := w.must("organizations", "CreateAccount", in{"AccountName": name, "Email": strings.ToLower(w.unique(name)) + "@example.com"})
	id := w.member(out, "CreateAccountStatus", "Id")
	return w.member(w.await("the account "+name, "organizations", "DescribeCreateAccountStatus", in{"CreateAccountRequestId": id}, "CreateAccountStatus", "State", "SUCCEEDED"), "AccountId")
}

// role makes a role with an inline policy, if any, and assumes it.
func (w *world) role(by credentials, account, name, policy string) credentials {
	w.t.Helper()
	w.mustAs(by, "iam", "CreateRole", in{"RoleName": name, "AssumeRolePolicyDocument": trust(w.text(management))})
	if policy != "" {
		w.mustAs(by, "iam", "PutRolePolicy", in{"RoleName": name, "PolicyName": "inline", "PolicyDocument": policy})
	}
	return w.assume(w.root(), "arn:aws:iam::"+account+":role/"+name, nil)
}

// assume makes credentials of a role.
func (w *world) assume(by credentials, role string, more in) credentials {
	w.t.Helper()
	out := w.mustAs(by, "sts", "AssumeRole", over(in{"RoleArn": role, "RoleSessionName": "conformance"}, more))
	return credentials{
		w.member(out, "Credentials", "AccessKeyId"), w.member(out, "Credentials", "SecretAccessKey"), w.member(out, "Credentials", "SessionToken"),
	}
}

// trust is a trust policy for an account.
func trust(account string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + account + `:root"},"Action":"sts:AssumeRole"}]}`
}
