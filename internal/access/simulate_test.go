package access

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/policy"
	"gatehouse/internal/store"
)

// simulated is a result in one line, without its words.
func simulated(s Simulated) string {
	var matched []string
	for _, m := range s.Matched {
		matched = append(matched, fmt.Sprintf("%s:%s#%d%s", m.Source, m.Policy, m.Number, m.Sid))
	}
	return fmt.Sprintf("%s %s %s: %s %s", s.Set.Name, s.Action, s.Resource, s.Outcome, strings.Join(matched, " "))
}

func TestSimulateUserAccess(t *testing.T) {
	each(t, func(w *world) {
		callers := map[idc.ARN]idc.Caller{} // by role: who a person is with it
		w.plane.session = func(f plane.Federation) (idc.Caller, error) {
			c, ok := callers[f.Role]
			if !ok {
				return c, idc.NotFound("ROLE", string(f.Role), "not there")
			}
			session := *c.Session
			session.Tags, session.MFA, session.Authenticated, c.Session = f.Tags, f.MFA, f.Authenticated, &session
			c.Person = &f.Person
			return c, nil
		}
		provision := func(set idc.PermissionSetID, r idc.Role) {
			w.provision(member, set)
			r.Account, r.Path, r.Trust, r.Version, r.CreatedAt = member, idc.ReservedRolePath, "{}", 1, w.clock.Now()
			r.Name, r.ID = "AWSReservedSSO_"+string(set), idc.RoleID("AROA"+string(set))
			w.update(func(tx *store.Tx) error { return tx.InsertRole(r) })
			c := rootOf(member)
			c.Kind, c.ARN = idc.CallerRole, idc.AssumedRoleARN(member, r.Name, "ada")
			c.Session = &idc.RoleSession{Account: member, RoleID: r.ID, RoleARN: r.ARN(), RootRole: r.ARN(), RootRoleID: r.ID, Name: "ada"}
			callers[r.ARN()] = c
		}
		w.ok(w.ConfigureAttributes(w.Context(), root, instance, []idc.AccessControlAttribute{{Key: "team", Source: "${path:userName}"}}))
		a, b := w.set("A").ID, w.set("B").ID
		w.assign(member, a, group(all))
		w.assign(member, b, user(ada))
		simulate := func(s Simulation) []Simulated {
			w.Helper()
			s.Account = member
			if s.User == "" {
				s.User = ada
			}
			return must[[]Simulated](w)(w.SimulateUserAccess(w.Context(), root, instance, s))
		}
		if got := simulate(Simulation{Actions: []string{"s3:GetObject"}}); len(got) != 0 {
			t.Errorf("before there are roles: %+v", got)
		}
		provision(a, idc.Role{Inline: map[string]string{"own": `{"Version":"2012-10-17","Statement":[
			{"Sid":"Reads","Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::${aws:PrincipalTag/team}/*"},
			{"Effect":"Deny","Action":"s3:GetObjectAcl","Resource":"*"},
			{"Effect":"Allow","Action":"ec2:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}},
			{"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]}`}})
		provision(b, idc.Role{Attached: []idc.ARN{"arn:aws:iam::aws:policy/AdministratorAccess"}, Boundary: "arn:aws:iam::aws:policy/ReadOnlyAccess"})
		w.pass()

		check := func(what string, got []Simulated, want ...string) {
			w.Helper()
			var lines []string
			for _, s := range got {
				lines = append(lines, simulated(s))
				if s.Words == "" {
					w.Errorf("%s: no words", what)
				}
			}
			w.wantLines(what, lines, want...)
		}
		bucket, foreign := "arn:aws:s3:::ada/x", "arn:aws:sqs:us-east-1:100000000001:q"
		check("by tags", simulate(Simulation{Set: a, Actions: []string{"s3:GetObject", "s3:PutObject"}, Resources: []string{bucket, "arn:aws:s3:::bob/x"}}),
			"A s3:GetObject "+bucket+": allowed role:own#1Reads", "A s3:GetObject arn:aws:s3:::bob/x: implicit deny ",
			"A s3:PutObject "+bucket+": implicit deny ", "A s3:PutObject arn:aws:s3:::bob/x: implicit deny ")
		check("denied", simulate(Simulation{Set: a, Actions: []string{"s3:GetObjectAcl"}, Resources: []string{bucket}}), "A s3:GetObjectAcl "+bucket+": explicit deny role:own#2")
		check("both sets", simulate(Simulation{Actions: []string{"s3:GetObject"}, Resources: []string{bucket}}),
			"A s3:GetObject "+bucket+": allowed role:own#1Reads",
			"B s3:GetObject "+bucket+": allowed aws-managed:arn:aws:iam::aws:policy/AdministratorAccess#1 aws-managed:arn:aws:iam::aws:policy/ReadOnlyAccess#2ReadOnlyActionsGroup2")
		check("the boundary", simulate(Simulation{Set: b, Actions: []string{"s3:PutObject"}, Resources: []string{bucket}}), "B s3:PutObject "+bucket+": implicit deny ")
		check("another account's", simulate(Simulation{Set: b, Actions: []string{"sqs:GetQueueAttributes"}, Resources: []string{foreign}}), "B sqs:GetQueueAttributes "+foreign+": implicit deny ")
		says := func(s Simulation, want string) {
			w.Helper()
			if got := simulate(s)[0].Words; !strings.Contains(got, want) {
				w.Errorf("got %q, want %q", got, want)
			}
		}
		says(Simulation{Set: b, Actions: []string{"s3:PutObject"}}, "The permissions boundary does not allow it.")
		says(Simulation{Set: b, Actions: []string{"sqs:GetQueueAttributes"}, Resources: []string{foreign}}, "belongs to another account")
		says(Simulation{Set: a, Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::bob/x"}}, "Statement 1 (Reads) of the identity-based policy own is about another resource.")
		says(Simulation{Set: a, Actions: []string{"sqs:SendMessage"}}, "has not: aws:SourceIp")
		says(Simulation{Set: a, Actions: []string{"ec2:RunInstances"}}, `wants ["true"], got ["false"]`)
		w.update(func(tx *store.Tx) error {
			return tx.InsertMFADevice(idc.MFADevice{Store: people, ID: "device", User: ada, Kind: idc.MFAApp, Name: "app", Sealed: []byte{1}, CreatedAt: tx.Now()})
		})
		check("with a second factor", simulate(Simulation{Set: a, Actions: []string{"ec2:RunInstances"}}), "A ec2:RunInstances *: allowed role:own#3")

		// What is answered is what the gate decides about the person's own call.
		for _, set := range []idc.PermissionSetID{a, b} {
			for _, action := range []string{"s3:GetObject", "s3:GetObjectAcl", "s3:PutObject", "iam:GetRole"} {
				for _, resource := range []string{bucket, "arn:aws:s3:::bob/x", "*"} {
					c := callers[idc.RoleARN(member, idc.ReservedRolePath, "AWSReservedSSO_"+string(set))]
					session := *c.Session
					session.Tags, c.Session = map[string]string{"team": "ada"}, &session
					_, err := op.View(w.Context(), w.gate, c, func(tx *op.Tx) (any, error) {
						return nil, tx.Authorize(op.Check{Action: action, Resource: idc.ARN(resource), Owner: member})
					})
					got := simulate(Simulation{Set: set, Actions: []string{action}, Resources: []string{resource}})[0]
					if (got.Outcome == policy.Allowed) != (err == nil) || (got.Outcome == policy.ExplicitDeny) != (err != nil && strings.Contains(err.Error(), "explicit deny")) {
						w.Errorf("%s on %s: the gate says %v, the simulation %s", action, resource, err, got.Outcome)
					}
				}
			}
		}

		// Service control policies bound it, by their id.
		w.update(func(tx *store.Tx) error {
			org, err := tx.Organization()
			if err != nil {
				return err
			}
			after := org
			after.SCPEnabled = true
			if err := tx.UpdateOrganization(org, after); err != nil {
				return err
			}
			for i, doc := range []string{`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`, `{"Statement":{"Sid":"NoReads","Effect":"Deny","Action":"s3:Get*","Resource":"*"}}`} {
				p := idc.ServiceControlPolicy{ID: fmt.Sprintf("p-%08d", i), Name: fmt.Sprintf("control %d", i), Version: 1, Content: doc}
				if err := tx.InsertSCP(p); err != nil {
					return err
				}
				if err := tx.AttachSCP(p.ID, string(org.Root)); err != nil {
					return err
				}
			}
			return tx.AttachSCP("p-00000000", string(member))
		})
		w.pass()
		check("under control", simulate(Simulation{Set: a, Actions: []string{"s3:GetObject"}, Resources: []string{bucket}}),
			"A s3:GetObject "+bucket+": explicit deny service-control-policy:p-00000001#1NoReads")
		says(Simulation{Set: a, Actions: []string{"s3:GetObject"}, Resources: []string{bucket}}, "Denied by statement 1 (NoReads) of the service control policy control 1.")

		for what, s := range map[string]Simulation{
			"a person who has nothing": {User: bob, Actions: []string{"s3:GetObject"}},
			"a set that is not hers":   {Set: w.set("C").ID, Actions: []string{"s3:GetObject"}},
		} {
			check(what, simulate(s))
		}
		w.update(func(tx *store.Tx) error {
			u, err := tx.User(people, ada)
			if err != nil {
				return err
			}
			after := u
			after.Status = idc.UserDisabled
			return tx.UpdateUser(u, after)
		})
		check("a person who is disabled", simulate(Simulation{Actions: []string{"s3:GetObject"}}))
		for what, kind := range map[*Simulation]idc.Kind{
			{User: ada, Account: member, Actions: []string{"s3:GetObject"}, Resources: []string{"bucket"}}: idc.KindInvalid,
			{User: "nobody", Account: member, Actions: []string{"s3:GetObject"}}:                           idc.KindNotFound,
			{User: ada, Account: "999999999999", Actions: []string{"s3:GetObject"}}:                        idc.KindNotFound,
			{User: ada, Account: member, Set: "ps-ffffffffffffffff", Actions: []string{"s3:GetObject"}}:    idc.KindNotFound,
		} {
			_, err := w.SimulateUserAccess(w.Context(), root, instance, *what)
			w.wantKind(err, kind)
		}
		_, err := w.SimulateUserAccess(w.Context(), root, "ssoins-7223ffffffffffff", Simulation{User: ada, Account: member, Actions: []string{"s3:GetObject"}})
		w.wantKind(err, idc.KindNotFound)
	})
}
