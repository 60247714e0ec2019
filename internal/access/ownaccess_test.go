package access

import (
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// asks is why a caller may not do each of the things, "" where it may.
func (w *world) asks(c idc.Caller, questions ...Question) []string {
	w.Helper()
	w.catchUp()
	return must[[]string](w)(w.OwnAccess(w.Context(), c, questions))
}

func (w *world) wantWhy(what string, c idc.Caller, action string, resource idc.ARN, want string) {
	w.Helper()
	got := w.asks(c, Question{action, resource})[0]
	if (got == "") != (want == "") || !strings.Contains(got, want) {
		w.Errorf("%s: %s on %q: got %q, want %q", what, action, resource, got, want)
	}
}

// What callers are told is what the operations then decide, for everything that
// this package does, for an administrator, a reader, a delegate, a member of the
// organization that is none, and one who is bound to one set.
func TestOwnAccessIsWhatHappens(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	w.update(func(tx *store.Tx) error {
		return tx.InsertDelegation(idc.Delegation{Account: member, Service: idc.ServiceSSO, Since: tx.Now()})
	})
	kept := w.set("Kept").ID
	w.assign(management, kept, user(ada))
	callers := map[string]idc.Caller{
		"root": root, "delegate": rootOf(member),
		"reader": w.role("Reader", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sso:List*","sso:Describe*","sso:Get*"],"Resource":"*"}}`),
		"one set": w.role("OneSet", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sso:*","Resource":["`+string(instance.ARN())+`","`+string(kept.ARN(instance))+`"]},
			{"Effect":"Deny","Action":"sso:Delete*","Resource":"*"}]}`),
		"elsewhere": w.role("Elsewhere", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sso:*","Resource":"*","Condition":{"StringEquals":{"sso:PrimaryRegion":"eu-west-1"}}}}`),
	}
	decided := map[bool]int{}
	for who, c := range callers {
		for action, o := range operations(w, kept) {
			var questions []Question
			if action == "ProvisionPermissionSet" {
				o.resources = o.resources[:2] // the set's role is in no account yet, so none is asked about
			}
			for _, resource := range o.resources {
				questions = append(questions, Question{"sso:" + action, idc.ARN(resource)})
			}
			told := true
			for _, why := range w.asks(c, questions...) {
				told = told && why == ""
			}
			err := o.call(w.Context(), c)
			decided[told]++
			if does := !idc.Is(err, idc.KindDenied); does != told {
				w.Errorf("%s may do %s: told %v, got %v", who, action, told, err)
			}
		}
	}
	if decided[true] < 20 || decided[false] < 20 {
		w.Errorf("decided: %v", decided)
	}
}

func TestOwnAccessInWords(t *testing.T) {
	each(t, func(w *world) {
		const all = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
		set := w.set("Dev").ID
		one := w.role("One", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sso:DeletePermissionSet","Resource":"`+string(set.ARN(instance))+`"},
			{"Effect":"Allow","Action":"sso:TagResource","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}`)
		w.wantWhy("nothing allows it", one, "sso:CreatePermissionSet", instance.ARN(), "No policy of this role allows sso:CreatePermissionSet.")
		w.wantWhy("the resource", one, "sso:DeletePermissionSet", set.ARN(instance), "")
		w.wantWhy("another resource", one, "sso:DeletePermissionSet", idc.PermissionSetID("ps-0000000000000001").ARN(instance), "on other resources only")
		w.wantWhy("every resource", one, "sso:DeletePermissionSet", "", "on some resources only")
		w.wantWhy("a condition", one, "sso:TagResource", instance.ARN(), "under conditions that do not hold now (aws:MultiFactorAuthPresent)")

		session := w.role("Session", all)
		session.Session.Policies = []string{`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sso:List*","Resource":"*"}}`}
		w.wantWhy("a session policy", session, "identitystore:CreateGroup", "", "The session policy of these credentials does not allow identitystore:CreateGroup.")
		w.wantWhy("a session policy", session, "sso:ListPermissionSets", instance.ARN(), "")

		// A member with an identity center of its own asks about that one.
		w.wantWhy("one's own center", rootOf(member), "identitystore:CreateGroup", "", "")
		w.wantWhy("one's own center", rootOf(member), "sso:UpdateInstance", elsewhere.ARN(), "")
		w.wantWhy("not one's own center", rootOf(member), "sso:UpdateInstance", instance.ARN(), "Only the management account may do this")
		// One without administers nothing.
		const fourth idc.AccountID = "400000000004"
		outside := rootOf(fourth)
		w.update(func(tx *store.Tx) error {
			return tx.InsertAccount(idc.Account{ID: fourth, Name: "fourth", Email: "fourth@example.org", Status: idc.AccountActive,
				JoinedMethod: "CREATED", JoinedAt: tx.Now(), Parent: "r-0001", Plane: idc.PlaneLocal})
		})
		for _, action := range []string{"sso:CreatePermissionSet", "identitystore:CreateGroup", "sso-directory:UpdatePassword", "gatehouse:DescribePortal"} {
			w.wantWhy("a member", outside, action, "", "Only the management account may do this")
			w.wantWhy("the management account", root, action, "", "")
		}
		w.wantWhy("a member", outside, "sso:DescribeInstance", instance.ARN(), "Only the management account may do this")
		w.wantWhy("another member's", outside, "sso:DescribeInstance", elsewhere.ARN(), "Only the account that it belongs to may do this.")
		w.wantWhy("what is the member's own", outside, "sso:ListInstances", "", "")
		w.wantWhy("what is the member's own", outside, "iam:CreateRole", "", "")
		w.wantWhy("a role of another account", outside, "iam:DeleteRole", idc.RoleARN(management, "/", "x"), "Only the management account")
		w.wantWhy("the organization", outside, "organizations:CreateAccount", "", "Only the management account may do this.")
		w.wantWhy("the organization", outside, "organizations:DescribeOrganization", "", "")
		w.wantWhy("the organization", outside, "organizations:ListAccounts", "", "Only the management account may do this.")
		w.wantWhy("the organization", root, "organizations:CreateAccount", "", "")

		// A delegate may, but for what is the management account's own.
		w.update(func(tx *store.Tx) error {
			return tx.InsertDelegation(idc.Delegation{Account: fourth, Service: idc.ServiceSSO, Since: tx.Now()})
		})
		w.wantWhy("a delegate", outside, "identitystore:CreateGroup", "", "")
		w.wantWhy("a delegate", outside, "organizations:ListAccounts", "", "")
		w.wantWhy("a delegate", outside, "organizations:CreateAccount", "", "Only the management account may do this.")
		w.wantWhy("a delegate", outside, "sso:DeleteInstance", instance.ARN(), "Only the management account can delete")
		w.wantWhy("a delegate", outside, "sso:CreateAccountAssignment", idc.SSOAccountARN(management), "Only the management account can manage access to the management account")
		w.wantWhy("a delegate", outside, "sso:CreateAccountAssignment", idc.SSOAccountARN(suspended), "")
		w.wantWhy("a delegate", outside, "sso:ListAccountAssignments", idc.SSOAccountARN(management), "")
		w.assign(management, set, user(ada))
		w.wantWhy("a delegate", outside, "sso:UpdatePermissionSet", set.ARN(instance), "Only the management account can manage access")
		w.wantWhy("a delegate", outside, "sso-directory:UpdatePassword", ada.ARN(), "Only the management account can change how people sign in")
		w.wantWhy("a delegate", outside, "sso-directory:UpdatePassword", bob.ARN(), "")
		for id, why := range map[idc.ApplicationID]string{
			"apl-1111111111111111": "", "apl-2222222222222222": "Only the management account can change what opens accounts to applications.",
		} {
			app := idc.Application{Instance: instance, ID: id, Account: management, Name: string(id), Provider: "custom"}
			w.update(func(tx *store.Tx) error {
				err := tx.InsertApplication(app, store.ClientToken{})
				if err == nil && why != "" {
					err = tx.PutApplicationScope(app, idc.ApplicationScope{Scope: scopeAccounts})
				}
				return err
			})
			w.wantWhy("a delegate", outside, "sso:PutApplicationGrant", app.ARN(), why)
			w.wantWhy("a delegate", outside, "sso:DescribeApplication", app.ARN(), "")
			w.wantWhy("the management account", root, "sso:PutApplicationGrant", app.ARN(), "")
		}

		if _, err := w.OwnAccess(w.Context(), w.person(people, ada), []Question{{"sso:ListInstances", ""}}); err != nil {
			w.Errorf("a person: %v", err)
		}
		w.wantWhy("a person", w.person(people, ada), "sso:ListInstances", "", "These credentials cannot be used for sso:ListInstances.")
	})
}
