package policy

// Kind says what a document is for, and by that which elements it must and
// must not have.
type Kind int

const (
	// IdentityPolicy is attached to a role, or inline in it: no Principal,
	// a Resource in every statement.
	IdentityPolicy Kind = iota
	// BoundaryPolicy is an identity policy used as permissions boundary.
	BoundaryPolicy
	// SessionPolicy is passed when a session is made; same form.
	SessionPolicy
	// ServiceControlPolicy is attached to a root, an organizational unit or an
	// account; same form.
	ServiceControlPolicy
	// TrustPolicy is a role's: Principal required, Resource refused, actions of
	// STS only.
	TrustPolicy
	// ResourcePolicy is any other resource's: Principal required, Resource
	// optional (without one a statement is about the resource itself).
	ResourcePolicy
)

var kindNames = [...]string{
	"identity-based policy", "permissions boundary", "session policy",
	"service control policy", "role trust policy", "resource-based policy",
}

func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "policy"
	}
	return kindNames[k]
}

// hasPrincipal reports whether documents of the kind name principals.
func (k Kind) hasPrincipal() bool { return k == TrustPolicy || k == ResourcePolicy }

// Version is the version of the policy language a document is written in.
type Version string

const (
	// Version2008 is also that of a document without a Version element. Policy
	// variables are plain text in it (IAM reference_policies_elements_version).
	Version2008 Version = "2008-10-17"
	Version2012 Version = "2012-10-17"
)

// Effect is what a statement does to the requests it matches.
type Effect int

const (
	Allow Effect = iota
	Deny
)

func (e Effect) String() string {
	if e == Deny {
		return "Deny"
	}
	return "Allow"
}
