package access

import (
	"context"
	"fmt"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/policy"
)

// Simulation asks what a person could do in an account.
type Simulation struct {
	User      idc.UserID
	Account   idc.AccountID
	Set       idc.PermissionSetID // "": each that the person has there
	Actions   []string
	Resources []string // none: *
}

// Simulated is what would be decided about an action on a resource with one set.
type Simulated struct {
	Set      idc.PermissionSet
	Action   string
	Resource string
	Outcome  policy.Reason
	Words    string // why
	Matched  []MatchedStatement
}

// MatchedStatement is a statement that decided.
type MatchedStatement struct {
	Policy string // ARN, name of an inline policy, or id of a service control policy
	Source PolicySource
	Sid    string
	Number int // in its policy, from 1
	Effect policy.Effect
}

// PolicySource says what kind of policy a statement is of, in the words of
// iam:SimulatePrincipalPolicy, which has none for service control policies.
type PolicySource string

const (
	SourceRole         PolicySource = "role" // inline
	SourceAWS          PolicySource = "aws-managed"
	SourceCustomer     PolicySource = "user-managed"
	SourceOrganization PolicySource = "service-control-policy"
)

// Bounds of one simulation.
const (
	mostSimulated = 5000 // results
	mostMatched   = 20   // statements of a result
	mostMisses    = 5    // statements that came near, in words
)

// SimulateUserAccess says what a person could do in an account with each permission
// set that the person has there: nothing where the person could not enter. The person
// signs in with a second factor when the instance asks for one and the person has one.
//
// It is decided by what decides about requests (op.Hypothetical), except that the
// policies of resources have no say, which may let others in. The action is
// gatehouse:SimulateUserAccess on the instance, the person and the account.
func (s *Service) SimulateUserAccess(ctx context.Context, c idc.Caller, id idc.InstanceID, want Simulation) ([]Simulated, error) {
	bad := want.check()
	return op.View(ctx, s.gate, c, func(tx *op.Tx) ([]Simulated, error) {
		instance, user, err := enterSimulation(tx, id, want)
		if err != nil {
			return nil, err
		}
		if bad != nil {
			return nil, bad
		}
		account, err := tx.Account(want.Account)
		if err != nil {
			return nil, err
		}
		if want.Set != "" {
			if _, err := tx.PermissionSet(id, want.Set); err != nil {
				return nil, err
			}
		}
		if user.Status != idc.UserEnabled || account.Status != idc.AccountActive {
			return nil, nil
		}
		sets, err := reachedSets(tx, instance, user.ID, want)
		if err != nil {
			return nil, err
		}
		if len(sets)*len(want.Actions)*max(1, len(want.Resources)) > mostSimulated {
			return nil, idc.Invalid("That makes more than %d results. Ask for one permission set, or fewer actions and resources.", mostSimulated)
		}
		organization, err := controls(tx, account)
		if err != nil {
			return nil, err
		}
		var out []Simulated
		for _, set := range sets {
			h, err := s.hypothetical(tx, instance, user, account, set)
			if idc.Is(err, idc.KindNotFound) || idc.Is(err, idc.KindDenied) {
				continue // the role is not there yet, or does not let the person in
			}
			if err != nil {
				return nil, err
			}
			for _, action := range want.Actions {
				for _, resource := range resourcesOf(want) {
					out = append(out, simulate(h, set, account.ID, action, resource, organization))
				}
			}
		}
		return out, nil
	})
}

// check refuses resources that no request can be about.
func (s Simulation) check() error {
	for _, r := range s.Resources {
		if _, _, _, _, _, ok := idc.ARN(r).Parts(); !ok && r != "*" {
			return idc.Invalid("%q is neither an ARN nor *.", r)
		}
	}
	return nil
}

func resourcesOf(s Simulation) []string {
	if len(s.Resources) == 0 {
		return []string{"*"}
	}
	return s.Resources
}

func enterSimulation(tx *op.Tx, id idc.InstanceID, want Simulation) (idc.Instance, idc.User, error) {
	instance, err := tx.Instance(id)
	owner := instance.Owner
	keys := map[string][]string{}
	if err != nil {
		if !idc.Is(err, idc.KindNotFound) {
			return instance, idc.User{}, err
		}
		owner = tx.Caller.Account
	} else {
		keys["sso:PrimaryRegion"] = []string{instance.Region}
	}
	user := idc.UserID(plain(instance, idc.Principal{Type: idc.PrincipalUser, ID: string(want.User)}).ID)
	var checks []op.Check
	for _, r := range []idc.ARN{id.ARN(), user.ARN(), idc.SSOAccountARN(want.Account)} {
		checks = append(checks, op.Check{Action: "gatehouse:SimulateUserAccess", Resource: r, Owner: owner, Keys: keys})
	}
	if aerr := tx.Authorize(checks...); aerr != nil {
		return instance, idc.User{}, aerr
	}
	tx.Event.Account = owner
	if err != nil {
		return instance, idc.User{}, err
	}
	if instance.Kind == idc.AccountInstance { // whose owner shall not learn which accounts the organization has
		return instance, idc.User{}, errNoAccounts()
	}
	u, err := tx.User(instance.Store, user)
	return instance, u, err
}

// reachedSets are the sets that a person has in an account now.
func reachedSets(tx *op.Tx, instance idc.Instance, user idc.UserID, want Simulation) ([]idc.PermissionSet, error) {
	var out []idc.PermissionSet
	p := idc.PageRequest{Limit: 1000}
	for {
		page, err := tx.ReachableSets(instance, user, want.Account, p)
		if err != nil {
			return nil, err
		}
		for _, s := range page.Items {
			if want.Set == "" || s.ID == want.Set {
				out = append(out, s)
			}
		}
		if p.After = page.Next; p.After == "" {
			return out, nil
		}
	}
}

// hypothetical is the person with the role of a set.
func (s *Service) hypothetical(tx *op.Tx, instance idc.Instance, user idc.User, account idc.Account, set idc.PermissionSet) (*op.Hypothetical, error) {
	role, err := tx.RoleIn(instance.ID, account.ID, set.Name)
	if err != nil {
		return nil, err
	}
	p := s.planes[role.Plane]
	if p == nil {
		return nil, idc.NotFound("ROLE", string(role.ARN), "The plane of the account is not available at present.")
	}
	duration, _ := idc.ParseDuration(role.Content.SessionDuration) // it was checked when the version was made
	f := plane.Federation{
		Account: account.ID, Role: role.ARN, Session: user.UserName, Duration: duration, Authenticated: tx.Now(),
		Tags:   sessionTags(instance.Settings.AccessControl, user),
		Person: idc.Person{Store: user.Store, User: user.ID, Name: user.UserName},
	}
	if factors := instance.Settings.SecondFactor(); factors.Mode != idc.MFADisabled {
		devices, err := tx.MFADevices(user.Store, user.ID)
		if err != nil {
			return nil, err
		}
		for _, d := range devices {
			f.MFA = f.MFA || factors.Allows(d.Kind)
		}
	}
	caller, err := p.Session(tx, f)
	if err != nil {
		return nil, err
	}
	return tx.As(caller)
}

// controls are the ids of the service control policies above an account, by name.
func controls(tx *op.Tx, account idc.Account) (map[string]string, error) {
	org, err := tx.Organization()
	if err != nil {
		return nil, err
	}
	path, err := tx.PathTo(account, org.Root)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, target := range path {
		attached, err := tx.ListSCPsOf(target, idc.PageRequest{Limit: 1000}) // far more than a target may have
		if err != nil {
			return nil, err
		}
		for _, p := range attached.Items {
			ids[p.Name] = p.ID
		}
	}
	return ids, nil
}

func simulate(h *op.Hypothetical, set idc.PermissionSet, account idc.AccountID, action, resource string, organization map[string]string) Simulated {
	owner := account
	if of := idc.ARN(resource).Account(); of.Valid() {
		owner = of
	}
	v := h.Decide(op.Check{Action: action, Resource: idc.ARN(resource), Owner: owner})
	out := Simulated{Set: set, Action: action, Resource: resource, Outcome: v.Reason, Words: words(v, owner != account)}
	for _, m := range v.Decisive[:min(len(v.Decisive), mostMatched)] {
		out.Matched = append(out.Matched, matchedStatement(m, organization))
	}
	return out
}

func matchedStatement(m policy.Match, organization map[string]string) MatchedStatement {
	out := MatchedStatement{Policy: m.Policy, Source: SourceRole, Sid: m.Sid, Number: m.Index + 1, Effect: m.Effect}
	switch {
	case m.Layer == policy.LayerSCP:
		out.Source = SourceOrganization
		if id := organization[m.Policy]; id != "" {
			out.Policy = id
		}
	case strings.HasPrefix(m.Policy, managedpolicy.ARNPrefix):
		out.Source = SourceAWS
	case strings.HasPrefix(m.Policy, "arn:"):
		out.Source = SourceCustomer
	}
	return out
}

// words says why.
func words(v op.Verdict, elsewhere bool) string {
	var b strings.Builder
	switch v.Reason {
	case policy.Allowed:
		b.WriteString("Allowed by " + statements(v.Decision.Matched) + ".")
	case policy.ExplicitDeny:
		b.WriteString("Denied by " + statements(v.Decision.Matched[:1]) + ".")
	default:
		switch {
		case v.Layer == policy.LayerResource && elsewhere:
			b.WriteString("The resource belongs to another account, whose own policies would have to allow this too. They are not known here.")
		case v.Layer == policy.LayerSCP:
			fmt.Fprintf(&b, "No service control policy on level %d of the way from the organization's root to the account allows it.", v.Level+1)
		case v.Layer == policy.LayerBoundary:
			b.WriteString("The permissions boundary does not allow it.")
		default:
			b.WriteString("No policy of the role allows it.")
		}
	}
	for _, m := range v.Misses[:min(len(v.Misses), mostMisses)] {
		b.WriteString(" " + miss(m))
	}
	if len(v.Unknown) > 0 {
		b.WriteString(" Policies ask for what a real request may have and this one has not: " + strings.Join(v.Unknown, ", ") + ".")
	}
	return b.String()
}

func statements(matches []policy.Match) string {
	list := make([]string, len(matches))
	for i, m := range matches {
		list[i] = statement(m)
	}
	return strings.Join(list, ", ")
}

// statement names a statement for people, who count from 1.
func statement(m policy.Match) string {
	name := fmt.Sprintf("statement %d", m.Index+1)
	if m.Sid != "" {
		name += fmt.Sprintf(" (%s)", m.Sid)
	}
	return fmt.Sprintf("%s of the %s %s", name, m.Layer, m.Policy)
}

// miss says why a statement about the action did not apply.
func miss(m policy.Miss) string {
	name := "S" + statement(m.Match)[1:]
	switch m.Cause {
	case policy.CausePrincipal:
		return name + " is about another principal."
	case policy.CauseResource:
		return name + " is about another resource."
	}
	failed := make([]string, len(m.Conditions))
	for i, c := range m.Conditions {
		failed[i] = c.String()
	}
	return name + " has a condition that does not hold: " + strings.Join(failed, "; ") + "."
}
