package awswire_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"gatehouse/internal/awswire"
	"gatehouse/internal/idc"
)

// What our overlays have and botocore 1.43.11 has not.
var (
	newerOperations = map[string]bool{"DescribeIdentityStore": true, "ListIdentityStores": true, "UpdateIdentityStore": true}
	newerMembers    = map[string]bool{
		"OrderedOrganizationPolicyInputList": true,
		"UserArn":                            true, "GroupArn": true, "MembershipArn": true, "Revision": true,
		"RegionScope": true, "IdentityStoreArn": true, "PrimaryRegion": true, "Regions": true, "PermissionSetsEnabled": true,
	}
	// wholeAnswers are the operations whose answers it knows whole all the same.
	wholeAnswers = map[string]bool{"CreateApplication": true, "DescribeApplication": true, "ListApplications": true, "ListRegions": true}
)

// boto is a Python process that calls with boto3 what it is told.
type boto struct {
	in  *json.Encoder
	out *bufio.Scanner
}

type botoCase struct {
	Service   string         `json:"service"`
	Operation string         `json:"operation"`
	Params    map[string]any `json:"params"`
}

type botoAnswer struct {
	Output  map[string]any
	Error   *struct{ Code, Message string }
	Status  int
	Failure string
}

// startBoto starts it. A machine without boto3 skips the test, but not where
// CI is set: there the client is part of the bargain.
func startBoto(t *testing.T, endpoint string) *boto {
	t.Helper()
	if err := exec.Command("python3", "-c", "import boto3").Run(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("boto3 is needed here: ", err)
		}
		t.Skip("boto3 is not installed")
	}
	models, err := filepath.Abs("models")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "python3", "testdata/boto_client.py")
	cmd.Env = append(os.Environ(), "ENDPOINT="+endpoint, "KEY_ID="+keyID, "SECRET="+secret, "BEARER="+bearer,
		"AWS_DATA_PATH="+models, "AWS_CONFIG_FILE=/nonexistent", "AWS_SHARED_CREDENTIALS_FILE=/nonexistent", "AWS_EC2_METADATA_DISABLED=true")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait() // it ends with its input; the context kills it otherwise
	})
	b := &boto{in: json.NewEncoder(in), out: bufio.NewScanner(out)}
	b.out.Buffer(nil, 1<<20)
	return b
}

func (b *boto) call(t *testing.T, c botoCase) (a botoAnswer) {
	t.Helper()
	if err := b.in.Encode(c); err != nil {
		t.Fatal(err)
	}
	if !b.out.Scan() {
		t.Fatal("the Python process has ended: ", b.out.Err())
	}
	if err := json.Unmarshal(b.out.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	if a.Failure != "" {
		t.Fatal(a.Failure)
	}
	return a
}

// TestEveryOperationWithBoto is TestEveryOperationWithGoSDK with boto3, our
// own service included, whose model boto3 reads from this repository.
func TestEveryOperationWithBoto(t *testing.T) {
	var services []*awswire.Service
	for _, l := range leaves {
		services = append(services, l.new())
	}
	s := serve(t, services...)
	b := startBoto(t, s.URL)
	for i, l := range leaves {
		for _, op := range services[i].Operations {
			if !op.Served() || newerOperations[op.Name] {
				continue
			}
			t.Run(l.name+"/"+op.Name, func(t *testing.T) {
				in, out := l.input(op.Name), l.output(op.Name)
				params, want := fill(in), fill(out)
				for name := range params {
					if newerMembers[name] && l.name != "gatehouse" {
						delete(params, name)
						f := reflect.ValueOf(in).Elem().FieldByName(name)
						f.Set(reflect.Zero(f.Type()))
					}
				}
				wholeSeconds(in) // botocore sends no fractions
				var got awswire.Shape
				op.Intercept(func(_ context.Context, _ idc.Caller, in awswire.Shape) (awswire.Shape, error) {
					got = in
					return out, nil
				})
				a := b.call(t, botoCase{l.name, op.Name, params})
				if a.Error != nil {
					t.Fatalf("%d %s: %s", a.Status, a.Error.Code, a.Error.Message)
				}
				if !reflect.DeepEqual(got, in) {
					t.Errorf("input\n got %s\nwant %s", awswire.WriteJSON(got), awswire.WriteJSON(in))
				}
				missing := newerMembers
				if wholeAnswers[op.Name] {
					missing = nil
				}
				if got, want := mustJSON(a.Output), mustJSON(known(want, missing, op.Name == "UpdateUser" || op.Name == "UpdateGroup")); got != want {
					t.Errorf("output\n got %s\nwant %s", got, want)
				}
			})
		}
	}
}

// known drops the members that botocore has not, or all, and writes times as boto_client.py does.
func known(v any, missing map[string]bool, all bool) any {
	switch v := v.(type) {
	case time.Time:
		return float64(v.UnixMicro()) / 1e6
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = known(v[i], missing, false)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			if !missing[k] && !all {
				out[k] = known(e, missing, false)
			}
		}
		return out
	}
	return v
}

func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestErrorsWithBoto(t *testing.T) {
	var services []*awswire.Service
	answer := map[string]error{}
	for _, l := range leaves {
		service := l.new()
		for _, op := range service.Operations {
			if op.Served() {
				op.Intercept(func(context.Context, idc.Caller, awswire.Shape) (awswire.Shape, error) { return nil, answer[l.name] })
			}
		}
		services = append(services, service)
	}
	s := serve(t, services...)
	b := startBoto(t, s.URL)

	missing := idc.NotFound("USER", userID, "USER not found.")
	denied := idc.Denied("No access")
	pending := &idc.Error{Kind: idc.KindInvalid, Reason: "AuthorizationPendingException", Message: "Not yet."}
	malformedPolicy := &idc.Error{Kind: idc.KindInvalid, Reason: "MalformedPolicyDocument", Message: "Syntax errors in policy."}
	for _, tt := range []struct {
		service, operation string
		params             map[string]any
		err                error
		status             int
		code, message      string
	}{
		{"identitystore", "DescribeUser", map[string]any{"IdentityStoreId": storeID, "UserId": userID}, missing, 400, "ResourceNotFoundException", "USER not found."},
		{"sso-admin", "ListPermissionSets", map[string]any{"InstanceArn": "arn:aws:sso:::instance/ssoins-7223aaaaaaaaaaaa"}, denied, 400, "AccessDeniedException", "No access"},
		{"sso-admin", "ListPermissionSets", map[string]any{"InstanceArn": "arn:aws:sso:::instance/x"}, nil, 400, "ValidationException",
			"1 validation error detected: Value 'arn:aws:sso:::instance/x' at 'instanceArn' failed to satisfy constraint: " +
				`Member must satisfy regular expression pattern: arn:aws(-[a-z]{1,5}){0,3}:sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}`},
		{"sso", "GetRoleCredentials", map[string]any{"roleName": "Admin", "accountId": account, "accessToken": bearer}, denied, 403, "ForbiddenException", "No access"},
		{"sso", "ListAccounts", map[string]any{"accessToken": "stale"}, nil, 401, "UnauthorizedException", "Session token not found or invalid"},
		{"sso-oidc", "CreateToken", map[string]any{"clientId": "c", "clientSecret": "s", "grantType": "x"}, pending, 400, "AuthorizationPendingException", "Not yet."},
		{"iam", "GetRole", map[string]any{"RoleName": "nobody"}, missing, 404, "NoSuchEntity", "USER not found."},
		{"iam", "CreateRole", map[string]any{"RoleName": "r", "AssumeRolePolicyDocument": "{}"}, malformedPolicy, 400, "MalformedPolicyDocument", "Syntax errors in policy."},
		{"iam", "ListMFADevices", map[string]any{}, nil, 400, "UnsupportedOperation", "Gatehouse does not serve iam:ListMFADevices yet."},
		{"sts", "AssumeRole", map[string]any{"RoleArn": "arn:aws:iam::111122223333:role/r", "RoleSessionName": "ada"}, denied, 403, "AccessDenied", "No access"},
		{"organizations", "DescribeAccount", map[string]any{"AccountId": "x"}, nil, 400, "InvalidInputException",
			`1 validation error detected: Value 'x' at 'accountId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^\d{12}$`},
		{"organizations", "ListHandshakesForAccount", map[string]any{}, nil, 400, "UnsupportedOperationException", "Gatehouse does not serve organizations:ListHandshakesForAccount yet."},
		{"gatehouse", "DisableUser", map[string]any{"IdentityStoreId": storeID, "UserId": userID}, missing, 400, "ResourceNotFoundException", "USER not found."},
	} {
		t.Run(tt.service+"/"+tt.operation, func(t *testing.T) {
			answer[tt.service] = tt.err
			a := b.call(t, botoCase{tt.service, tt.operation, tt.params})
			if a.Error == nil {
				t.Fatalf("got %v, want an error", a.Output)
			}
			if a.Status != tt.status || a.Error.Code != tt.code || a.Error.Message != tt.message {
				t.Errorf("got %d %s %q\nwant %d %s %q", a.Status, a.Error.Code, a.Error.Message, tt.status, tt.code, tt.message)
			}
		})
	}
}

// wholeSeconds cuts the fractions off the times of an input.
func wholeSeconds(in awswire.Shape) {
	v := reflect.ValueOf(in).Elem()
	for i := range v.NumField() {
		if t, ok := v.Field(i).Interface().(*time.Time); ok && t != nil {
			*t = t.Truncate(time.Second)
		}
	}
}
