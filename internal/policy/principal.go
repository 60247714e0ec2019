package policy

import (
	"strings"

	"gatehouse/internal/idc"
)

// PrincipalKind is what kind of identity makes a request.
type PrincipalKind int

const (
	// Anonymous made no claim; only a Principal "*" matches.
	Anonymous PrincipalKind = iota
	// AccountRoot is the root of an account. It needs no identity policy.
	AccountRoot
	// User is an IAM user.
	User
	// RoleSession is a session of a role.
	RoleSession
	// FederatedPrincipal is what a SAML or OIDC provider vouches for before it is a
	// session: the caller of AssumeRoleWithSAML and AssumeRoleWithWebIdentity.
	FederatedPrincipal
	// ServicePrincipal is an AWS service.
	ServicePrincipal
)

// Principal is who makes a request, in all the ways a Principal element can
// name it.
type Principal struct {
	Kind    PrincipalKind
	ARN     idc.ARN       // what the answer shows: of a session, the session's ARN
	Account idc.AccountID // empty where the principal belongs to none

	// RoleARN is the role of a RoleSession, with its path.
	RoleARN idc.ARN
	// UniqueIDs are the AROA… or AIDA… ids by which trust policies name a role
	// or user of one life only; usually one, often none.
	UniqueIDs []string
	// Name is the provider of a FederatedPrincipal (ARN of a SAML or OIDC
	// provider, or a well-known domain) or the host name of a ServicePrincipal.
	Name string
}

// grant says how directly a resource's policy allows a principal, weakest
// first. Within the account the directness decides which implicit denies still
// count (IAM reference_policies_evaluation-logic, "resource-based policies and
// implicit denies in other policy types").
type grant int

const (
	grantNone    grant = iota
	grantAccount       // the account is named: its identity policies decide
	grantRole          // the role is named: boundary and session policies still limit
	grantDirect        // user, session, provider, service or everyone: nothing limits
)

// principalSet is the Principal or NotPrincipal of a statement.
type principalSet struct {
	not       bool
	everyone  bool // Principal: "*"
	anyAWS    bool // "AWS": "*"
	accounts  []string
	names     []string // ARNs and unique ids, with regard to case
	federated []string
	services  []string
}

// match says how the statement names the principal; for a NotPrincipal, whether
// the statement reaches it at all.
func (s *principalSet) match(p *Principal, effect Effect) grant {
	if s.not {
		if s.excepts(p, effect) {
			return grantNone
		}
		return grantDirect
	}
	if s.everyone {
		return grantDirect
	}
	switch p.Kind {
	case Anonymous:
		return when(s.anyAWS, grantDirect)
	case FederatedPrincipal:
		return when(contains(s.federated, p.Name), grantDirect)
	case ServicePrincipal:
		return when(contains(s.services, p.Name), grantDirect)
	}
	switch {
	case s.anyAWS || contains(s.names, string(p.ARN)):
		return grantDirect
	case p.Kind == User && containsAny(s.names, p.UniqueIDs):
		return grantDirect
	case p.Kind == RoleSession && (contains(s.names, string(p.RoleARN)) || containsAny(s.names, p.UniqueIDs)):
		return grantRole
	case contains(s.accounts, string(p.Account)):
		return grantAccount
	}
	return grantNone
}

// excepts reports whether a NotPrincipal spares the principal. The guide warns
// that naming a user or role without its account "might deny access to the
// entire account"; here a Deny spares a principal that is named itself, while an
// Allow, which the guide advises against, leaves out whoever is named in any way,
// the account included.
func (s *principalSet) excepts(p *Principal, effect Effect) bool {
	named := *s
	named.not = false
	g := named.match(p, effect)
	if effect == Allow || p.Kind == AccountRoot {
		return g > grantNone
	}
	return g > grantAccount
}

func when(b bool, g grant) grant {
	if b {
		return g
	}
	return grantNone
}

func contains(list []string, s string) bool {
	if s == "" {
		return false
	}
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func containsAny(list, of []string) bool {
	for _, s := range of {
		if contains(list, s) {
			return true
		}
	}
	return false
}

// principals reads Principal or NotPrincipal. A wildcard means everyone
// and is never part of a name (IAM reference_policies_elements_principal).
func (c *compilation) principals(n *node, not bool, at *place) (*principalSet, error) {
	set := &principalSet{not: not}
	if n.kind == nodeString && n.text == "*" {
		set.everyone = true
		return set, nil
	}
	if n.kind != nodeObject {
		return nil, malformed(at, IssuePrincipalFormat, syntaxErrors+" A principal is \"*\" or an object.")
	}
	if len(n.members) == 0 {
		return nil, malformed(at, IssueMissingPrincipal, "Policy statement must contain principals.")
	}
	for i := range n.members {
		m := &n.members[i]
		here := at.member(m.name)
		values, err := c.stringList(&m.value, here)
		if err == nil && len(values) == 0 {
			err = malformed(here, IssueMissingPrincipal, "Policy statement must contain principals.")
		}
		if err != nil {
			if err := c.refuse(err); err != nil {
				return nil, err
			}
		}
		for i, value := range values {
			if !isText(&m.value, i) || set.add(m.name, value, c.kind) {
				continue
			}
			if err := c.refuse(malformed(listPlace(&m.value, here, i), IssuePrincipalFormat, "Invalid principal in policy: %q:%q", m.name, value)); err != nil {
				return nil, err
			}
		}
	}
	return set, nil
}

func (s *principalSet) add(class, value string, kind Kind) bool {
	if strings.ContainsAny(value, "*?") && (value != "*" || class != "AWS") {
		return false
	}
	switch class {
	case "AWS":
		return s.addAWS(value)
	case "Federated":
		s.federated = append(s.federated, value)
	case "Service":
		s.services = append(s.services, value)
	case "CanonicalUser": // names an account of S3; nobody here has one
		return kind == ResourcePolicy && value != ""
	default:
		return false
	}
	return value != ""
}

func (s *principalSet) addAWS(value string) bool {
	switch {
	case value == "*":
		s.anyAWS = true
		return true
	case idc.AccountID(value).Valid():
		s.accounts = append(s.accounts, value)
		return true
	case isUniqueID(value):
		s.names = append(s.names, value)
		return true
	}
	partition, service, region, account, resource, ok := idc.ARN(value).Parts()
	if !ok || !isPartition(partition) || region != "" || !idc.AccountID(account).Valid() {
		return false
	}
	kind, name, _ := strings.Cut(resource, "/")
	switch {
	case service == "iam" && resource == "root":
		s.accounts = append(s.accounts, account)
		return true
	case service == "iam" && (kind == "user" || kind == "role"),
		service == "sts" && (kind == "assumed-role" || kind == "federated-user"):
		s.names = append(s.names, value)
		return name != ""
	}
	return false
}

// isUniqueID recognizes AROA…, AIDA… and their like (IAM reference_identifiers).
func isUniqueID(s string) bool {
	if len(s) < 16 || len(s) > 128 || s[0] != 'A' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
