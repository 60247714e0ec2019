package op

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"

	"gatehouse/internal/idc"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/policy"
	"gatehouse/internal/store"
)

// access decides by the policies of callers. Policies are compiled outside of
// transactions and kept by version: the caches follow the change log.
type access struct {
	cfg      Config
	roles    *store.Cache[idc.RoleID, *roleAccess]
	accounts *store.Cache[idc.AccountID, *accountAccess]
	stores   *store.Cache[idc.StoreID, idc.Instance]
	managed  sync.Map // ARN → *policy.Policy, never changes while the program runs
	sessions *sessionPolicies
	live     *live
}

// roleAccess is a role with its policies, ready to decide.
type roleAccess struct {
	role     idc.Role
	identity []*policy.Policy
	boundary *policy.Policy
}

// accountAccess is what bounds every principal of an account.
type accountAccess struct {
	active       bool               // else nobody's credentials of it are worth anything
	organization idc.OrganizationID // empty for a standalone account
	management   idc.AccountID
	scps         [][]*policy.Policy // nil in the management account

	delegations      []string       // services that the account administers in the management account's place
	delegationPolicy *policy.Policy // of the organization, for its members; nil where there is none
}

// principal is a caller with all that decides about it.
type principal struct {
	role    *roleAccess    // nil unless the caller is a role
	account *accountAccess // nil for callers without account
	session []*policy.Policy
}

const cachedRoles, cachedAccounts, cachedStores = 16384, 16384, 1024

func newAccess(cfg Config) *access {
	a := &access{cfg: cfg, sessions: &sessionPolicies{compiled: map[[32]byte]*policy.Policy{}}}
	a.roles = store.NewCache(cfg.Store, cachedRoles, a.loadRole, func(c store.Change) ([]idc.RoleID, bool) {
		switch c.Kind {
		case store.ChangeRole:
			return []idc.RoleID{idc.RoleID(c.ID)}, false
		case store.ChangePolicy: // whoever holds it; policies change rarely
			return nil, true
		}
		return nil, false
	})
	a.accounts = store.NewCache(cfg.Store, cachedAccounts, a.loadAccount, func(c store.Change) ([]idc.AccountID, bool) {
		switch c.Kind {
		case store.ChangeAccount:
			return []idc.AccountID{idc.AccountID(c.ID)}, false
		case store.ChangeDelegation:
			return []idc.AccountID{idc.AccountID(c.Scope)}, false
		case store.ChangeOrganization, store.ChangeOU, store.ChangeSCP, store.ChangeSCPTarget, store.ChangeOrganizationPolicy:
			return nil, true
		}
		return nil, false
	})
	a.stores = store.NewCache(cfg.Store, cachedStores, (*store.Tx).InstanceOfStore, func(c store.Change) ([]idc.StoreID, bool) {
		return nil, c.Kind == store.ChangeInstance
	})
	a.live = newLive(cfg, a.stores)
	return a
}

// principal gathers what decides about a caller. A role that is gone, or lives
// again under another id, is Unauthenticated: its credentials are worth nothing.
func (a *access) principal(ctx context.Context, c idc.Caller) (*principal, error) {
	p := &principal{}
	err := a.live.check(ctx, c)
	if err != nil {
		return nil, err
	}
	if c.Account != "" && c.Kind != idc.CallerSystem {
		if p.account, err = a.account(ctx, c.Account); err != nil {
			return nil, err
		}
	}
	if c.Kind != idc.CallerRole {
		// Temporary credentials of a root are of no use with IAM, as at AWS (STS API,
		// GetSessionToken): there is no MFA of a root here that would make them.
		if !c.Issued.IsZero() && strings.HasPrefix(c.Request.EventSource, "iam.") {
			return nil, errGone()
		}
		return p, nil
	}
	// A chain ends with its root: that role, and its account, must still be there too.
	if began := c.Session.RootRole.Account(); began != c.Account {
		if _, err := a.account(ctx, began); err != nil {
			return nil, err
		}
	}
	for _, id := range []idc.RoleID{c.Session.RootRoleID, c.Session.RoleID} {
		if p.role, err = a.roles.Get(ctx, id); err != nil {
			if idc.Is(err, idc.KindNotFound) {
				return nil, errGone()
			}
			return nil, fmt.Errorf("policies of role %s: %w", id, err)
		}
	}
	p.session, err = a.sessionPolicies(ctx, c.Session)
	return p, err
}

// account is what bounds the callers of an account. One that is gone, or is being
// closed, has no callers.
func (a *access) account(ctx context.Context, id idc.AccountID) (*accountAccess, error) {
	account, err := a.accounts.Get(ctx, id)
	if idc.Is(err, idc.KindNotFound) || err == nil && !account.active {
		return nil, errGone()
	}
	if err != nil {
		return nil, fmt.Errorf("policies of account %s: %w", id, err)
	}
	return account, nil
}

func errGone() error {
	return idc.Unauthenticated(idc.ReasonUnknownKey, "The security token included in the request is invalid.")
}

func (a *access) loadRole(tx *store.Tx, id idc.RoleID) (*roleAccess, error) {
	role, err := tx.RoleByID(id)
	if err != nil {
		return nil, err
	}
	r := &roleAccess{role: role}
	for name, doc := range role.Inline {
		p, err := policy.Compile([]byte(doc), policy.IdentityPolicy)
		if err != nil {
			return nil, fmt.Errorf("inline policy %s of %s: %w", name, role.ARN(), err)
		}
		r.identity = append(r.identity, p.Named(name))
	}
	for _, arn := range role.Attached {
		p, err := a.managedPolicy(tx, arn)
		if err != nil {
			return nil, err
		}
		r.identity = append(r.identity, p)
	}
	if role.Boundary != "" {
		if r.boundary, err = a.managedPolicy(tx, role.Boundary); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// managedPolicy is a managed policy, of AWS or the account, in its default version.
func (a *access) managedPolicy(tx *store.Tx, arn idc.ARN) (*policy.Policy, error) {
	if p, ok := a.managed.Load(arn); ok {
		return p.(*policy.Policy), nil
	}
	m, ok := managedpolicy.Lookup(arn)
	if !ok {
		return a.customerPolicy(tx, arn)
	}
	doc, err := m.Document()
	if err != nil {
		return nil, fmt.Errorf("policy %s: %w", arn, err)
	}
	p, err := policy.Compile(doc, policy.IdentityPolicy)
	if err != nil {
		return nil, fmt.Errorf("policy %s: %w", arn, err)
	}
	p = p.Named(string(arn))
	a.managed.Store(arn, p)
	return p, nil
}

func (a *access) customerPolicy(tx *store.Tx, arn idc.ARN) (*policy.Policy, error) {
	p, err := tx.PolicyByARN(arn)
	if err != nil {
		return nil, err
	}
	for _, v := range p.Versions {
		if v.Number == p.DefaultVersion {
			compiled, err := policy.Compile([]byte(v.Document), policy.IdentityPolicy)
			if err != nil {
				return nil, fmt.Errorf("policy %s: %w", arn, err)
			}
			return compiled.Named(string(arn)), nil
		}
	}
	return nil, fmt.Errorf("policy %s has no default version", arn)
}

func (a *access) loadAccount(tx *store.Tx, id idc.AccountID) (*accountAccess, error) {
	org, err := tx.Organization()
	if err != nil {
		return nil, err
	}
	account, err := tx.Account(id)
	if err != nil {
		return nil, err
	}
	out := &accountAccess{active: account.Status == idc.AccountActive, management: org.Management}
	if org.InUse() {
		out.organization = org.ID
	}
	if id == org.Management {
		return out, nil // SCPs never bound the management account
	}
	if err := out.loadDelegations(tx, id); err != nil {
		return nil, err
	}
	if !org.SCPEnabled {
		return out, nil
	}
	path, err := tx.PathTo(account, org.Root)
	if err != nil {
		return nil, err
	}
	for _, target := range path {
		attached, err := tx.ListSCPsOf(target, idc.PageRequest{Limit: 1000})
		if err != nil {
			return nil, err
		}
		level := []*policy.Policy{}
		for _, scp := range attached.Items {
			p, err := policy.Compile([]byte(scp.Content), policy.ServiceControlPolicy)
			if err != nil {
				return nil, fmt.Errorf("service control policy %s: %w", scp.ID, err)
			}
			level = append(level, p.Named(scp.Name))
		}
		out.scps = append(out.scps, level)
	}
	return out, nil
}

// loadDelegations adds what the organization lets a member do in its place.
func (a *accountAccess) loadDelegations(tx *store.Tx, id idc.AccountID) error {
	p := idc.PageRequest{Limit: 100}
	for {
		page, err := tx.ListDelegationsOf(id, p)
		if err != nil {
			return err
		}
		for _, d := range page.Items {
			a.delegations = append(a.delegations, d.Service)
		}
		if p.After = page.Next; p.After == "" {
			break
		}
	}
	doc, err := tx.OrganizationPolicy()
	if idc.Is(err, idc.KindNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	a.delegationPolicy, err = policy.Compile([]byte(doc.Content), policy.ResourcePolicy)
	if err != nil {
		return fmt.Errorf("resource policy %s: %w", doc.ID, err)
	}
	return nil
}

// sessionPolicies compiles the policies a session was made with; nil when it
// was made without.
func (a *access) sessionPolicies(ctx context.Context, s *idc.RoleSession) ([]*policy.Policy, error) {
	if len(s.Policies)+len(s.PolicyARNs) == 0 {
		return nil, nil
	}
	var out []*policy.Policy
	for _, doc := range s.Policies {
		p, err := a.sessions.compile(doc)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	if len(s.PolicyARNs) == 0 {
		return out, nil
	}
	err := a.cfg.Store.View(ctx, func(tx *store.Tx) error {
		for _, arn := range s.PolicyARNs {
			p, err := a.managedPolicy(tx, arn)
			if err != nil {
				return err
			}
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

// sessionPolicies keeps compiled session policies by their text.
type sessionPolicies struct {
	mu       sync.Mutex
	compiled map[[32]byte]*policy.Policy
}

const cachedSessionPolicies = 4096

func (s *sessionPolicies) compile(doc string) (*policy.Policy, error) {
	key := sha256.Sum256([]byte(doc))
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.compiled[key]; p != nil {
		return p, nil
	}
	p, err := policy.Compile([]byte(doc), policy.SessionPolicy)
	if err != nil {
		return nil, fmt.Errorf("session policy: %w", err)
	}
	if len(s.compiled) >= cachedSessionPolicies {
		clear(s.compiled)
	}
	s.compiled[key] = p
	return p, nil
}
