package awswire_test

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/awswire"
	"gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/awswire/iam"
	"gatehouse/internal/awswire/identitystore"
	"gatehouse/internal/awswire/sso"
	"gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/awswire/ssooidc"
	"gatehouse/internal/awswire/sts"
	"gatehouse/internal/idc"
)

var update = flag.Bool("update", false, "rewrite the answers in testdata/golden")

// goldens are the answers behind testdata/golden/<name>.http: an output, an
// error, or nil where the Mux itself must refuse.
var goldens = map[string]any{
	"identitystore-describe-user":           ada(),
	"identitystore-user-not-found":          idc.NotFound("USER", userID, "USER not found."),
	"identitystore-duplicate":               idc.Conflict(idc.ReasonUniqueness, "Duplicate UserName"),
	"identitystore-union-of-none":           nil,
	"identitystore-internal-failure":        fmt.Errorf("reading page 7: %w", os.ErrPermission),
	"identitystore-wrong-type":              nil,
	"identitystore-empty-list":              &identitystore.ListGroupsOutput{Groups: []identitystore.Group{}},
	"sso-admin-create-permission-set":       permissionSet(),
	"sso-admin-violations":                  nil,
	"organizations-unsupported":             nil,
	"sso-admin-unknown-target":              nil,
	"sso-admin-no-signature":                nil,
	"sso-get-role-credentials":              roleCredentials(),
	"sso-no-access":                         idc.Denied("No access"),
	"sso-stale-token":                       nil,
	"sso-missing-parameter":                 nil,
	"sso-logout":                            &sso.LogoutOutput{},
	"oidc-register-client":                  registration(),
	"oidc-create-token-pending":             &idc.Error{Kind: idc.KindInvalid, Reason: "AuthorizationPendingException", Message: "The grant waits for approval."},
	"oidc-invalid-client":                   idc.Unauthenticated(idc.ReasonUnknownKey, "The client is not known."),
	"oidc-missing-parameter":                nil,
	"oidc-not-json":                         nil,
	"sts-get-caller-identity":               callerIdentity(),
	"sts-get-caller-identity-by-get":        callerIdentity(),
	"sts-unknown-action":                    nil,
	"sts-bad-signature":                     nil,
	"iam-get-role":                          role(),
	"iam-no-such-role":                      idc.NotFound("ROLE", "nobody", "The role with name nobody cannot be found."),
	"iam-validation":                        nil,
	"iam-delete-role":                       &iam.DeleteRoleOutput{},
	"iam-delete-conflict":                   &idc.Error{Kind: idc.KindConflict, Reason: "DeleteConflict", Message: "Cannot delete entity, must detach all policies first."},
	"gatehouse-update-password":             &gatehouse.UpdatePasswordOutput{OneTimePassword: new("correct horse 7")},
	"gatehouse-validation-shows-no-secrets": nil,
}

// TestGolden sends the request in each file of testdata/golden and compares
// the answer with the one below it, byte for byte.
func TestGolden(t *testing.T) {
	names := slices.Sorted(maps.Keys(goldens))
	files, err := filepath.Glob("testdata/golden/*.http")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := strings.TrimSuffix(filepath.Base(f), ".http"); !slices.Contains(names, name) {
			t.Errorf("%s belongs to no test", f)
		}
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata/golden", name+".http")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			request, want, _ := strings.Cut(string(text), separator)
			got := answerTo(t, request, goldens[name])
			if *update {
				if err := os.WriteFile(file, []byte(request+separator+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

const separator = "\n=====\n\n"

// answerTo is what the Mux answers to a request written as text, with result
// behind every operation. A signature is accepted when it says "good".
func answerTo(t *testing.T, text string, result any) string {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	body = strings.TrimSuffix(body, "\n")
	r.Body, r.ContentLength = http.NoBody, int64(len(body))
	if body != "" {
		r = r.WithContext(t.Context())
		r.Body = readCloser{strings.NewReader(body)}
	}
	services := all()
	for _, s := range services {
		for _, op := range s.Operations {
			if !op.Served() {
				continue
			}
			op.Intercept(func(context.Context, idc.Caller, awswire.Shape) (awswire.Shape, error) {
				if err, ok := result.(error); ok {
					return nil, err
				}
				if result == nil {
					t.Error("the request reached the operation")
					return nil, fmt.Errorf("reached")
				}
				return result.(awswire.Shape), nil
			})
		}
	}
	m, err := awswire.NewMux(awswire.Config{
		RequestID: func(context.Context) string { return "2f9c0e5a-0000-4000-8000-000000000001" },
		Authenticate: func(_ context.Context, r *http.Request, _ []byte, op *awswire.Operation) (idc.Caller, error) {
			switch {
			case op.Auth == awswire.AuthNone:
				return idc.Caller{}, nil
			case op.Auth == awswire.AuthBearer && r.Header.Get(awswire.BearerHeader) != bearer:
				return idc.Caller{}, idc.Unauthenticated(idc.ReasonUnknownKey, "Session token not found or invalid")
			case op.Auth == awswire.AuthBearer:
			case r.Header.Get("Authorization") == "":
				return idc.Caller{}, nil // the Mux itself refuses the anonymous
			case r.Header.Get("Authorization") != "good":
				return idc.Caller{}, idc.Unauthenticated(idc.ReasonBadSignature, "The request signature we calculated does not match the signature you provided.")
			}
			return idc.Caller{Kind: idc.CallerRoot}, nil
		},
	}, services...)
	if err != nil {
		t.Fatal(err)
	}
	if !m.Owns(r) {
		t.Error("the Mux does not own the request")
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	res := w.Result()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s\n", res.Proto, res.Status)
	for _, k := range slices.Sorted(maps.Keys(res.Header)) {
		fmt.Fprintf(&b, "%s: %s\n", k, strings.Join(res.Header[k], ", "))
	}
	fmt.Fprintf(&b, "\n%s\n", w.Body)
	return b.String()
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

var noon = time.Date(2026, 11, 22, 12, 0, 0, 250_000_000, time.UTC)

func permissionSet() *ssoadmin.CreatePermissionSetOutput {
	return &ssoadmin.CreatePermissionSetOutput{PermissionSet: &ssoadmin.PermissionSet{
		Name: new("ReadOnly"), PermissionSetArn: new("arn:aws:sso:::permissionSet/ssoins-7223aaaaaaaaaaaa/ps-0123456789abcdef"),
		CreatedDate: &noon, SessionDuration: new("PT1H"),
	}}
}

func roleCredentials() *sso.GetRoleCredentialsOutput {
	return &sso.GetRoleCredentialsOutput{RoleCredentials: &sso.RoleCredentials{
		AccessKeyId: new("ASIAEXAMPLE"), SecretAccessKey: new("secret"), SessionToken: new("token"), Expiration: new(noon.UnixMilli()),
	}}
}

func registration() *ssooidc.RegisterClientOutput {
	return &ssooidc.RegisterClientOutput{
		ClientId: new("client"), ClientSecret: new("secret"), ClientIdIssuedAt: new(noon.Unix()), ClientSecretExpiresAt: new(noon.Unix() + 7776000),
		AuthorizationEndpoint: new("https://id.example.com/authorize"), TokenEndpoint: new("https://id.example.com/token"),
	}
}

func callerIdentity() *sts.GetCallerIdentityOutput {
	return &sts.GetCallerIdentityOutput{
		UserId: new("AROAEXAMPLE:ada"), Account: new(account),
		Arn: new("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/ada"),
	}
}

func role() *iam.GetRoleOutput {
	return &iam.GetRoleOutput{Role: iam.Role{
		Path: "/aws-reserved/sso.amazonaws.com/", RoleName: "AWSReservedSSO_ReadOnly_0123456789abcdef", RoleId: "AROAEXAMPLE",
		Arn:        "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_ReadOnly_0123456789abcdef",
		CreateDate: noon, MaxSessionDuration: new(int64(43200)), Description: new("Ada's <role> & more"),
		Tags: []iam.Tag{{Key: "team", Value: "ops"}, {Key: "empty", Value: ""}},
	}}
}
