package conformance

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// event is an audit event as CloudTrail shapes it (reference 11).
type event struct {
	UserIdentity struct {
		Type, ARN, AccountID, AccessKeyID, PrincipalID string
		Provider                                       string `json:"identityProvider"`
	}
	EventSource, EventName, ErrorCode, ErrorMessage, RequestID, RecipientAccountID string
}

// unverified are the codes of calls by nobody known, which are counted: a bearer
// token, a client, a key or somebody's word that is not good.
var unverified = []string{
	"UnauthorizedException", "InvalidClientException", "InvalidClientTokenId",
	"InvalidIdentityToken", "ExpiredTokenException", "IDPRejectedClaim", "IDPCommunicationError",
}

// unrecorded are the operations whose answers leave no event, and why. Their refusals do.
var unrecorded = map[string]string{
	"gatehouse EvaluateOwnAccess": "A console asks with every page what its own role may do; nothing comes of it.",
}

// audit holds the events that the database has against the calls that were made:
// each call of somebody known has one, with its code and its caller; calls of
// nobody known are counted.
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
		own := ownEvents(events[c.requestID], c)
		federated := !c.signed && c.service == "sts"
		if slices.Contains(unverified, c.code) && (!c.signed || c.code == "InvalidClientTokenId") {
			if own == nil || federated { // else the session was known, and has ended
				unknown++
			}
			if own == nil {
				continue
			}
		}
		if federated && own == nil && c.code == "ValidationError" {
			continue // what cannot be read says nothing of who sent it
		}
		if !c.signed && c.service == "sso-oidc" {
			continue // who asks is known when a person has decided, and such logins are others' events
		}
		what := c.service + " " + c.name + " (" + c.code + ")"
		if unrecorded[c.service+" "+c.name] != "" && c.code == "" {
			if len(own) > 0 {
				t.Errorf("%s is on record", what)
			}
			continue
		}
		if len(own) != 1 {
			t.Errorf("%s is on record %d times; there is %+v", what, len(own), events[c.requestID])
			continue
		}
		e := own[0]
		if want := recorded(c.code); e.ErrorCode != want {
			t.Errorf("%s: the event has the code %s", what, e.ErrorCode)
		}
		if c.signed && e.UserIdentity.AccessKeyID != c.caller.key {
			t.Errorf("%s: the event names the key %s, want %s", what, e.UserIdentity.AccessKeyID, c.caller.key)
		}
		if federated && (e.UserIdentity.Type != "SAMLUser" && e.UserIdentity.Type != "WebIdentityUser" || e.UserIdentity.Provider == "" || e.UserIdentity.PrincipalID == "") {
			t.Errorf("%s: the event does not say who vouched for whom: %+v", what, e)
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
	for _, row := range w.Rows(t, "SELECT count FROM anonymous_failures WHERE reason IN ('"+strings.Join(unverified, "', '")+"')") {
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

// ownEvents are those of a call's events that tell of the call itself, to the account
// of the caller; others tell the account that was acted upon, or how it ended.
func ownEvents(all []event, c call) (own []event) {
	for _, e := range all {
		if e.EventName == c.name && e.EventSource == c.eventSource && (e.UserIdentity.AccountID == "" || e.RecipientAccountID == e.UserIdentity.AccountID) {
			own = append(own, e)
		}
	}
	return own
}

// recorded is the name of an answer's code in CloudTrail.
func recorded(code string) string {
	if code == "AccessDeniedException" || code == "ForbiddenException" {
		return "AccessDenied"
	}
	return code
}
