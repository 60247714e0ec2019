package conformance

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

// event is an audit event as CloudTrail shapes it (reference 11).
type event struct {
	UserIdentity struct {
		Type, ARN, AccountID, AccessKeyID string
	}
	EventSource, EventName, ErrorCode, ErrorMessage, RequestID, RecipientAccountID string
}

// audit holds the events that the database has against the calls that were made:
// each signed call has one, with its code and its caller; calls of nobody known
// are counted.
func (w *world) audit(t *testing.T) {
	w.Stop() // what is written in batches is written now
	events := map[string][]event{}
	for _, row := range w.Rows(t, "SELECT body FROM events ORDER BY id") {
		var e event
		if err := json.Unmarshal([]byte(row[0]), &e); err != nil {
			t.Fatalf("%v in %s", err, row[0])
		}
		events[e.RequestID] = append(events[e.RequestID], e)
	}
	refusals, unknown := 0, 0
	for _, c := range w.log {
		switch {
		case c.signed:
		case c.code == "UnauthorizedException" || c.code == "InvalidClientException":
			if events[c.requestID] == nil { // else the session was known, and has ended
				unknown++
			}
			continue
		case c.service == "sso-oidc":
			continue // who asks is known when a person has decided, and such logins are others' events
		}
		what := c.service + " " + c.name + " (" + c.code + ")"
		var e event
		for _, e = range events[c.requestID] {
			if e.EventName == c.name && e.RecipientAccountID == e.UserIdentity.AccountID {
				break // others tell the account that was acted upon, or how it ended
			}
		}
		if e.EventName != c.name || e.EventSource != c.eventSource {
			t.Errorf("%s is not on record; there is %+v", what, events[c.requestID])
			continue
		}
		if want := recorded(c.code); e.ErrorCode != want {
			t.Errorf("%s: the event has the code %s", what, e.ErrorCode)
		}
		if c.signed && e.UserIdentity.AccessKeyID != c.caller.key {
			t.Errorf("%s: the event names the key %s, want %s", what, e.UserIdentity.AccessKeyID, c.caller.key)
		}
		if !strings.HasPrefix(c.code, "AccessDenied") {
			continue
		}
		refusals++
		if c.caller == w.root() {
			continue // what not even the administrator may do
		}
		if e.ErrorMessage == "" || e.UserIdentity.Type != "AssumedRole" || e.UserIdentity.ARN == "" || e.UserIdentity.AccountID == "" {
			t.Errorf("%s: the event does not say who was refused, and why: %+v", what, e)
		}
	}
	counted := 0
	for _, row := range w.Rows(t, "SELECT count FROM anonymous_failures WHERE reason IN ('UnauthorizedException', 'InvalidClientException')") {
		n, err := strconv.Atoi(row[0])
		if err != nil {
			t.Fatal(err)
		}
		counted += n
	}
	if counted != unknown {
		t.Errorf("%d calls of somebody unknown are counted, want %d", counted, unknown)
	}
	t.Logf("%d calls, %d of them refused to somebody known, %d to somebody unknown", len(w.log), refusals, unknown)
	if refusals == 0 {
		t.Error("nobody was refused")
	}
}

// recorded is the name of an answer's code in CloudTrail.
func recorded(code string) string {
	if code == "AccessDeniedException" || code == "ForbiddenException" {
		return "AccessDenied"
	}
	return code
}
