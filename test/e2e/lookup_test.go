package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"

	"gatehouse/test/lab"
)

// Whoever may ask finds what was done, by every attribute that CloudTrail has;
// what is exported is the same.
func TestLookupEvents(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		a := w.access(t)
		user, group := a.newUser(t, "ada"), a.newGroup(t, "ops")
		a.newMembership(t, group, user)
		set := a.newSet(t, "Lookup", readOnly)
		w.root.refused(t, "AWSIdentityStore.DescribeUser", map[string]any{"IdentityStoreId": w.store(), "UserId": "00000000-0000-4000-8000-000000000000"}, 400, "ResourceNotFoundException")

		client := cloudtrail.NewFromConfig(w.Admin(t).SDK(t, ""))
		lookup := func(key types.LookupAttributeKey, value string, most int32) (names []string) {
			t.Helper()
			in := &cloudtrail.LookupEventsInput{MaxResults: aws.Int32(most)}
			if key != "" {
				in.LookupAttributes = []types.LookupAttribute{{AttributeKey: key, AttributeValue: &value}}
			}
			for p := cloudtrail.NewLookupEventsPaginator(client, in); p.HasMorePages(); {
				out, err := p.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range out.Events {
					names = append(names, aws.ToString(e.EventName))
					var body event
					if err := json.Unmarshal([]byte(aws.ToString(e.CloudTrailEvent)), &body); err != nil {
						t.Fatal(err)
					}
					if body.EventID != *e.EventId || body.EventName != *e.EventName || body.EventSource != *e.EventSource ||
						(aws.ToString(e.ReadOnly) == "true") != body.ReadOnly || body.UserIdentity.AccessKeyID != aws.ToString(e.AccessKeyId) {
						t.Errorf("%+v and its record differ: %s", e, *e.CloudTrailEvent)
					}
				}
			}
			return names
		}
		arn := func(kind string, id *string) string { return "arn:aws:identitystore:::" + kind + "/" + *id }
		for _, c := range []struct {
			key   types.LookupAttributeKey
			value string
			want  []string // newest first
		}{
			{types.LookupAttributeKeyResourceName, arn("user", user), []string{"CreateGroupMembership", "CreateUser"}},
			{types.LookupAttributeKeyResourceName, arn("group", group), []string{"CreateGroupMembership", "CreateGroup"}},
			{types.LookupAttributeKeyResourceName, *set, []string{"AttachManagedPolicyToPermissionSet", "CreatePermissionSet"}},
			{types.LookupAttributeKeyResourceType, "AWS::SSO::PermissionSet", []string{"AttachManagedPolicyToPermissionSet", "CreatePermissionSet"}},
			{types.LookupAttributeKeyEventName, "CreateGroup", []string{"CreateGroup"}},
			{types.LookupAttributeKeyEventSource, "sso.amazonaws.com", []string{"AttachManagedPolicyToPermissionSet", "CreatePermissionSet", "StartSSO"}},
			{types.LookupAttributeKeyEventName, "creategroup", nil},
		} {
			for _, size := range []int32{1, 50} {
				if got := lookup(c.key, c.value, size); !slices.Equal(got, c.want) {
					t.Errorf("%s %s, %d a page: got %q, want %q", c.key, c.value, size, got, c.want)
				}
			}
		}
		for key, value := range map[types.LookupAttributeKey]string{
			types.LookupAttributeKeyUsername: "root", types.LookupAttributeKeyAccessKeyId: w.root.key, types.LookupAttributeKeyReadOnly: "false", "": "",
		} {
			if got := lookup(key, value, 7); !slices.Contains(got, "CreateUser") {
				t.Errorf("%s %s: got %q", key, value, got)
			}
		}
		eventually(t, "the refused read is on record", func(context.Context) (bool, error) {
			return slices.Contains(lookup(types.LookupAttributeKeyReadOnly, "true", 50), "DescribeUser"), nil
		})

		attribute := types.LookupAttribute{AttributeKey: types.LookupAttributeKeyEventName, AttributeValue: aws.String("x")}
		for code, in := range map[string]*cloudtrail.LookupEventsInput{
			"InvalidMaxResultsException":       {MaxResults: aws.Int32(51)},
			"InvalidNextTokenException":        {NextToken: aws.String("made-up")},
			"InvalidTimeRangeException":        {StartTime: aws.Time(time.Now()), EndTime: aws.Time(time.Now().Add(-time.Hour))},
			"InvalidLookupAttributesException": {LookupAttributes: []types.LookupAttribute{attribute, attribute}},
			"InvalidEventCategoryException":    {EventCategory: "management"},
			"UnsupportedOperationException":    {EventCategory: types.EventCategoryInsight},
		} {
			_, err := client.LookupEvents(t.Context(), in)
			var api smithy.APIError
			if !errors.As(err, &api) || api.ErrorCode() != code {
				t.Errorf("got %v, want %s", err, code)
			}
		}

		out := lab.Gatehouse(t, nil, append([]string{"events", "export"}, w.place()...)...).Must(t)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, `"eventName":"CreateUser"`) }) {
			t.Errorf("exported: %s", out)
		}
		for _, l := range lines {
			if !json.Valid([]byte(l)) {
				t.Errorf("not a record: %s", l)
			}
		}
	})
}

// place tells a command of the host where the deployment is.
func (w *world) place() []string {
	flags := []string{"--data", w.Dir}
	if w.database != "" {
		flags = append(flags, "--database", w.database)
	}
	return flags
}
