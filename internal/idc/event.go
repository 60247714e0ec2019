package idc

import "time"

// Event is an audit event: what it is looked up by, and its CloudTrail body.
type Event struct {
	ID        string
	At        time.Time
	Account   AccountID // the account whose trail it belongs to
	Source    string    // sso.amazonaws.com
	Name      string    // CreatePermissionSet
	UserName  string
	AccessKey string
	Address   string // where the call came from; not read back, the body has it
	ReadOnly  bool
	ErrorCode string // "" when the call succeeded
	Resources []EventResource
	Body      []byte // JSON
}

// EventResource is what a call was about.
type EventResource struct {
	Type string `json:"type"` // AWS::SSO::PermissionSet
	Name string `json:"name"` // its ARN
}

// EventAttribute is what events are looked up by (CloudTrail's LookupAttributeKey).
type EventAttribute string

const (
	EventID           EventAttribute = "EventId"
	EventName         EventAttribute = "EventName"
	EventReadOnly     EventAttribute = "ReadOnly" // true or false
	EventUser         EventAttribute = "Username"
	EventResourceType EventAttribute = "ResourceType"
	EventResourceName EventAttribute = "ResourceName"
	EventSource       EventAttribute = "EventSource"
	EventAccessKey    EventAttribute = "AccessKeyId"

	// These are searched by (EventSearch) and no attributes of CloudTrail.
	EventErrorCode  EventAttribute = "ErrorCode"
	EventFailure    EventAttribute = "Failure" // true
	EventAddress    EventAttribute = "SourceIPAddress"
	EventResourceID EventAttribute = "ResourceId"
)

// EventFilter asks for events whose attribute has a value; the zero filter for all.
type EventFilter struct {
	Attribute EventAttribute
	Value     string
}
