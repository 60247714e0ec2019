package idc

import "time"

// CallerKind says how a caller proved who it is.
type CallerKind int

const (
	CallerAnonymous CallerKind = iota // nobody proved anything
	CallerRoot                        // a long-term access key of an account's root
	CallerRole                        // temporary credentials of a role
	CallerPerson                      // a person: portal session, access token or sign-in page
	CallerSystem                      // Gatehouse itself: first start, job runner
	CallerFederated                   // whom a provider vouches for, before they are a session of a role
)

// Caller is who asks, as established by authentication. It is an argument of
// every operation; a zero Caller is anonymous and may do nothing.
type Caller struct {
	Kind    CallerKind
	Account AccountID // the account the credentials belong to; empty for people and anonymous callers

	// ARN and UserID are what GetCallerIdentity answers for signed callers:
	// arn:aws:sts::<account>:assumed-role/<role>/<session> and AROA…:<session>.
	ARN         ARN
	UserID      string
	AccessKeyID string

	// Session describes temporary credentials; nil for every other kind.
	Session *RoleSession
	// Issued is when the temporary credentials of a root were made; zero for its
	// long-term key and for every other kind.
	Issued time.Time
	// Federated is whom a provider vouches for; nil for every other kind.
	Federated *Federated
	// Person is who stands behind the call, also behind role credentials that
	// were issued to a person; nil where nobody does.
	Person *Person

	Request Request
}

// Person names somebody of an identity store and the portal session they act in.
type Person struct {
	Store   StoreID
	User    UserID
	Name    string // user name
	Session SessionID
	Family  FamilyID  `json:",omitempty"` // of the token they act by; empty for browsers
	Via     ARN       `json:",omitempty"` // application that they act by, where it is one of the instance's
	Issued  time.Time // of the token, cookie or credentials; they end with a 'not before' mark set later
}

// RoleSession is what temporary credentials carry. It travels sealed inside
// the session token (DESIGN decision 5); nothing of it is stored.
type RoleSession struct {
	Account        AccountID
	RoleID         RoleID // unique id: a role made again under the same name is another role
	RoleARN        ARN
	RootRole       ARN       // the role the chain began with; RoleARN where there is no chain
	RootRoleID     RoleID    // its unique id
	RootExpires    time.Time // when the credentials that the chain began with run out
	Name           string    // role session name
	SourceIdentity string
	Tags           map[string]string
	TransitiveKeys []string
	Policies       []string // session policy documents
	PolicyARNs     []ARN    // managed policies passed as session policies
	Provider       string   `json:",omitempty"` // the identity provider that the chain began with; empty where none
	// Claims are what that provider said, as the condition keys that last beyond the
	// sign-in: saml:sub, <issuer>:aud …
	Claims map[string][]string `json:",omitempty"`
	// Context is the person that an application acts for in the session; it ends with
	// that person's login, beside whoever called for it.
	Context       *Person `json:",omitempty"`
	ChainDepth    int     // 0 for credentials that were not made from other role credentials
	MFA           bool
	Authenticated time.Time // when the person signed in
	Issued        time.Time
	Expires       time.Time
}

// Request is what is known of the request besides who makes it: audit events
// and condition keys are made of it.
type Request struct {
	ID        string
	SourceIP  string
	UserAgent string
	Secure    bool   // arrived over TLS
	Region    string // region of the SigV4 scope

	// EventSource and EventName are the CloudTrail names of the operation
	// (sso.amazonaws.com, CreatePermissionSet).
	EventSource string
	EventName   string
	// Parameters are the request's members as JSON, secrets masked.
	Parameters func() []byte
	// Code is the code that the answer gives an error; nil where none is given one.
	Code func(error) string
	// Reached is set once the gate has the request: from there on it puts on record
	// what becomes of it. Nil where nobody asks.
	Reached *bool
}
