package awswire_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/awswire"
	"gatehouse/internal/awswire/cloudtrail"
	"gatehouse/internal/awswire/iam"
	"gatehouse/internal/awswire/identitystore"
	"gatehouse/internal/awswire/organizations"
	"gatehouse/internal/awswire/sso"
	"gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/awswire/ssooidc"
	"gatehouse/internal/awswire/sts"
	"gatehouse/internal/idc"
)

func TestNewMuxRefusesDishonestTables(t *testing.T) {
	good := awswire.Config{
		Authenticate: func(context.Context, *http.Request, []byte, *awswire.Operation) (idc.Caller, error) {
			return idc.Caller{}, nil
		},
		RequestID: func(context.Context) string { return "id" },
	}
	op := func(o awswire.Operation) []*awswire.Operation { return []*awswire.Operation{&o} }
	for _, tt := range []struct {
		name     string
		config   awswire.Config
		services []*awswire.Service
		want     string
	}{
		{"no authentication", awswire.Config{RequestID: good.RequestID}, nil, "awswire: Authenticate and RequestID must be given"},
		{"undeclared auth", good, []*awswire.Service{{Name: "x", Protocol: awswire.JSON11, Operations: op(awswire.Operation{Name: "Op"})}},
			"awswire: x:Op: no authentication is declared"},
		{"no protocol", good, []*awswire.Service{{Name: "x", Operations: op(awswire.Operation{Name: "Op", Auth: awswire.AuthNone})}},
			"awswire: x:Op: no protocol is declared"},
		{"no route", good, []*awswire.Service{{Name: "x", Protocol: awswire.RestJSON, Operations: op(awswire.Operation{Name: "Op", Auth: awswire.AuthNone})}},
			"awswire: x:Op: no route is declared"},
		{"twice", good, append(all(), all()...), "awswire: identitystore:CreateGroup: another operation answers to that name"},
	} {
		_, err := awswire.NewMux(tt.config, tt.services...)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
}

// TestAuthKinds pins how each operation is authenticated: a model that changes
// its mind must not open a door unseen.
func TestAuthKinds(t *testing.T) {
	var got []string
	for _, s := range all() {
		for _, op := range s.Operations {
			switch op.Auth {
			case awswire.AuthNone:
				got = append(got, "none "+s.Name+":"+op.Name)
			case awswire.AuthBearer:
				got = append(got, "bearer "+s.Name+":"+op.Name)
			}
		}
	}
	slices.Sort(got)
	want := []string{
		"bearer gatehouse:DescribePortalSession", "bearer gatehouse:ListAssignedAccounts", "bearer gatehouse:ListAssignedApplications",
		"bearer sso:GetRoleCredentials", "bearer sso:ListAccountRoles", "bearer sso:ListAccounts", "bearer sso:Logout",
		"none sso-oidc:CreateToken", "none sso-oidc:RegisterClient", "none sso-oidc:StartDeviceAuthorization",
		"none sts:AssumeRoleWithSAML", "none sts:AssumeRoleWithWebIdentity",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// TestUnserved: what is not served is known by name, and nothing is both.
func TestUnserved(t *testing.T) {
	for _, tt := range []struct {
		name             string
		service          *awswire.Service
		unserved         []*awswire.Operation
		served, operates int
	}{
		{"sso-admin", all()[1], ssoadmin.Unserved(), 79, 79},
		{"identitystore", all()[0], identitystore.Unserved(), 22, 22},
		{"sso", all()[2], sso.Unserved(), 4, 4},
		{"sso-oidc", all()[3], ssooidc.Unserved(), 4, 4},
		{"sts", all()[4], sts.Unserved(), 7, 11},
		{"iam", all()[5], iam.Unserved(), 72, 176},
		{"organizations", all()[6], organizations.Unserved(), 46, 63},
		{"cloudtrail", all()[8], cloudtrail.Unserved(), 1, 60},
	} {
		served := 0
		names := map[string]int{}
		for _, op := range tt.service.Operations {
			names[op.Name]++
			if op.Served() {
				served++
			}
		}
		if tt.service.Name != tt.name || served != tt.served || len(names) != tt.operates || len(tt.unserved) != tt.operates-tt.served {
			t.Errorf("%s: %d served of %d, %d unserved; want %d of %d", tt.service.Name, served, len(names), len(tt.unserved), tt.served, tt.operates)
		}
		for name, n := range names {
			if n != 1 {
				t.Errorf("%s:%s is there %d times", tt.name, name, n)
			}
		}
	}
}

// TestOrder: nothing of a request is read into types before its caller is known.
func TestOrder(t *testing.T) {
	s := serve(t, all()...)
	for _, body := range []string{"not json", `{"UserId":7}`} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("X-Amz-Target", "AWSIdentityStore.DescribeUser")
		w := httptest.NewRecorder()
		s.Config.Handler.ServeHTTP(w, r)
		if got, want := w.Header().Get("X-Amzn-Errortype"), "MissingAuthenticationTokenException"; got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
		if w.Header().Get("X-Amzn-Requestid") == "" {
			t.Error("the answer has no request id")
		}
		if got := w.Header().Get("X-Content-Type-Options"); got != "nosniff" { // pages of this origin run script
			t.Errorf("X-Content-Type-Options: got %q, want nosniff", got)
		}
	}
	o := s.outcomes[0]
	if o.Operation.Name != "DescribeUser" || o.Status != 400 || o.Code != "MissingAuthenticationTokenException" || !idc.Is(o.Err, idc.KindUnauthenticated) {
		t.Errorf("outcome %+v", o)
	}
}

func TestOwns(t *testing.T) {
	m := newMux(t, nil, all()...)
	for _, tt := range []struct {
		method, path, target, contentType string
		want                              bool
	}{
		{"POST", "/", "AWSIdentityStore.DescribeUser", "", true},
		{"POST", "/", "Nobody.Knows", "", true},
		{"POST", "/", "", "application/x-www-form-urlencoded; charset=utf-8", true},
		{"GET", "/?Action=GetCallerIdentity", "", "", true},
		{"POST", "/token", "", "application/json", true},
		{"POST", "/token?aws_iam=t", "", "", true},
		{"GET", "/assignment/accounts?max_result=1", "", "", true},
		{"GET", "/", "", "", false},
		{"POST", "/login", "AWSIdentityStore.DescribeUser", "", false},
		{"GET", "/?Actionable=1", "", "", false},
		{"GET", "/token", "", "", false},
		{"POST", "/login", "", "application/x-www-form-urlencoded", false},
		{"GET", "/", "AWSIdentityStore.DescribeUser", "", false},
	} {
		r := httptest.NewRequest(tt.method, tt.path, nil)
		if tt.target != "" {
			r.Header.Set("X-Amz-Target", tt.target)
		}
		if tt.contentType != "" {
			r.Header.Set("Content-Type", tt.contentType)
		}
		if got := m.Owns(r); got != tt.want {
			t.Errorf("%s %s: got %v, want %v", tt.method, tt.path, got, tt.want)
		}
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20301122/us-east-1/eks/aws4_request")
		if !m.Owns(r) {
			t.Errorf("%s %s, signed: got false, want true", tt.method, tt.path)
		}
	}
}

// TestAnotherService: an SDK that asks for a service that is not here is told so
// in a form that it reads, and that it does not try again.
func TestAnotherService(t *testing.T) {
	s := serve(t, all()...)
	r := httptest.NewRequest("POST", "/clusters", strings.NewReader(`{"name":"x"}`))
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20301122/us-east-1/eks/aws4_request")
	w := httptest.NewRecorder()
	s.Config.Handler.ServeHTTP(w, r)
	if got := w.Header().Get("X-Amzn-Errortype"); w.Code != 400 || got != "UnknownOperationException" {
		t.Errorf("got %d %s, want 400 UnknownOperationException\n%s", w.Code, got, w.Body)
	}
}

// TestTwoOperationsOfOnePath: the query string tells CreateTokenWithIAM, which
// is signed, from CreateToken, which is open.
func TestTwoOperationsOfOnePath(t *testing.T) {
	s := serve(t, all()...)
	for path, want := range map[string]string{
		"/token?aws_iam=t": "MissingAuthenticationTokenException",
		"/token?aws_iam=f": "InvalidRequestException",
		"/token":           "InvalidRequestException",
	} {
		res, err := http.Post(s.URL+path, "application/json", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if got := res.Header.Get("X-Amzn-Errortype"); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func TestBodyLimits(t *testing.T) {
	s := serve(t, all()...)
	for _, tt := range []struct {
		name, path, contentType, target string
		size                            int
		chunked                         bool
		status                          int
		code                            string
	}{
		{"json", "/", "", "AWSIdentityStore.DescribeUser", 1<<20 + 1, false, 413, "RequestEntityTooLargeException"},
		{"json, length unknown", "/", "", "AWSIdentityStore.DescribeUser", 1<<20 + 1, true, 413, "RequestEntityTooLargeException"},
		{"json at the limit", "/", "", "AWSIdentityStore.DescribeUser", 1 << 20, true, 400, "MissingAuthenticationTokenException"},
		{"open to anybody", "/token", "", "", 1<<16 + 1, true, 413, "RequestEntityTooLargeException"},
		{"query open to anybody", "/?Action=AssumeRoleWithSAML", "application/x-www-form-urlencoded", "", 1<<16 + 1, false, 413, "<Code>RequestEntityTooLarge</Code>"},
		{"query", "/", "application/x-www-form-urlencoded", "", 1<<20 + 1, false, 413, "<Code>RequestEntityTooLarge</Code>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var body io.Reader = strings.NewReader(strings.Repeat("x", tt.size))
			if tt.chunked {
				body = io.MultiReader(body) // hides the length
			}
			r := httptest.NewRequest("POST", tt.path, body)
			if tt.chunked {
				r.ContentLength = -1
			}
			if tt.contentType != "" {
				r.Header.Set("Content-Type", tt.contentType)
			}
			if tt.target != "" {
				r.Header.Set("X-Amz-Target", tt.target)
			}
			w := httptest.NewRecorder()
			s.Config.Handler.ServeHTTP(w, r)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.code) {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, tt.status, tt.code)
			}
		})
	}
}

// TestEveryKindOfError walks every kind through every service: a code and a
// status of its protocol, the cause never shown, a 5xx always reported.
func TestEveryKindOfError(t *testing.T) {
	cause := errors.New("the cause")
	for _, l := range leaves {
		service := l.new()
		var op *awswire.Operation
		for _, o := range service.Operations {
			if o.Served() {
				op = o
			}
		}
		if _, err := awswire.NewMux(awswire.Config{
			Authenticate: func(context.Context, *http.Request, []byte, *awswire.Operation) (idc.Caller, error) {
				return idc.Caller{}, nil
			},
			RequestID: func(context.Context) string { return "" },
		}, service); err != nil {
			t.Fatal(err)
		}
		for _, k := range idc.Kinds {
			t.Run(l.name+"/"+k.String(), func(t *testing.T) {
				e := awswire.DefaultError(&idc.Error{Kind: k, Message: "shown", Err: cause}, op)
				if e.Code == "" || strings.Contains(e.Message, cause.Error()) {
					t.Errorf("got %+v", e)
				}
				if k == idc.KindInternal && strings.Contains(e.Message, "shown") {
					t.Error("an internal error's message is shown")
				}
				status, body := awswire.Answer(e, service)
				unmodelled := []idc.Kind{idc.KindUnauthenticated, idc.KindUnsupported, idc.KindUnavailable, idc.KindInternal, idc.KindDenied, idc.KindThrottled}
				if l.name == "cloudtrail" { // names each of its errors for itself
					unmodelled = idc.Kinds
				}
				if service.Errors[e.Code] == nil && service.Protocol != awswire.Query && !slices.Contains(unmodelled, k) {
					t.Errorf("%s is not in the model", e.Code)
				}
				if (status >= 500) != (k == idc.KindInternal || k == idc.KindUnavailable) {
					t.Errorf("status %d", status)
				}
				if strings.Contains(body, cause.Error()) {
					t.Errorf("the cause is shown: %s", body)
				}
				if service.Protocol != awswire.Query && !json.Valid([]byte(body)) {
					t.Errorf("not JSON: %s", body)
				}
			})
		}
	}
}

// TestUnauthenticatedCodes pins the names that clients know (reference 3.3).
func TestUnauthenticatedCodes(t *testing.T) {
	services := map[string]*awswire.Service{}
	for _, s := range all() {
		services[s.Name] = s
	}
	newMux(t, nil, services["sso-admin"], services["sts"], services["sso-oidc"], services["sso"])
	for _, tt := range []struct {
		service, operation string
		reason             idc.Reason
		status             int
		code               string
	}{
		{"sso-admin", "ListInstances", idc.ReasonNoCredentials, 400, "MissingAuthenticationTokenException"},
		{"sso-admin", "ListInstances", idc.ReasonIncompleteSignature, 400, "IncompleteSignatureException"},
		{"sso-admin", "ListInstances", idc.ReasonBadSignature, 400, "InvalidSignatureException"},
		{"sso-admin", "ListInstances", idc.ReasonUnknownKey, 400, "UnrecognizedClientException"},
		{"sso-admin", "ListInstances", idc.ReasonExpiredToken, 400, "ExpiredTokenException"},
		{"sts", "AssumeRole", idc.ReasonNoCredentials, 403, "MissingAuthenticationToken"},
		{"sts", "AssumeRole", idc.ReasonIncompleteSignature, 400, "IncompleteSignature"},
		{"sts", "AssumeRole", idc.ReasonBadSignature, 403, "SignatureDoesNotMatch"},
		{"sts", "AssumeRole", idc.ReasonUnknownKey, 403, "InvalidClientTokenId"},
		{"sts", "AssumeRole", idc.ReasonExpiredToken, 403, "ExpiredToken"},
		{"sso-oidc", "CreateToken", idc.ReasonUnknownKey, 401, "InvalidClientException"},
		{"sso-oidc", "CreateTokenWithIAM", idc.ReasonBadSignature, 403, "InvalidSignatureException"},
		{"sso", "Logout", idc.ReasonExpiredToken, 401, "UnauthorizedException"},
	} {
		s := services[tt.service]
		i := slices.IndexFunc(s.Operations, func(op *awswire.Operation) bool { return op.Name == tt.operation })
		e := awswire.DefaultError(idc.Unauthenticated(tt.reason, "no"), s.Operations[i])
		if status, _ := awswire.Answer(e, s); status != tt.status || e.Code != tt.code {
			t.Errorf("%s %s: got %d %s, want %d %s", tt.service, tt.reason, status, e.Code, tt.status, tt.code)
		}
	}
}

// TestMapError: a leaf's own table comes first, and may leave an error to the default.
func TestMapError(t *testing.T) {
	fake := &fakeStore{failWith: idc.Conflict("ODD", "no")}
	service := identitystore.New(fake)
	service.MapError = func(err error, op *awswire.Operation) *awswire.Error {
		if idc.Is(err, idc.KindConflict) {
			return &awswire.Error{Code: "ValidationException", Message: op.Name, Headers: http.Header{"X-Own": {"1"}}}
		}
		return nil
	}
	for _, tt := range []struct{ user, want, own string }{{userID, "ValidationException", "1"}, {groupID, "ResourceNotFoundException", ""}} {
		if tt.user != userID {
			fake.failWith = nil
		}
		r := httptest.NewRequest("POST", "/", strings.NewReader(`{"IdentityStoreId":"`+storeID+`","UserId":"`+tt.user+`"}`))
		r.Header.Set("X-Amz-Target", "AWSIdentityStore.DescribeUser")
		m, err := awswire.NewMux(awswire.Config{
			Authenticate: func(context.Context, *http.Request, []byte, *awswire.Operation) (idc.Caller, error) {
				return idc.Caller{Kind: idc.CallerRoot}, nil
			},
			RequestID: func(context.Context) string { return "id" },
		}, service)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		m.ServeHTTP(w, r)
		if got := w.Header().Get("X-Amzn-Errortype"); got != tt.want || w.Header().Get("X-Own") != tt.own {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}
