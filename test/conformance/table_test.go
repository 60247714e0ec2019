package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// in is an input, or the part of an output that matters. Its values are plain
// ones, things that a running server has, or, in what is wanted, checks.
type in map[string]any

// table is the operations of one service, or a part of them.
type table struct {
	service string // as serve.json has it
	rows    []row
}

// row is one operation.
type row struct {
	op    string
	in    in                // of a call that succeeds
	as    *thing            // who makes it: credentials; nil is the administrator
	given []*thing          // what must have happened before
	want  in                // what the output has
	then  func(x *exchange) // looks at what became of it
	fails []fail            // how it fails, beside what every operation does
	open  string            // why anybody may call it: nobody is refused
	never string            // why it cannot succeed on the suite's server, and what tests that it does

	// strangers are the calls of somebody unknown to an operation that is not
	// signed: a bad bearer token, a client that never registered.
	strangers []fail
}

// fail is a call that is refused.
type fail struct {
	name  string
	in    in       // laid over the row's
	code  string   // as it is on the wire
	says  string   // a part of the message
	as    *thing   // who calls; nil is whoever succeeds
	given []*thing // what must have happened before, made before the input
}

// refused is a call that is refused with a code, and a message that contains says.
func refused(name string, input in, code, says string) fail {
	return fail{name: name, in: input, code: code, says: says}
}

// by is the same call by somebody else.
func (f fail) by(credentials *thing) fail {
	f.as = credentials
	return f
}

// after is the same call after something has happened.
func (f fail) after(given ...*thing) fail {
	f.given = given
	return f
}

// tables are all of the suite, a file each.
var tables = []table{
	identityStoreUsers,
	identityStoreGroups,
	identityStoreNetwork,
	ssoadminInstances,
	ssoAdminSets,
	ssoAdminPolicies,
	ssoAdminAssignments,
	iamRoles,
	iamPolicies,
	ssoPortal,
	ssoOIDC,
	gatehouse,
	gatehouseSignIn,
	gatehouseMFA,
	gatehouseReports,
	gatehousePortal,
	gatehouseAliases,
	gatehouseSearch,
	gatehouseEvents,
	gatehouseBatches,
	cloudtrailOperations,
	stsOperations,
	ssoAdminApplications,
	ssoAdminApplicationTokens,
	organizationTree,
	organizationPolicies,
	iamProviders,
	iamKeys,
	iamServiceLinked,
	iamAccount,
	iamSimulation,
	stsFederation,
	ssoOIDCApplications,
}

// reason says why a modelled error has no case. An empty service or op means all.
type reason struct{ service, op, code, why string }

func (r reason) covers(service, op, code string) bool {
	return (r.service == "" || r.service == service) && (r.op == "" || r.op == op) && r.code == code
}

// provoked lists the codes of an operation's cases, in order, and how many cases
// there are; the success is one.
func (r row) provoked(o operation) (codes []string, cases int) {
	if r.never == "" {
		cases++
	}
	for _, f := range r.all(o) {
		cases++
		if !slices.Contains(codes, f.code) {
			codes = append(codes, f.code)
		}
	}
	slices.Sort(codes)
	return codes, cases
}

// all are the fails of a row with those that every operation has.
func (r row) all(o operation) []fail {
	var all []fail
	if r.open == "" && o.signed {
		all = append(all,
			refused("by a role without permissions", nil, o.denied(), "").by(nobody),
			refused("by a role of another account", nil, o.denied(), "").by(stranger),
		)
	}
	all = append(all, r.strangers...)
	for _, member := range o.required {
		if _, given := r.in[member]; given && !o.unbodied(member) {
			all = append(all, refused("without "+member, in{member: nil}, o.invalid(), ""))
			break
		}
	}
	return append(all, r.fails...)
}

// TestTable holds the table against the models: every served operation has a
// success and an unauthorized caller, every modelled error a case or a reason.
func TestTable(t *testing.T) {
	m := served(t)
	rows := map[string]row{}
	for _, table := range tables {
		for _, r := range table.rows {
			name := table.service + " " + r.op
			if _, ok := m[name]; !ok {
				t.Errorf("the table has %s, which is not served: is the name right, and is it in serve.json?", name)
				continue
			}
			if _, twice := rows[name]; twice {
				t.Errorf("%s has two rows: put the cases of one into the other", name)
			}
			rows[name] = r
		}
	}
	used := map[int]bool{}
	for _, name := range sortedKeys(m) {
		o := m[name]
		r, ok := rows[name]
		waits := slices.Contains(pending, name)
		switch {
		case !ok && !waits:
			t.Errorf("%s is served and has no row: add one (main_test.go says how)", name)
			continue
		case ok && waits:
			t.Errorf("%s has a row: take it off pending", name)
		case !ok:
			continue
		}
		if !o.signed && r.open == "" && len(r.strangers) == 0 {
			t.Errorf("%s is not signed: give its row strangers, or say in open why anybody may call it", name)
		}
		codes, _ := r.provoked(o)
		var missing []string
		for _, code := range o.errors {
			why := -1
			for i, u := range unprovoked {
				if u.covers(o.service, o.name, code) {
					why = i
					used[i] = true
				}
			}
			switch provoked := slices.Contains(codes, code); {
			case !provoked && why < 0:
				missing = append(missing, code)
			case provoked && why >= 0:
				t.Errorf("%s: %s is provoked, and unprovoked says that it cannot be: %s", name, code, unprovoked[why].why)
			}
		}
		if missing != nil {
			t.Errorf("%s: nothing provokes %s: add a fail, or a line to unprovoked that says why none can", name, strings.Join(missing, ", "))
		}
	}
	for _, name := range pending {
		if _, ok := m[name]; !ok {
			t.Errorf("pending has %s, which is not served", name)
		}
	}
	for i, u := range unprovoked {
		if !used[i] {
			t.Errorf("no operation models what unprovoked excuses: %s", fmt.Sprint(u))
		}
	}
}
