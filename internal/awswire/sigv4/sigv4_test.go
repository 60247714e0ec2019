package sigv4_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"gatehouse/internal/awswire/sigv4"
	"gatehouse/internal/idc"
)

const (
	keyID  = "AKIDEXAMPLE"
	secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// request is a request as a server has it.
type request struct {
	*http.Request
	body []byte
}

// received is how r looks to a server: parsed from its own bytes.
func received(t testing.TB, r *http.Request, body []byte) request {
	t.Helper()
	var got request
	done := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, in *http.Request) {
		var b bytes.Buffer
		b.ReadFrom(in.Body)
		got = request{in, b.Bytes()}
		close(done)
	}))
	defer s.Close()
	r = r.Clone(r.Context())
	if r.Host == "" {
		r.Host = r.URL.Host
	}
	r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(s.URL, "http://")
	r.Body, r.ContentLength = nil, int64(len(body))
	if len(body) > 0 {
		r.Body = http.NoBody
		r.Body = bodyOf(body)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	<-done
	return got
}

type closer struct{ *bytes.Reader }

func (closer) Close() error { return nil }

func bodyOf(b []byte) closer { return closer{bytes.NewReader(b)} }

func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// signed is a request signed by the Go SDK, as a server receives it.
func signed(t testing.TB, method, url, token string, body []byte, header http.Header) request {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		r.Header[k] = v
	}
	err = v4.NewSigner().SignHTTP(context.Background(), aws.Credentials{AccessKeyID: keyID, SecretAccessKey: secret, SessionToken: token},
		r, hash(body), "sso", "eu-west-1", now)
	if err != nil {
		t.Fatal(err)
	}
	return received(t, r, body)
}

// presigned is the same with the signature in the address.
func presigned(t testing.TB, url, token string) request {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	address, _, err := v4.NewSigner().PresignHTTP(context.Background(), aws.Credentials{AccessKeyID: keyID, SecretAccessKey: secret, SessionToken: token},
		r, hash(nil), "sts", "eu-west-1", now)
	if err != nil {
		t.Fatal(err)
	}
	r, err = http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return received(t, r, nil)
}

func verify(r request, at time.Time) error {
	s, err := sigv4.Parse(r.Request)
	if err != nil {
		return err
	}
	return s.Verify(r.Request, r.body, secret, at)
}

func TestGoSDKSignatures(t *testing.T) {
	for _, tt := range []struct {
		method, url, token string
		body               string
		header             http.Header
	}{
		{"POST", "https://id.example.com/", "", `{"a":1}`, http.Header{"X-Amz-Target": {"SWBExternalService.ListInstances"}, "Content-Type": {"application/x-amz-json-1.1"}}},
		{"POST", "http://localhost:8080/", "token+/=", "", nil},
		{"GET", "https://id.example.com/?Action=GetCallerIdentity&Version=2011-06-15", "", "", nil},
		{"GET", "https://id.example.com/?b=2&a=%20x&a=%2B&a=&c", "", "", nil},
		{"GET", "https://id.example.com/?q=a+b&%C3%A9=%E2%82%AC&t=~-._", "", "", nil},
		{"GET", "https://id.example.com/a%20b/c%2Fd/é/", "", "", nil},
		{"PUT", "https://id.example.com/x:y/(z)!*'", "", "body", http.Header{"X-Amz-Meta": {"  two   blanks  ", "second"}}},
		{"POST", "https://id.example.com/", "", "x", http.Header{"X-Amz-Content-Sha256": {hash([]byte("x"))}}},
	} {
		t.Run(tt.method+" "+tt.url, func(t *testing.T) {
			r := signed(t, tt.method, tt.url, tt.token, []byte(tt.body), tt.header)
			s, err := sigv4.Parse(r.Request)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Verify(r.Request, r.body, secret, now); err != nil {
				t.Fatal(err)
			}
			if s.AccessKeyID != keyID || s.Region != "eu-west-1" || s.Service != "sso" || s.SessionToken != tt.token || !s.Time.Equal(now) || s.Presigned {
				t.Errorf("got %+v", s)
			}
			if err := s.Verify(r.Request, r.body, secret+"x", now); !idc.Is(err, idc.KindUnauthenticated) {
				t.Errorf("another secret: got %v, want unauthenticated", err)
			}
		})
	}
}

func TestGoSDKPresigned(t *testing.T) {
	const address = "https://id.example.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires=60"
	for _, token := range []string{"", "token+/="} {
		r := presigned(t, address, token)
		s, err := sigv4.Parse(r.Request)
		if err != nil {
			t.Fatal(err)
		}
		if !s.Presigned || s.Expires != time.Minute || s.SessionToken != token {
			t.Errorf("got %+v", s)
		}
		for _, at := range []struct {
			offset time.Duration
			ok     bool
		}{{0, true}, {time.Minute, true}, {61 * time.Second, false}, {-15 * time.Minute, true}, {-15*time.Minute - time.Second, false}} {
			if err := s.Verify(r.Request, nil, secret, now.Add(at.offset)); (err == nil) != at.ok {
				t.Errorf("%v after signing: got %v, want ok %v", at.offset, err, at.ok)
			}
		}
	}
}

func TestSkew(t *testing.T) {
	r := signed(t, "POST", "https://id.example.com/", "", nil, nil)
	for _, tt := range []struct {
		offset time.Duration
		want   string
	}{
		{0, ""}, {15 * time.Minute, ""}, {-15 * time.Minute, ""},
		{15*time.Minute + time.Second, "Signature expired: 20261122T120000Z is now earlier than 20261122T120001Z (20261122T121501Z - 15 min.)"},
		{-15*time.Minute - time.Second, "Signature not yet current: 20261122T120000Z is still later than 20261122T115959Z (20261122T114459Z + 15 min.)"},
	} {
		err := verify(r, now.Add(tt.offset))
		if got := message(err); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.offset, got, tt.want)
		}
	}
}

func message(err error) string {
	var e *idc.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return ""
}

func reason(err error) idc.Reason {
	var e *idc.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

// TestMutations changes one thing of a good request at a time: every part that
// the signature covers, and the parts of the signature itself.
func TestMutations(t *testing.T) {
	good := func() request {
		return signed(t, "POST", "https://id.example.com/p/q?a=1&b=2", "token", []byte("body"),
			http.Header{"X-Amz-Target": {"T.Op"}, "Content-Type": {"text/plain"}})
	}
	if err := verify(good(), now); err != nil {
		t.Fatal(err)
	}
	replace := func(header, old, new string) func(*request) {
		return func(r *request) {
			v := r.Header.Get(header)
			if !strings.Contains(v, old) {
				t.Fatalf("%s has no %q", header, old)
			}
			r.Header.Set(header, strings.Replace(v, old, new, 1))
		}
	}
	authorization := good().Header.Get("Authorization")
	last := authorization[len(authorization)-1:]
	other := "0"
	if last == "0" {
		other = "1"
	}
	for name, mutate := range map[string]func(*request){
		"method":                func(r *request) { r.Method = "PUT" },
		"path":                  func(r *request) { r.URL.Path = "/p/r" },
		"query value":           func(r *request) { r.URL.RawQuery = "a=1&b=3" },
		"query added":           func(r *request) { r.URL.RawQuery += "&c=" },
		"query removed":         func(r *request) { r.URL.RawQuery = "a=1" },
		"query doubled":         func(r *request) { r.URL.RawQuery += "&a=1" },
		"query malformed":       func(r *request) { r.URL.RawQuery += "&%zz" },
		"query semicolon":       func(r *request) { r.URL.RawQuery += ";c=1" },
		"host":                  func(r *request) { r.Host = "evil.example.com" },
		"body":                  func(r *request) { r.body = []byte("bodY") },
		"body emptied":          func(r *request) { r.body = nil },
		"signed header":         replace("Content-Type", "plain", "html"),
		"signed header doubled": func(r *request) { r.Header.Add("Content-Type", "text/plain") },
		"signed header removed": func(r *request) { r.Header.Del("Content-Type") },
		"target":                replace("X-Amz-Target", "Op", "Other"),
		"token":                 replace("X-Amz-Security-Token", "token", "other"),
		"token removed":         func(r *request) { r.Header.Del("X-Amz-Security-Token") },
		"token doubled":         func(r *request) { r.Header.Add("X-Amz-Security-Token", "token") },
		"date":                  replace("X-Amz-Date", "T120000Z", "T120001Z"),
		"date doubled":          func(r *request) { r.Header.Add("X-Amz-Date", "20261122T120000Z") },
		"date removed":          func(r *request) { r.Header.Del("X-Amz-Date") },
		"unsigned x-amz header": func(r *request) { r.Header.Set("X-Amz-New", "1") },
		"payload hash":          func(r *request) { r.Header.Set("X-Amz-Content-Sha256", hash([]byte("body"))) }, // not signed
		"scope date":            replace("Authorization", "/20261122/", "/20261121/"),
		"region":                replace("Authorization", "/eu-west-1/", "/us-east-1/"),
		"region malformed":      replace("Authorization", "/eu-west-1/", "/EU_WEST/"),
		"service":               replace("Authorization", "/sso/", "/iam/"),
		"terminator":            replace("Authorization", "aws4_request", "aws5_request"),
		"scope too long":        replace("Authorization", keyID, keyID+"/x"),
		"scope too short":       replace("Authorization", "/sso/", "/"),
		"host not signed":       replace("Authorization", "host;", ""),
		"header not signed":     replace("Authorization", "content-type;", ""),
		"header signed twice":   replace("Authorization", "host;", "host;host;"),
		"upper case":            replace("Authorization", "host;", "Host;"),
		"signature":             func(r *request) { r.Header.Set("Authorization", authorization[:len(authorization)-1]+other) },
		"signature shorter":     func(r *request) { r.Header.Set("Authorization", authorization[:len(authorization)-1]) },
		"signature upper case": func(r *request) {
			i := strings.Index(authorization, "Signature=")
			r.Header.Set("Authorization", authorization[:i]+"Signature="+strings.ToUpper(authorization[i+10:]))
		},
		"signature missing": func(r *request) {
			r.Header.Set("Authorization", authorization[:strings.Index(authorization, ", Signature=")])
		},
		"part twice":            func(r *request) { r.Header.Set("Authorization", authorization+", Signature=0") },
		"part without value":    func(r *request) { r.Header.Set("Authorization", authorization+", x") },
		"authorization doubled": func(r *request) { r.Header.Add("Authorization", authorization) },
		"two mechanisms":        func(r *request) { r.URL.RawQuery += "&X-Amz-Signature=0" },
		"algorithm":             replace("Authorization", "HMAC", "ECDSA-P256"),
		"another scheme":        func(r *request) { r.Header.Set("Authorization", "Bearer x") },
		"none":                  func(r *request) { r.Header.Del("Authorization") },
	} {
		t.Run(name, func(t *testing.T) {
			r := good()
			mutate(&r)
			if err := verify(r, now); !idc.Is(err, idc.KindUnauthenticated) || reason(err) == "" {
				t.Errorf("got %v, want unauthenticated with a reason", err)
			}
		})
	}
}

// TestPresignedMutations does the same to a presigned address.
func TestPresignedMutations(t *testing.T) {
	good := presigned(t, "https://id.example.com/?Action=GetCallerIdentity&X-Amz-Expires=60", "token").URL.RawQuery
	for name, change := range map[string][2]string{
		"parameter":       {"Action=GetCallerIdentity", "Action=AssumeRole"},
		"expires":         {"X-Amz-Expires=60", "X-Amz-Expires=61"},
		"expires zero":    {"X-Amz-Expires=60", "X-Amz-Expires=0"},
		"expires a year":  {"X-Amz-Expires=60", "X-Amz-Expires=31536000"},
		"expires no more": {"X-Amz-Expires=60&", ""},
		"expires twice":   {"X-Amz-Expires=60", "X-Amz-Expires=60&X-Amz-Expires=60"},
		"token":           {"X-Amz-Security-Token=token", "X-Amz-Security-Token=other"},
		"token removed":   {"X-Amz-Security-Token=token&", ""},
		"date":            {"X-Amz-Date=20261122T120000Z", "X-Amz-Date=20261122T120001Z"},
		"algorithm":       {"AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"},
		"signed headers":  {"X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders="},
		"signature":       {"X-Amz-Signature=", "X-Amz-Signature=0"},
		"more":            {"Action=", "Other=1&Action="},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(good, change[0]) {
				t.Fatalf("%s has no %s", good, change[0])
			}
			r := presigned(t, "https://id.example.com/?Action=GetCallerIdentity&X-Amz-Expires=60", "token")
			r.URL.RawQuery = strings.Replace(good, change[0], change[1], 1)
			if err := verify(r, now); !idc.Is(err, idc.KindUnauthenticated) {
				t.Errorf("got %v, want unauthenticated", err)
			}
		})
	}
}

func TestReasonsAndTexts(t *testing.T) {
	for _, tt := range []struct {
		authorization string
		reason        idc.Reason
		message       string
	}{
		{"", idc.ReasonNoCredentials, "Missing Authentication Token"},
		{"Basic eDp5", idc.ReasonNoCredentials, "Missing Authentication Token"},
		{"AWS4-HMAC-SHA256 Credential=x", idc.ReasonIncompleteSignature,
			"Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. " +
				"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."},
		{"AWS4-ECDSA-P256-SHA256 Credential=x", idc.ReasonIncompleteSignature, "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'."},
	} {
		r := httptest.NewRequest("POST", "/", nil)
		if tt.authorization != "" {
			r.Header.Set("Authorization", tt.authorization)
		}
		_, err := sigv4.Parse(r)
		if reason(err) != tt.reason || message(err) != tt.message {
			t.Errorf("%q: got %s %q, want %s %q", tt.authorization, reason(err), message(err), tt.reason, tt.message)
		}
	}
	s := &sigv4.Signature{Service: "iam"}
	if got, want := message(s.Scope("sso")), "Credential should be scoped to correct service: 'sso'. "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := s.Scope("iam"); err != nil {
		t.Errorf("got %v, want none", err)
	}
}

// TestUnsignedPayload: a body that nobody vouches for is no body.
func TestUnsignedPayload(t *testing.T) {
	for _, value := range []string{"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", strings.Repeat("0", 64)} {
		r, _ := http.NewRequest("POST", "https://id.example.com/", strings.NewReader("x"))
		r.Header.Set("X-Amz-Content-Sha256", value)
		if err := v4.NewSigner().SignHTTP(t.Context(), aws.Credentials{AccessKeyID: keyID, SecretAccessKey: secret}, r, value, "sso", "eu-west-1", now); err != nil {
			t.Fatal(err)
		}
		if err := verify(received(t, r, []byte("x")), now); reason(err) != idc.ReasonBadSignature {
			t.Errorf("%s: got %v, want a bad signature", value, err)
		}
	}
}

// TestKeyCache: a key id that gets another secret does not keep the old one alive.
func TestKeyCache(t *testing.T) {
	v := &sigv4.Verifier{Now: func() time.Time { return now }}
	r := signed(t, "POST", "https://id.example.com/", "", nil, nil)
	s, err := sigv4.Parse(r.Request)
	if err != nil {
		t.Fatal(err)
	}
	for i, tt := range []struct {
		secret string
		ok     bool
	}{{secret, true}, {secret, true}, {"rotated", false}, {secret, true}} {
		if err := v.Verify(s, r.Request, nil, tt.secret); (err == nil) != tt.ok {
			t.Errorf("call %d: got %v, want ok %v", i, err, tt.ok)
		}
	}
	// More keys than the cache holds.
	for i := range 5000 {
		s := *s
		s.AccessKeyID = fmt.Sprint(i)
		if err := v.Verify(&s, r.Request, nil, secret); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	v := &sigv4.Verifier{Now: func() time.Time { return now }}
	r := signed(b, "POST", "https://id.example.com/", "", []byte(`{"IdentityStoreId":"d-9067642ac7","UserId":"94482488-3041-7026-18f3-be45837cd0e4"}`),
		http.Header{"X-Amz-Target": {"AWSIdentityStore.DescribeUser"}, "Content-Type": {"application/x-amz-json-1.1"}})
	b.ReportAllocs()
	for b.Loop() {
		s, err := sigv4.Parse(r.Request)
		if err == nil {
			err = v.Verify(s, r.Request, r.body, secret)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// A life that does not fit into a duration is too long, not short.
func TestPresignedForAges(t *testing.T) {
	for _, seconds := range []string{"604801", "18446744134", "9223372036854775807", "99999999999999999999", "-1"} {
		r := presigned(t, "https://id.example.com/?Action=GetCallerIdentity&X-Amz-Expires="+seconds, "token")
		if s, err := sigv4.Parse(r.Request); err == nil {
			t.Errorf("%s seconds are taken for %v", seconds, s.Expires)
		}
	}
}
