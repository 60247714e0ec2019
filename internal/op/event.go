package op

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/idc"
)

// Event is the audit event of an operation, in CloudTrail's shape (reference 11).
// The gate fills in who, when and what was asked; operations add what they know.
type Event struct {
	Source   string // sso.amazonaws.com
	Name     string // CreatePermissionSet
	ReadOnly bool
	Account  idc.AccountID // whose trail it goes to: the account acted upon
	// Unlogged says that this call leaves no event: it was nobody's, or it gave
	// nothing, as AWS leaves none either. A failure of somebody known is logged all the same.
	Unlogged bool
	// Later says of a recorded event that nothing came of it, so that it may be
	// written within a second like those of reads: the caller must not see by the
	// time that its call took whether it left one.
	Later bool

	// Parameters stand for those of the request, where the operation is not what the
	// caller asked for; nil leaves the request's. Never a secret.
	Parameters map[string]any
	// Response is what the call answered, as far as it is worth recording; never a secret.
	Response map[string]any
	// Details are AWS's serviceEventDetails, More its additionalEventData.
	Details map[string]any
	More    map[string]any
	// Resources name what was touched.
	Resources []EventResource

	about []idc.ARN // see About

	id      string
	at      time.Time
	region  string
	caller  idc.Caller
	center  idc.AccountID // that owns the store of who is behind the caller; "" where it is not known
	request idc.Request

	invokedBy string // the service that acts for the caller; see For
}

// By says who calls, where the operation itself found out: whoever redeems a
// code is known by the code, not by the request.
func (e *Event) By(p idc.Person) {
	e.caller, e.center = idc.Caller{Kind: idc.CallerPerson, Account: e.Account, Person: &p, Request: e.request}, e.Account
}

// For says in whose name the service does what somebody asked for before. Like AWS's
// event of a service that acts for a principal (forward access sessions), it then
// names both: userIdentity is who asked, invokedBy the service that now calls.
func (e *Event) For(a idc.Author) {
	if a.ARN != "" {
		e.caller, e.center, e.invokedBy = a.Caller(), e.Account, cmp.Or(e.request.SourceIP, idc.ServiceSSO)
	}
}

// About says what the call is about, for those who look events up by it: every
// resource that authorization was asked for is known already, one that the call
// makes is not. What means no one resource is left out.
func (e *Event) About(resources ...idc.ARN) {
	for _, r := range resources {
		if len(e.about) < mostAbout && r.Type() != "" && !slices.Contains(e.about, r) {
			e.about = append(e.about, r)
		}
	}
}

// mostAbout bounds what an event is about.
const mostAbout = 32

// EventResource names something that a call touched.
type EventResource struct {
	ARN     idc.ARN       `json:"ARN"`
	Account idc.AccountID `json:"accountId,omitempty"`
	Type    string        `json:"type,omitempty"`
}

func (g *Gate) event(c idc.Caller, at time.Time) Event {
	e := Event{
		Source: c.Request.EventSource, Name: c.Request.EventName, Account: c.Account,
		id: g.cfg.NewID(), at: at.UTC(), region: g.cfg.Region, caller: c, request: c.Request,
	}
	if p := behind(c); p != nil { // whether the person lives was asked of the same cache
		i, _ := g.access.stores.Known(p.Store)
		e.center = i.Owner
	}
	return e
}

// behind is the person whom a caller acts for, or nil.
func behind(c idc.Caller) *idc.Person {
	if c.Session != nil && c.Session.Context != nil {
		return c.Session.Context
	}
	return c.Person
}

// Record adds a further event of the same caller and request: what AWS logs as a
// call of its own although one operation here does it (a sign-in is a challenge, a
// verification and an authentication, reference 7.4). It commits with tx, or soon
// after when it is for Later; until then the caller may complete it.
func (tx *Tx) Record(e Event) *Event {
	own := tx.Event
	e.id, e.at, e.region, e.caller, e.center, e.request = tx.NewID(), own.at, own.region, own.caller, own.center, own.request
	tx.also = append(tx.also, &e)
	return &e
}

// eventBody is the JSON of an event; member names are CloudTrail's.
type eventBody struct {
	Version             string          `json:"eventVersion"`
	UserIdentity        userIdentity    `json:"userIdentity"`
	Time                string          `json:"eventTime"`
	Source              string          `json:"eventSource"`
	Name                string          `json:"eventName"`
	Region              string          `json:"awsRegion"`
	SourceIP            string          `json:"sourceIPAddress"`
	UserAgent           string          `json:"userAgent,omitempty"`
	ErrorCode           string          `json:"errorCode,omitempty"`
	ErrorMessage        string          `json:"errorMessage,omitempty"`
	RequestParameters   json.RawMessage `json:"requestParameters"`
	ResponseElements    map[string]any  `json:"responseElements"`
	AdditionalEventData map[string]any  `json:"additionalEventData,omitempty"`
	RequestID           string          `json:"requestID"`
	EventID             string          `json:"eventID"`
	ReadOnly            bool            `json:"readOnly"`
	Resources           []EventResource `json:"resources,omitempty"`
	Type                string          `json:"eventType"`
	Management          bool            `json:"managementEvent"`
	RecipientAccount    idc.AccountID   `json:"recipientAccountId"`
	ServiceEventDetails map[string]any  `json:"serviceEventDetails,omitempty"`
	Category            string          `json:"eventCategory"`
}

type userIdentity struct {
	Type           string          `json:"type"`
	PrincipalID    string          `json:"principalId,omitempty"`
	UserName       string          `json:"userName,omitempty"`
	Provider       string          `json:"identityProvider,omitempty"`
	ARN            idc.ARN         `json:"arn,omitempty"`
	Account        idc.AccountID   `json:"accountId,omitempty"`
	AccessKey      string          `json:"accessKeyId,omitempty"`
	SessionContext *sessionContext `json:"sessionContext,omitempty"`
	OnBehalfOf     *onBehalfOf     `json:"onBehalfOf,omitempty"`
	CredentialID   string          `json:"credentialId,omitempty"`
	InvokedBy      string          `json:"invokedBy,omitempty"`
}

type sessionContext struct {
	Issuer     *sessionIssuer `json:"sessionIssuer,omitempty"`
	Web        *webIdentity   `json:"webIdFederationData,omitempty"`
	Attributes struct {
		Created string `json:"creationDate"`
		MFA     string `json:"mfaAuthenticated"`
	} `json:"attributes"`
	SourceIdentity string `json:"sourceIdentity,omitempty"`
}

type sessionIssuer struct {
	Type        string        `json:"type"`
	PrincipalID idc.RoleID    `json:"principalId"`
	ARN         idc.ARN       `json:"arn"`
	Account     idc.AccountID `json:"accountId"`
}

type webIdentity struct {
	Provider   string         `json:"federatedProvider"`
	Attributes map[string]any `json:"attributes"`
}

type onBehalfOf struct {
	User  idc.UserID `json:"userId"`
	Store idc.ARN    `json:"identityStoreArn"`
}

// signInSource is where the events of signing in come from, whoever tried.
const signInSource = "signin.amazonaws.com"

const eventTime = "2006-01-02T15:04:05Z"

// row is the event as it is stored; err is how the call ended.
func (e *Event) row(err error) idc.Event {
	if err == nil {
		return e.ended("", "")
	}
	return e.ended(e.errorText(err))
}

// ended is row for an end that has its error code already; "" is success.
func (e *Event) ended(code, message string) idc.Event {
	b := eventBody{
		Version: "1.11", Time: e.at.Format(eventTime), Source: e.Source, Name: e.Name, Region: e.region,
		SourceIP: e.request.SourceIP, UserAgent: clip(e.request.UserAgent), RequestParameters: json.RawMessage("null"),
		ResponseElements: e.Response, AdditionalEventData: e.More, RequestID: e.request.ID, EventID: e.id, ReadOnly: e.ReadOnly,
		Resources: e.Resources, Type: "AwsApiCall", Management: true, RecipientAccount: e.Account,
		ServiceEventDetails: e.Details, Category: "Management",
	}
	if e.Parameters != nil {
		if p, err := json.Marshal(e.Parameters); err == nil {
			b.RequestParameters = p
		}
	} else if e.request.Parameters != nil {
		if p := e.request.Parameters(); len(p) > 0 {
			b.RequestParameters = p
		}
	}
	if code != "" {
		b.ErrorCode, b.ErrorMessage, b.ResponseElements = code, clip(message), nil
	}
	caller := e.caller
	if caller.Kind == idc.CallerPerson && caller.Account == "" {
		caller.Account = e.Account // people belong to no account; their store belongs to the one acted upon
	}
	name := ""
	b.UserIdentity, name = identityOf(caller, cmp.Or(e.center, caller.Account))
	if e.invokedBy != "" {
		b.UserIdentity.InvokedBy = e.invokedBy
	}
	if e.invokedBy != "" || caller.Kind == idc.CallerPerson || caller.Kind == idc.CallerSystem || e.Source == signInSource {
		b.Type = "AwsServiceEvent"
	}
	body, jerr := json.Marshal(b)
	if jerr != nil { // only Response, Details and More can hold what JSON cannot say
		b.ResponseElements, b.ServiceEventDetails, b.AdditionalEventData = nil, nil, nil
		body, _ = json.Marshal(b)
	}
	return idc.Event{
		ID: e.id, At: e.at, Account: e.Account, Source: e.Source, Name: e.Name, UserName: name,
		AccessKey: e.caller.AccessKeyID, Address: e.request.SourceIP, ReadOnly: e.ReadOnly, ErrorCode: b.ErrorCode, Resources: e.resources(), Body: body,
	}
}

// resources is what the event is looked up by.
func (e *Event) resources() []idc.EventResource {
	var out []idc.EventResource
	add := func(kind string, name idc.ARN) {
		r := idc.EventResource{Type: kind, Name: string(name)}
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	for _, r := range e.Resources {
		add(r.Type, r.ARN)
	}
	for _, r := range e.about {
		add(r.Type(), r)
	}
	return out
}

// longestText is the most that an event keeps of what a caller may make as long as
// a header is: CloudTrail's limit for userAgent and errorMessage. Somebody who only
// tries passwords leaves events too.
const longestText = 1024

func clip(s string) string {
	if len(s) <= longestText {
		return s
	}
	return strings.ToValidUTF8(s[:longestText], "")
}

// identityOf says who called, and the user name that events are looked up by.
// center is the account that the person's store belongs to.
func identityOf(c idc.Caller, center idc.AccountID) (userIdentity, string) {
	id := userIdentity{ARN: c.ARN, Account: c.Account, PrincipalID: c.UserID, AccessKey: c.AccessKeyID}
	if p := behind(c); p != nil {
		id.OnBehalfOf = &onBehalfOf{User: p.User, Store: p.Store.ARN(center)}
		id.CredentialID = cmp.Or(string(p.Session), string(p.Family))
	}
	switch c.Kind {
	case idc.CallerRoot:
		id.Type = "Root"
		if !c.Issued.IsZero() {
			id.SessionContext = &sessionContext{}
			id.SessionContext.Attributes.Created, id.SessionContext.Attributes.MFA = c.Issued.UTC().Format(eventTime), "false"
		}
		return id, "root"
	case idc.CallerFederated:
		f := c.Federated
		return userIdentity{Type: string(f.Kind), PrincipalID: f.ID, UserName: f.Name, Provider: f.Identifies}, f.Name
	case idc.CallerRole:
		id.Type = "AssumedRole"
		ctx := &sessionContext{SourceIdentity: c.Session.SourceIdentity}
		ctx.Issuer = &sessionIssuer{Type: "Role", PrincipalID: c.Session.RoleID, ARN: c.Session.RoleARN, Account: c.Session.Account}
		if p := c.Session.Provider; strings.Contains(p, ":oidc-provider/") {
			ctx.Web = &webIdentity{Provider: p, Attributes: map[string]any{}}
		}
		ctx.Attributes.Created, ctx.Attributes.MFA = c.Session.Issued.UTC().Format(eventTime), "false"
		if c.Session.MFA {
			ctx.Attributes.MFA = "true"
		}
		id.SessionContext = ctx
		return id, c.Session.Name
	case idc.CallerPerson:
		id.Type = "IdentityCenterUser"
		return id, c.Person.Name
	case idc.CallerSystem:
		id.Type, id.InvokedBy = "AWSService", cmp.Or(c.Request.SourceIP, idc.ServiceSSO)
		return id, ""
	}
	id.Type = "Unknown"
	return id, ""
}

// errorText is the code and message of a failed call: the code of the answer, or
// that of the error's kind where none was given. A refusal bears the name that it has
// in CloudTrail, whatever the service calls it. What is internal stays so.
func (e *Event) errorText(err error) (code, message string) {
	var is *idc.Error
	switch {
	case !errors.As(err, &is) || is.Kind == idc.KindInternal:
		return "InternalFailure", "An internal error occurred."
	case e.request.Code == nil || is.Kind == idc.KindDenied:
		return errorCodes[is.Kind], is.Message
	}
	return e.request.Code(err), is.Message
}

var errorCodes = map[idc.Kind]string{
	idc.KindInvalid:         "ValidationException",
	idc.KindNotFound:        "ResourceNotFoundException",
	idc.KindConflict:        "ConflictException",
	idc.KindDenied:          "AccessDenied",
	idc.KindUnauthenticated: "UnrecognizedClientException",
	idc.KindQuota:           "ServiceQuotaExceededException",
	idc.KindThrottled:       "ThrottlingException",
	idc.KindUnsupported:     "UnsupportedOperation",
	idc.KindUnavailable:     "ServiceUnavailable",
}
