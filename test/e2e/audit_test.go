package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/test/lab"
)

// event is an audit event as CloudTrail shapes it (reference 11).
type event struct {
	EventVersion string
	UserIdentity struct {
		Type, PrincipalID, ARN, AccountID, AccessKeyID string
		SessionContext                                 *struct{ SessionIssuer struct{ Type, ARN string } }
		OnBehalfOf                                     *struct{ UserID, IdentityStoreARN string }
	}
	EventTime, EventSource, EventName, AWSRegion, SourceIPAddress, UserAgent string
	ErrorCode, ErrorMessage                                                  string
	RequestParameters, ResponseElements                                      map[string]any
	RequestID, EventID                                                       string
	ReadOnly, ManagementEvent                                                bool
	EventType, RecipientAccountID, EventCategory                             string
}

// trail reads the events that the database holds, by the id of their request.
func (w *world) trail(t *testing.T) map[string]event {
	t.Helper()
	all := map[string]event{}
	for _, row := range w.rows(t, "SELECT body FROM events ORDER BY id") {
		var e event
		if err := json.Unmarshal([]byte(row[0]), &e); err != nil {
			t.Fatalf("%v in %s", err, row[0])
		}
		if _, twice := all[e.RequestID]; twice && e.RequestID != "" {
			t.Errorf("request %s has two events", e.RequestID)
		}
		all[e.RequestID] = e
	}
	return all
}

// Every call of somebody known is on record, whatever became of it, in the shape
// that CloudTrail's readers expect; calls of nobody are not, since anybody could
// fill the disk with them.
func TestAudit(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		type call struct {
			name      string
			requestID string
			readOnly  bool
			code      string // "" where the call succeeded
			unread    bool   // refused before the operation
			response  []string
		}
		var calls []call
		do := func(name string, in map[string]any, readOnly bool, code string, response ...string) answer {
			t.Helper()
			in["IdentityStoreId"] = w.store()
			a, err := w.root.call(t.Context(), "AWSIdentityStore."+name, in)
			if err != nil {
				t.Fatal(err)
			}
			if a.Code != code {
				t.Fatalf("%s: got %v, want %q", name, a, code)
			}
			calls = append(calls, call{name, a.requestID(), readOnly, code, strings.Contains(a.Message, "failed to satisfy constraint"), response})
			return a
		}
		user := do("CreateUser", map[string]any{"UserName": "ada", "DisplayName": "Ada", "Name": map[string]any{"GivenName": "A", "FamilyName": "L"}}, false, "", "userId", "identityStoreId").member("UserId")
		group := do("CreateGroup", map[string]any{"DisplayName": "ops"}, false, "", "groupId").member("GroupId")
		membership := do("CreateGroupMembership", map[string]any{"GroupId": group, "MemberId": map[string]any{"UserId": user}}, false, "", "membershipId").member("MembershipId")
		do("UpdateUser", map[string]any{"UserId": user, "Operations": []any{map[string]any{"AttributePath": "title", "AttributeValue": "Countess"}}}, false, "")
		do("DescribeUser", map[string]any{"UserId": user}, true, "")
		do("ListUsers", map[string]any{"MaxResults": 5}, true, "")
		do("IsMemberInGroups", map[string]any{"MemberId": map[string]any{"UserId": user}, "GroupIds": []string{group}}, true, "")
		do("CreateUser", map[string]any{"UserName": "ADA", "DisplayName": "Ada", "Name": map[string]any{"GivenName": "A", "FamilyName": "L"}}, false, "ConflictException")
		do("DescribeGroup", map[string]any{"GroupId": user}, true, "ResourceNotFoundException")
		do("UpdateGroup", map[string]any{"GroupId": group, "Operations": []any{map[string]any{"AttributePath": "members", "AttributeValue": "x"}}}, false, "ValidationException")
		do("CreateGroup", map[string]any{"DisplayName": "bell\a"}, false, "ValidationException")
		do("ListUsers", map[string]any{"MaxResults": 1000}, true, "ValidationException")
		do("DeleteGroupMembership", map[string]any{"MembershipId": membership}, false, "")
		do("DeleteGroup", map[string]any{"GroupId": group}, false, "")
		do("DeleteUser", map[string]any{"UserId": user}, false, "")

		var anonymous []string
		body := fmt.Sprintf(`{"IdentityStoreId":%q}`, w.store())
		for i := range 20 {
			r := w.root.request(t.Context(), "AWSIdentityStore.ListUsers", body)
			c := *w.root
			if i%2 == 0 {
				c.secret = "wrong"
				c.sign(r, body, "identitystore", time.Now())
			}
			a, err := c.send(r)
			if err != nil || a.Status != http.StatusBadRequest {
				t.Fatalf("%v, %v", a, err)
			}
			anonymous = append(anonymous, a.requestID())
		}

		w.Stop()
		trail := w.trail(t)
		account := w.account(t)
		for _, c := range calls {
			e, ok := trail[c.requestID]
			if !ok {
				t.Errorf("%s (%s) is not on record", c.name, c.code)
				continue
			}
			what := fmt.Sprintf("event of %s (%s)", c.name, c.code)
			for field, got := range map[string][2]string{
				"eventName":                {e.EventName, c.name},
				"eventSource":              {e.EventSource, "identitystore.amazonaws.com"},
				"awsRegion":                {e.AWSRegion, "us-east-1"},
				"sourceIPAddress":          {e.SourceIPAddress, "127.0.0.1"},
				"eventType":                {e.EventType, "AwsApiCall"},
				"eventCategory":            {e.EventCategory, "Management"},
				"recipientAccountId":       {e.RecipientAccountID, account},
				"userIdentity.type":        {e.UserIdentity.Type, "Root"},
				"userIdentity.arn":         {e.UserIdentity.ARN, "arn:aws:iam::" + account + ":root"},
				"userIdentity.accountId":   {e.UserIdentity.AccountID, account},
				"userIdentity.principalId": {e.UserIdentity.PrincipalID, account},
				"userIdentity.accessKeyId": {e.UserIdentity.AccessKeyID, w.root.key},
			} {
				if got[0] != got[1] {
					t.Errorf("%s: %s: got %q, want %q", what, field, got[0], got[1])
				}
			}
			if !strings.HasPrefix(e.EventVersion, "1.") || e.EventID == "" || !e.ManagementEvent || e.UserAgent == "" {
				t.Errorf("%s: %+v", what, e)
			}
			if at, err := time.Parse("2006-01-02T15:04:05Z", e.EventTime); err != nil || time.Since(at) > 10*time.Minute {
				t.Errorf("%s: eventTime %q", what, e.EventTime)
			}
			if (e.ErrorCode != "") != (c.code != "") || c.code != "" && (e.ErrorMessage == "" || e.ResponseElements != nil) {
				t.Errorf("%s: errorCode %q, errorMessage %q, responseElements %v", what, e.ErrorCode, e.ErrorMessage, e.ResponseElements)
			}
			if c.code != "" && e.ErrorCode != c.code {
				t.Errorf("%s: errorCode: got %q, want the one that was answered", what, e.ErrorCode)
			}
			for _, member := range c.response {
				if e.ResponseElements[member] == nil {
					t.Errorf("%s: responseElements lack %s: %v", what, member, e.ResponseElements)
				}
			}
			if c.code != "ValidationException" && e.ReadOnly != c.readOnly {
				t.Errorf("%s: readOnly: got %v", what, e.ReadOnly)
			}
			if c.unread { // it never became parameters
				continue
			}
			if got := e.RequestParameters["identityStoreId"]; got != w.store() {
				t.Errorf("%s: requestParameters: %v", what, e.RequestParameters)
			}
		}
		for _, id := range anonymous {
			if e, ok := trail[id]; ok {
				t.Errorf("a call of nobody has an event of its own: %+v", e)
			}
		}
	})
}

// account is the management account, as the store's ARN names it.
func (w *world) account(t *testing.T) string {
	t.Helper()
	for _, row := range w.rows(t, "SELECT management FROM organizations") {
		return row[0]
	}
	t.Fatal("there is no organization")
	return ""
}

// What only its owner may know stands neither in the log nor in the database.
func (w *world) wantSecretsKept(t *testing.T, secrets map[string]string) {
	t.Helper()
	places := map[string]string{"the log": w.Log()}
	for table, columns := range map[string]string{"events": "body", "changes": "coalesce(CAST(before AS TEXT), '') || coalesce(CAST(after AS TEXT), '')"} {
		var all strings.Builder
		for _, row := range w.rows(t, "SELECT "+columns+" FROM "+table) {
			all.WriteString(row[0] + "\n")
		}
		places["table "+table] = all.String()
	}
	for place, text := range places {
		for what, secret := range secrets {
			if len(secret) < 8 {
				t.Errorf("%s: %q is no secret to look for", what, secret)
			}
			if strings.Contains(text, secret) {
				t.Errorf("%s stands in %s", what, place)
			}
		}
	}
}

func TestSecretsKept(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.directory(t).newUser(t, "ada")
		w.root.refused(t, "AWSIdentityStore.CreateUser", `{"IdentityStoreId":"`+w.store()+`","UserName":7}`, 400, "SerializationException")
		c := *w.root
		c.token = strings.Repeat("FwoGZXIvYXdzEJr", 20)
		c.refused(t, "AWSIdentityStore.ListUsers", map[string]any{"IdentityStoreId": w.store()}, 400, "UnrecognizedClientException")
		c = *w.root
		c.secret = strings.Repeat("s3cr3t", 7)
		c.refused(t, "AWSIdentityStore.ListUsers", map[string]any{"IdentityStoreId": w.store()}, 400, "InvalidSignatureException")
		lab.RunBoto(t, w.Admin(t), `boto3.client("identitystore").list_users(IdentityStoreId="d-0000000000")`)
		w.Stop()
		w.wantSecretsKept(t, map[string]string{
			"the bootstrap secret":   w.root.secret,
			"a session token":        strings.Repeat("FwoGZXIvYXdzEJr", 20),
			"the secret of somebody": c.secret,
			"a signature":            "Signature=",
		})
	})
}
