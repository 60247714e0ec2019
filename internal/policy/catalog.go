package policy

// Catalog is what is known of the services that documents are about: their actions,
// their condition keys, and the services that the ARNs of their resources name. Package
// iamactions has it. Names are found without regard to letter case.
type Catalog interface {
	HasService(prefix string) bool
	// Lookup finds an action and answers it as AWS writes it.
	Lookup(action string) (written string, ok bool)
	// Matches is about a pattern of an Action element with wildcards.
	Matches(pattern string) bool
	// Near are the actions, or patterns of actions, that a wrong one may have been
	// meant to be, NearServices the prefixes.
	Near(action string, most int) []string
	NearServices(prefix string, most int) []string

	// ARNServices are the services that the ARNs name of what the actions of a service
	// are about; none where that is not known.
	ARNServices(prefix string) []string
	HasARNService(service string) bool

	// Key finds a condition key.
	Key(name string) (Key, bool)
	// HasKeysOf reports whether the keys are known that begin with an owner and a colon.
	HasKeysOf(owner string) bool
	NearKeys(name string, most int) []string
}

// Key is a condition key as AWS documents it.
type Key struct {
	Name string // an asterisk stands for what it leaves open: aws:PrincipalTag/*
	Type KeyType
	Many bool // a request may have several values of it
}

// KeyType is what the values of a condition key are, by AWS's word for it.
type KeyType string

const (
	KeyString  KeyType = "String"
	KeyARN     KeyType = "ARN"
	KeyBool    KeyType = "Bool"
	KeyNumeric KeyType = "Numeric"
	KeyDate    KeyType = "Date"
	KeyIP      KeyType = "IPAddress"
)

// lookups are asked questions, which are bounded: each costs a look at every action of
// a service, or at all of them. No policy that can be stored comes near the bounds.
type lookups struct {
	ofService, ofAll, near, covers int

	known map[string]bool
}

const (
	mostPatterns    = 2_000   // s3:Get*
	mostAnyPatterns = 20      // *:Get*
	mostNear        = 60      // what a wrong name may have been meant to be
	mostCovers      = 100_000 // whether one pattern covers another
	mostOffered     = 3
)

// spend takes one of a budget, if there is one left.
func spend(spent *int, most int) bool {
	if *spent == most {
		return false
	}
	*spent++
	return true
}

// matches asks the list of actions once for every pattern; what is over the budget
// counts as known.
func (v *validation) matches(pattern string) bool {
	l := &v.lookups
	if known, asked := l.known[pattern]; asked {
		return known
	}
	spent, most := &l.ofService, mostPatterns
	if pattern[:2] == "*:" {
		spent, most = &l.ofAll, mostAnyPatterns
	}
	if !spend(spent, most) {
		return true
	}
	if l.known == nil {
		l.known = map[string]bool{}
	}
	l.known[pattern] = v.rules.Known.Matches(pattern)
	return l.known[pattern]
}

// near asks the catalog what a wrong name may have been meant to be.
func (v *validation) near(name string, ask func(Catalog, string, int) []string) []string {
	if v.rules.Known == nil || !spend(&v.lookups.near, mostNear) {
		return nil
	}
	return ask(v.rules.Known, name, mostOffered)
}
