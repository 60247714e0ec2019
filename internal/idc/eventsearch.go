package idc

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// EventOutcome is how the call of an event ended.
type EventOutcome string

const (
	EventSucceeded EventOutcome = "SUCCEEDED"
	EventRefused   EventOutcome = "REFUSED" // for lack of permission
	EventFailed    EventOutcome = "FAILED"  // for whatever reason, refusals included
)

// RefusedCode is the error code of events that were refused for lack of permission.
const RefusedCode = "AccessDenied"

// EventSearch asks for events that are all of this at once. What is zero asks for
// nothing.
type EventSearch struct {
	Account AccountID // whose trail; "" is every account's
	From    time.Time
	To      time.Time // included

	ID           string
	Name         string
	Source       string
	User         string
	Principal    string // who called: an ARN, of a session or its role, or the id of a person
	AccessKey    string
	ResourceName string // an ARN, as it was recorded
	ResourceID   string // what the ARN of a resource ends with
	ResourceType string
	Address      string
	ErrorCode    string
	Outcome      EventOutcome
	ReadOnly     *bool
}

// Finds decides whether an event is what is asked for, but for account and time.
func (s EventSearch) Finds(e Event) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	about := func(want string, get func(EventResource) string) bool {
		return want == "" || slices.ContainsFunc(e.Resources, func(r EventResource) bool { return get(r) == want })
	}
	return is(s.ID, e.ID) && is(s.Name, e.Name) && is(s.Source, e.Source) && is(s.User, e.UserName) && is(s.AccessKey, e.AccessKey) &&
		is(s.ErrorCode, e.ErrorCode) && s.Outcome.is(e.ErrorCode) && (s.ReadOnly == nil || *s.ReadOnly == e.ReadOnly) &&
		about(s.ResourceName, func(r EventResource) string { return r.Name }) &&
		about(s.ResourceType, func(r EventResource) string { return r.Type }) &&
		about(s.ResourceID, EventResource.ID) &&
		s.findsBody(e.Body)
}

func (o EventOutcome) is(code string) bool {
	switch o {
	case EventSucceeded:
		return code == ""
	case EventRefused:
		return code == RefusedCode
	case EventFailed:
		return code != ""
	}
	return true
}

// findsBody decides what only the event's body tells.
func (s EventSearch) findsBody(body []byte) bool {
	if s.Principal == "" && s.Address == "" {
		return true
	}
	var b struct {
		Address  string `json:"sourceIPAddress"`
		Identity struct {
			ARN     string `json:"arn"`
			Context struct {
				Issuer struct {
					ARN string `json:"arn"`
				} `json:"sessionIssuer"`
			} `json:"sessionContext"`
			Person struct {
				User string `json:"userId"`
			} `json:"onBehalfOf"`
		} `json:"userIdentity"`
	}
	if json.Unmarshal(body, &b) != nil {
		return false
	}
	who := []string{b.Identity.ARN, b.Identity.Context.Issuer.ARN, b.Identity.Person.User}
	return (s.Address == "" || s.Address == b.Address) && (s.Principal == "" || slices.Contains(who, s.Principal))
}

// ID is what the name of a resource ends with: the id in its ARN.
func (r EventResource) ID() string { return r.Name[strings.LastIndexAny(r.Name, "/:")+1:] }
