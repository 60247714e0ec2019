package local

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/policy"
)

// STS is the Security Token Service of local accounts. It is safe for concurrent use.
type STS struct {
	cfg      Config
	trusts   *documents
	metadata providers
}

// NewSTS makes the service.
func NewSTS(cfg Config) *STS { return &STS{cfg: cfg, trusts: newDocuments()} }

// Identity is what credentials stand for.
type Identity struct {
	Account idc.AccountID
	ARN     idc.ARN
	UserID  string
}

// GetCallerIdentity says whose credentials the caller's are. No policy can deny
// it; the credentials must still be good.
func (s *STS) GetCallerIdentity(ctx context.Context, c idc.Caller) (Identity, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (Identity, error) {
		tx.Permit("GetCallerIdentity needs no permission (STS API)")
		return Identity{c.Account, c.ARN, c.UserID}, nil
	})
}

// Assumption asks for credentials of a role.
type Assumption struct {
	Role           idc.ARN
	Session        string        // role session name
	Duration       time.Duration // zero: an hour
	Policy         string        // session policy; "" for none
	PolicyARNs     []idc.ARN     // managed policies as session policies
	Tags           map[string]string
	TransitiveKeys []string // of Tags: those that a session made from this one gets too
	ExternalID     string
	SourceIdentity string
	Contexts       []ProvidedContext
	// MFA says that a device and its code were given. Nobody here has a device of IAM:
	// people prove themselves at sign-in.
	MFA bool
}

func errNoDevice() error {
	return idc.Denied("MultiFactorAuthentication failed with invalid MFA one time pass code.")
}

// Assumed are credentials of a role, and whom they make of the caller.
type Assumed struct {
	plane.Credentials
	ARN            idc.ARN
	RoleID         string // AROA…:<session>
	SourceIdentity string
	// PackedSize is how much of the room for session policies and tags is used, in
	// percent; nil when there are none.
	PackedSize *int
}

const (
	defaultSession = time.Hour
	chainedSession = time.Hour // the most that role chaining gives
)

// AssumeRole issues credentials of a role to a caller whom its trust policy names
// and, across accounts or where it names the account only, whose own policies let
// them. A role that is not there is Denied as one that does not trust the caller:
// nobody learns which roles other accounts have.
//
// What is made from a role's credentials ends with those: it carries the person
// and the role that the chain began with, and lives an hour longer than those
// credentials at most. At AWS roles that trust each other renew a chain for ever.
//
// Unlike at AWS the root of an account may assume roles: there are no IAM users
// here, and the bootstrap key is the root of the management account.
func (s *STS) AssumeRole(ctx context.Context, c idc.Caller, a Assumption) (Assumed, error) {
	session, packed, err := sessionOf(c, a)
	if err == nil && a.MFA {
		err = errNoDevice()
	}
	if err == nil {
		err = s.identify(a, &session)
	}
	if err != nil {
		return Assumed{}, err
	}
	return op.Update(ctx, s.cfg.Gate, c, func(tx *op.Tx) (Assumed, error) {
		tx.Event.ReadOnly = true
		session := session // of this attempt
		if err := identified(tx, a, &session); err != nil {
			return Assumed{}, err
		}
		role, err := s.trustingRole(tx, a, session)
		if err != nil {
			return Assumed{}, err
		}
		if err := checkDuration(c, a, role); err != nil {
			return Assumed{}, err
		}
		if err := sessionPoliciesExist(tx, role.Account, a.PolicyARNs); err != nil {
			return Assumed{}, err
		}
		expires := tx.Now().Add(cmp.Or(a.Duration, defaultSession))
		if c.Session != nil {
			if last := c.Session.RootExpires.Add(chainedSession); expires.After(last) {
				expires = last
			}
		}
		out, err := s.issue(tx, role, session, expires)
		if err != nil {
			return Assumed{}, err
		}
		out.PackedSize = packed
		recordAssumption(tx, role, out)
		return out, nil
	})
}

// openRole finds a role of an account that is not closed; one that is not there, or
// that nobody gets into any more, is refused.
func openRole(tx *op.Tx, arn idc.ARN, refused error) (idc.Role, error) {
	role, err := tx.RoleByName(arn.Account(), lastName(arn))
	if idc.Is(err, idc.KindNotFound) || err == nil && role.ARN() != arn {
		return role, refused
	}
	if err != nil {
		return role, err
	}
	account, err := tx.Account(role.Account)
	if err == nil && account.Status != idc.AccountActive {
		err = refused
	}
	return role, err
}

// trustingRole finds the role and asks whether the caller may assume it.
func (s *STS) trustingRole(tx *op.Tx, a Assumption, session idc.RoleSession) (idc.Role, error) {
	refused := idc.Denied("User: %s is not authorized to perform: sts:AssumeRole on resource: %s", tx.Caller.ARN, a.Role)
	role, err := openRole(tx, a.Role, refused)
	if err != nil {
		return role, err
	}
	trust, err := s.trusts.trust(role)
	if err != nil {
		return role, fmt.Errorf("trust policy of %s: %w", a.Role, err)
	}
	check := op.Check{Resource: a.Role, Owner: role.Account, Policy: trust, Keys: assumeKeys(a, session), ResourceTags: role.Tags}
	contextKeys(check.Keys, a, session)
	actions := actionsOf("sts:AssumeRole", session)
	if len(a.Contexts) > 0 {
		actions = append(actions, "sts:SetContext")
	}
	for _, check.Action = range actions {
		err := tx.Authorize(check)
		if idc.Is(err, idc.KindDenied) && tx.Caller.Account != role.Account {
			err = idc.Denied("User: %s is not authorized to perform: %s on resource: %s", tx.Caller.ARN, check.Action, a.Role)
			if check.Action == "sts:AssumeRole" {
				err = refused
			}
		}
		if err != nil {
			return role, err
		}
	}
	return role, nil
}

// assumeKeys are the condition keys of AssumeRole beyond the global ones (IAM
// User Guide, reference_policies_iam-condition-keys, "AWS STS").
func assumeKeys(a Assumption, session idc.RoleSession) map[string][]string {
	keys := map[string][]string{"sts:rolesessionname": {a.Session}}
	if a.ExternalID != "" {
		keys["sts:externalid"] = []string{a.ExternalID}
	}
	if session.SourceIdentity != "" {
		keys["sts:sourceidentity"] = []string{session.SourceIdentity}
	}
	if len(a.TransitiveKeys) > 0 {
		keys["sts:transitivetagkeys"] = a.TransitiveKeys
	}
	if len(a.Tags) > 0 {
		keys["aws:tagkeys"] = slices.Sorted(maps.Keys(a.Tags))
	}
	for k, v := range a.Tags {
		keys["aws:requesttag/"+k] = []string{v}
	}
	return keys
}

func checkDuration(c idc.Caller, a Assumption, role idc.Role) error {
	if c.Session != nil && a.Duration > chainedSession {
		return idc.Invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
	}
	if a.Duration > role.MaxSession {
		return idc.Invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	return nil
}

// sessionPoliciesExist refuses managed policies that are neither AWS's nor of the
// role's account.
func sessionPoliciesExist(tx *op.Tx, account idc.AccountID, arns []idc.ARN) error {
	for _, arn := range arns {
		if _, ok := managedpolicy.Lookup(arn); ok {
			continue
		}
		_, err := tx.PolicyByARN(arn)
		if idc.Is(err, idc.KindNotFound) || err == nil && arn.Account() != account {
			return idc.Invalid("The managed policy %s does not exist in the account of the role.", arn)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// recordAssumption completes the event, and puts one into the trail of the
// role's account when that is another one.
func recordAssumption(tx *op.Tx, role idc.Role, out Assumed) {
	tx.Event.Resources = []op.EventResource{{ARN: role.ARN(), Account: role.Account, Type: "AWS::IAM::Role"}}
	tx.Event.Response = issued(out)
	if role.Account == tx.Caller.Account {
		return
	}
	other := tx.Event
	other.Account = role.Account
	tx.Record(other)
}

// sessionOf is the session that a request makes of a caller, as far as it does
// not depend on the role, and how much of the room for it is used.
func sessionOf(c idc.Caller, a Assumption) (idc.RoleSession, *int, error) {
	session := idc.RoleSession{Name: a.Session, SourceIdentity: a.SourceIdentity, PolicyARNs: a.PolicyARNs, Tags: map[string]string{}}
	if from := c.Session; from != nil {
		session.RootRole, session.RootRoleID, session.RootExpires = from.RootRole, from.RootRoleID, from.RootExpires
		session.ChainDepth = from.ChainDepth + 1
		session.Provider, session.Context = from.Provider, from.Context
		session.Authenticated = from.Authenticated
		if from.SourceIdentity != "" && a.SourceIdentity != "" && a.SourceIdentity != from.SourceIdentity {
			return session, nil, idc.Denied("User: %s is not authorized to perform: sts:SetSourceIdentity on resource: %s", c.ARN, a.Role)
		}
		if from.SourceIdentity != "" {
			session.SourceIdentity = from.SourceIdentity
		}
	}
	if err := addTags(&session, c, a); err != nil {
		return session, nil, err
	}
	if a.Policy != "" {
		if _, err := policy.Compile([]byte(a.Policy), policy.SessionPolicy); err != nil {
			return session, nil, err
		}
		session.Policies = []string{a.Policy}
	}
	packed, err := packedSize(session)
	return session, packed, err
}

// addTags gives the session the tags asked for and the transitive ones of the
// caller's (IAM User Guide, id_session-tags).
func addTags(session *idc.RoleSession, c idc.Caller, a Assumption) error {
	has := func(keys []string, key string) bool {
		return slices.ContainsFunc(keys, func(k string) bool { return strings.EqualFold(k, key) })
	}
	for k, v := range a.Tags {
		if strings.HasPrefix(strings.ToLower(k), "aws:") {
			return idc.Invalid("Tag keys that begin with aws: are reserved: %s", k)
		}
		session.Tags[k] = v
	}
	for _, k := range a.TransitiveKeys {
		if !has(slices.Collect(maps.Keys(a.Tags)), k) {
			return idc.Invalid("The specified transitive tag key must be included in the requested tags.")
		}
		session.TransitiveKeys = append(session.TransitiveKeys, k)
	}
	if c.Session == nil {
		return nil
	}
	for _, k := range c.Session.TransitiveKeys {
		if has(slices.Collect(maps.Keys(a.Tags)), k) {
			return idc.Invalid("One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.")
		}
		for name, v := range c.Session.Tags {
			if strings.EqualFold(name, k) {
				session.Tags[name] = v
			}
		}
		session.TransitiveKeys = append(session.TransitiveKeys, k)
	}
	if len(session.Tags) > maxTags {
		return idc.Invalid("The session would have %d tags; the most is %d.", len(session.Tags), maxTags)
	}
	return nil
}
