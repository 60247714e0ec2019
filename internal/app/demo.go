package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"gatehouse/internal/access"
	"gatehouse/internal/directory"
	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
	"gatehouse/internal/organization"
	"gatehouse/internal/signin"
)

// The demo organization: small enough to be taken in at a glance, large enough
// that every part of the product has something to show.
var demo = struct {
	units    []demoUnit
	people   []demoPerson
	groups   []demoGroup
	sets     []demoSet
	accesses []demoAccess
}{
	units: []demoUnit{
		{name: "Security", accounts: []string{"audit", "log-archive"}},
		{name: "Workloads", accounts: []string{"shop-production", "shop-staging"}},
		{name: "Sandbox", accounts: []string{"playground"}},
	},
	people: []demoPerson{
		{user: "ada", given: "Ada", family: "Lovelace", title: "Platform engineer"},
		{user: "alan", given: "Alan", family: "Turing", title: "Security engineer"},
		{user: "grace", given: "Grace", family: "Hopper", title: "Developer"},
	},
	groups: []demoGroup{
		{name: "Administrators", about: "Run the organization", members: []string{"ada"}},
		{name: "Auditors", about: "Look at everything, change nothing", members: []string{"alan"}},
		{name: "Developers", about: "Build the shop", members: []string{"alan", "grace"}},
	},
	sets: []demoSet{
		{name: "AdministratorAccess", about: "Everything", session: "PT4H", managed: "AdministratorAccess"},
		{name: "PowerUserAccess", about: "Everything but people and permissions", session: "PT8H", managed: "PowerUserAccess"},
		{name: "ReadOnlyAccess", about: "Look, do not touch", session: "PT8H", managed: "ReadOnlyAccess"},
		{name: "SecurityAudit", about: "Read what an audit needs", session: "PT2H", managed: "SecurityAudit",
			inline: `{"Version":"2012-10-17","Statement":[{"Sid":"NoSecrets","Effect":"Deny","Action":["secretsmanager:GetSecretValue","ssm:GetParameter*"],"Resource":"*"}]}`},
	},
	accesses: []demoAccess{
		{group: "Administrators", set: "AdministratorAccess", accounts: []string{"Management", "audit", "log-archive", "shop-production", "shop-staging", "playground"}},
		{group: "Auditors", set: "SecurityAudit", accounts: []string{"audit", "log-archive", "shop-production", "shop-staging", "playground"}},
		{group: "Auditors", set: "ReadOnlyAccess", accounts: []string{"Management"}},
		{group: "Developers", set: "ReadOnlyAccess", accounts: []string{"shop-production"}},
		{group: "Developers", set: "PowerUserAccess", accounts: []string{"shop-staging", "playground"}},
	},
}

type (
	demoUnit struct {
		name     string
		accounts []string
	}
	demoPerson struct{ user, given, family, title string }
	demoGroup  struct {
		name, about string
		members     []string
	}
	demoSet    struct{ name, about, session, managed, inline string }
	demoAccess struct {
		group, set string
		accounts   []string
	}
)

// demoState is a setting that the first start leaves where a demo was asked for.
// Until it is done, every start goes on with it: steps that are there already
// are left alone.
type demoState struct {
	SealedPassword []byte `json:"sealedPassword"`
	Done           bool   `json:"done"`
}

const (
	demoSetting  = "demo"
	demoPassword = keys.Purpose("demo-password")
)

// planDemo leaves the setting, with the password that all people of the demo get.
func planDemo(tx *op.Tx, ring *keys.Ring) error {
	sealed, err := ring.Seal(demoPassword, []byte("Demo-"+rand.Text()[:12]+"-7a"), nil)
	if err != nil {
		return err
	}
	return tx.AddSetting(demoSetting, demoState{SealedPassword: sealed})
}

// demoSteps are the rooms that the demo is made through, as anybody would.
type demoSteps struct {
	gate         *op.Gate
	caller       idc.Caller
	deployment   *deployment
	organization *organization.Service
	workOff      func(context.Context) error
	directory    *directory.Service
	access       *access.Service
	signIn       *signin.Service

	accounts map[string]idc.AccountID
	groups   map[string]idc.GroupID
}

// makeDemo makes the demo organization where the first start planned one, and
// writes demo.env.
func (s *demoSteps) make(ctx context.Context, ring *keys.Ring, dir string) error {
	var state demoState
	planned := false
	if err := s.update(ctx, func(tx *op.Tx) (err error) {
		planned, err = tx.Setting(demoSetting, &state)
		return err
	}); err != nil || !planned {
		return err
	}
	plain, err := ring.Open(demoPassword, state.SealedPassword, nil)
	if err != nil {
		return fmt.Errorf("demo password: %w", err)
	}
	if !state.Done {
		for _, step := range []func(context.Context) error{
			s.makeAccounts,
			func(ctx context.Context) error { return s.makePeople(ctx, string(plain)) },
			s.makeAccess,
			func(ctx context.Context) error {
				state.Done = true
				return s.update(ctx, func(tx *op.Tx) error { return tx.PutSetting(demoSetting, state) })
			},
		} {
			if err := step(ctx); err != nil {
				return fmt.Errorf("demo organization: %w", err)
			}
		}
	}
	var users []string
	for _, p := range demo.people {
		users = append(users, p.user)
	}
	return writeEnvOnce(dir, "demo.env", []envLine{
		{"GATEHOUSE_DEMO_USERS", strings.Join(users, " ")},
		{"GATEHOUSE_DEMO_PASSWORD", string(plain)},
	})
}

func (s *demoSteps) makeAccounts(ctx context.Context) error {
	org, err := s.organization.Root(ctx, s.caller)
	if err != nil {
		return err
	}
	for _, u := range demo.units {
		unit, err := s.organization.CreateOU(ctx, s.caller, string(org.Root), u.name, nil)
		if idc.Is(err, idc.KindConflict) {
			continue // made, with its accounts, by a start that did not get to the end
		}
		if err != nil {
			return err
		}
		for _, name := range u.accounts {
			if _, err := s.organization.CreateAccount(ctx, s.caller, organization.NewAccount{
				Name: name, Email: name + "@demo.example", Parent: string(unit.ID),
			}); err != nil {
				return err
			}
		}
	}
	if err := s.workOff(ctx); err != nil {
		return err
	}
	all, err := s.organization.ListAccounts(ctx, s.caller, idc.PageRequest{Limit: 100})
	if err != nil {
		return err
	}
	s.accounts = map[string]idc.AccountID{}
	for _, a := range all.Items {
		s.accounts[a.Name] = a.ID
	}
	return nil
}

func (s *demoSteps) makePeople(ctx context.Context, password string) error {
	store := s.deployment.Store
	people := map[string]idc.UserID{}
	for _, p := range demo.people {
		u, err := s.directory.CreateUser(ctx, s.caller, store, p.user, idc.UserAttributes{
			Name:        idc.PersonName{GivenName: p.given, FamilyName: p.family},
			DisplayName: p.given + " " + p.family, Title: p.title,
			Emails: []idc.Email{{Value: p.user + "@demo.example", Type: "work", Primary: true}},
		})
		if idc.Is(err, idc.KindConflict) {
			u, err = s.directory.GetUserID(ctx, s.caller, store, directory.Alternate{Path: "userName", Value: p.user})
		}
		if err != nil {
			return err
		}
		if _, err := s.signIn.UpdatePassword(ctx, s.caller, store, u.ID, signin.NewPassword{Password: password}); err != nil && !idc.Is(err, idc.KindInvalid) {
			return err // Invalid: it is the password already, and may not come again
		}
		people[p.user] = u.ID
	}
	s.groups = map[string]idc.GroupID{}
	for _, g := range demo.groups {
		group, err := s.directory.CreateGroup(ctx, s.caller, store, g.name, g.about)
		if idc.Is(err, idc.KindConflict) {
			group, err = s.directory.GetGroupID(ctx, s.caller, store, directory.Alternate{Path: "displayName", Value: g.name})
		}
		if err != nil {
			return err
		}
		s.groups[g.name] = group.ID
		for _, member := range g.members {
			if _, err := s.directory.CreateMembership(ctx, s.caller, store, group.ID, people[member]); err != nil && !idc.Is(err, idc.KindConflict) {
				return err
			}
		}
	}
	return nil
}

func (s *demoSteps) makeAccess(ctx context.Context) error {
	instance := s.deployment.Instance
	sets := map[string]idc.PermissionSetID{}
	for _, d := range demo.sets {
		p, err := s.access.CreatePermissionSet(ctx, s.caller, instance, access.NewPermissionSet{
			Name: d.name, Description: d.about, SessionDuration: d.session,
		})
		if idc.Is(err, idc.KindConflict) {
			err = s.update(ctx, func(tx *op.Tx) (err error) {
				p, err = tx.PermissionSetByName(instance, d.name)
				return err
			})
		}
		if err != nil {
			return err
		}
		sets[d.name] = p.ID
		if err := s.access.AttachManagedPolicy(ctx, s.caller, instance, p.ID, idc.ARN("arn:aws:iam::aws:policy/"+d.managed)); err != nil && !idc.Is(err, idc.KindConflict) {
			return err
		}
		if d.inline != "" {
			if err := s.access.PutInlinePolicy(ctx, s.caller, instance, p.ID, d.inline); err != nil {
				return err
			}
		}
	}
	for _, a := range demo.accesses {
		for _, name := range a.accounts {
			if _, err := s.access.CreateAssignment(ctx, s.caller, instance, idc.Assignment{
				Account: s.accounts[name], Set: sets[a.set],
				Principal: idc.Principal{Type: idc.PrincipalGroup, ID: string(s.groups[a.group])},
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *demoSteps) update(ctx context.Context, fn func(*op.Tx) error) error {
	return op.Exec(ctx, s.gate, s.caller, func(tx *op.Tx) error {
		tx.Permit("the first start was asked for a demo")
		return fn(tx)
	})
}
