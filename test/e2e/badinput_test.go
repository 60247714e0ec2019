package e2e

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// snapshot is all that the store holds, as its API and its log of changes tell.
func (w *world) snapshot(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, list := range []string{"ListUsers", "ListGroups"} {
		token := ""
		for {
			in := map[string]any{"IdentityStoreId": w.store()}
			if token != "" {
				in["NextToken"] = token
			}
			a := w.root.must(t, "AWSIdentityStore."+list, in, nil)
			if token = a.member("NextToken"); token == "" {
				b.Write(a.Body)
				break
			}
		}
	}
	fmt.Fprintf(&b, "%v", w.rows(t, "SELECT count(*), coalesce(max(seq), 0) FROM changes"))
	return b.String()
}

// inside is what no answer may contain: text of what is behind the wire.
var inside = []string{"goroutine", ".go:", "runtime error", "sqlite", "SQLITE", "SQLSTATE", "pgx", "json:", "gatehouse/internal"}

// wantClean checks that a refusal is one of AWS's and tells nothing of our inside.
func wantClean(t *testing.T, what string, a answer) {
	t.Helper()
	if a.Status >= 500 {
		t.Errorf("%s: answered %v", what, a)
	}
	if a.requestID() == "" {
		t.Errorf("%s: the answer bears no request id", what)
	}
	for _, word := range inside {
		if bytes.Contains(a.Body, []byte(word)) {
			t.Errorf("%s: the answer speaks of %q: %s", what, word, a.Body)
		}
	}
}

// Requests that no SDK sends. Each is refused with AWS's error of that name, none
// with a 500, and none changes anything.
func TestBadInput(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		const create = "AWSIdentityStore.CreateGroup"
		good := fmt.Sprintf(`{"IdentityStoreId":%q,"DisplayName":"group"}`, w.store())
		named := func(name string) string {
			return fmt.Sprintf(`{"IdentityStoreId":%q,"DisplayName":"%s"}`, w.store(), name)
		}
		signed := func(body string, at time.Duration, as *signer, edit func(*http.Request)) func() *http.Request {
			return func() *http.Request {
				r := as.request(t.Context(), create, body)
				as.sign(r, body, "identitystore", time.Now().Add(at))
				if edit != nil {
					edit(r)
				}
				return r
			}
		}
		with := func(change func(*signer)) *signer {
			c := *w.root
			change(&c)
			return &c
		}
		authorization := func(from, to string) func(*http.Request) {
			return func(r *http.Request) {
				h := r.Header.Get("Authorization")
				if !strings.Contains(h, from) {
					t.Errorf("no %q in %q", from, h)
				}
				r.Header.Set("Authorization", strings.Replace(h, from, to, 1))
			}
		}
		body := func(s string) func(*http.Request) {
			return func(r *http.Request) {
				r.Body, r.ContentLength = io.NopCloser(strings.NewReader(s)), int64(len(s))
			}
		}
		before := w.snapshot(t)
		for _, c := range []struct {
			what    string
			request func() *http.Request
			status  int
			code    string
		}{
			{"no signature", func() *http.Request { return w.root.request(t.Context(), create, good) }, 400, "MissingAuthenticationTokenException"},
			{"another kind of credentials", signed(good, 0, w.root, func(r *http.Request) { r.SetBasicAuth("ada", "secret") }), 400, "MissingAuthenticationTokenException"},
			{"a bearer token", signed(good, 0, w.root, func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }), 400, "MissingAuthenticationTokenException"},
			{"the wrong secret", signed(good, 0, with(func(c *signer) { c.secret = strings.Repeat("x", 40) }), nil), 400, "InvalidSignatureException"},
			{"no secret", signed(good, 0, with(func(c *signer) { c.secret = "" }), nil), 400, "InvalidSignatureException"},
			{"an unknown key", signed(good, 0, with(func(c *signer) { c.key = "AKIAIOSFODNN7EXAMPLE" }), nil), 400, "UnrecognizedClientException"},
			{"a key that is none", signed(good, 0, with(func(c *signer) { c.key = "' OR 1=1" }), nil), 400, "UnrecognizedClientException"},
			{"a key id outside ASCII", signed(good, 0, w.root, authorization(w.root.key, "AKIA\u2400")), 400, "UnrecognizedClientException"},
			{"a region that is none", signed(good, 0, with(func(c *signer) { c.region = "Mars!" }), nil), 400, "InvalidSignatureException"},
			{"a session token that is none", signed(good, 0, with(func(c *signer) { c.token = "token" }), nil), 400, "UnrecognizedClientException"},
			{"a session token of somebody else", signed(good, 0, with(func(c *signer) { c.token = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 600)) }), nil), 400, "UnrecognizedClientException"},
			{"a session token with a temporary key", signed(good, 0, with(func(c *signer) { c.key, c.token = "ASIAIOSFODNN7EXAMPLE", "AQ==" }), nil), 400, "UnrecognizedClientException"},
			{"a session token added unsigned", signed(good, 0, w.root, func(r *http.Request) { r.Header.Set("X-Amz-Security-Token", "token") }), 400, "InvalidSignatureException"},
			{"20 minutes ago", signed(good, -20*time.Minute, w.root, nil), 400, "InvalidSignatureException"},
			{"in 20 minutes", signed(good, 20*time.Minute, w.root, nil), 400, "InvalidSignatureException"},
			{"years ago", signed(good, -3*365*24*time.Hour, w.root, nil), 400, "InvalidSignatureException"},
			{"the scope of another service", func() *http.Request {
				r := w.root.request(t.Context(), create, good)
				w.root.sign(r, good, "sso", time.Now())
				return r
			}, 400, "InvalidSignatureException"},
			{"a body other than the signed one", signed(good, 0, w.root, body(named("other"))), 400, "InvalidSignatureException"},
			{"a signature cut short", signed(good, 0, w.root, func(r *http.Request) {
				r.Header.Set("Authorization", r.Header.Get("Authorization")[:len(r.Header.Get("Authorization"))-2])
			}), 400, "InvalidSignatureException"},
			{"no signature in the header", signed(good, 0, w.root, authorization("Signature=", "Sign=")), 400, "IncompleteSignatureException"},
			{"no credential in the header", signed(good, 0, w.root, authorization("Credential=", "Cred=")), 400, "IncompleteSignatureException"},
			{"nothing but the algorithm", signed(good, 0, w.root, func(r *http.Request) { r.Header.Set("Authorization", "AWS4-HMAC-SHA256") }), 400, "IncompleteSignatureException"},
			{"another algorithm", signed(good, 0, w.root, authorization("AWS4-HMAC-SHA256", "AWS4-HMAC-MD5")), 400, "IncompleteSignatureException"},
			{"two signatures", signed(good, 0, w.root, func(r *http.Request) { r.Header.Add("Authorization", r.Header.Get("Authorization")) }), 400, "IncompleteSignatureException"},
			{"a date that is none", signed(good, 0, w.root, func(r *http.Request) { r.Header.Set("X-Amz-Date", "today") }), 400, "IncompleteSignatureException"},
			{"a target that was not signed", signed(good, 0, w.root, authorization(";x-amz-target", "")), 400, "InvalidSignatureException"},
			{"another target than the signed one", signed(good, 0, w.root, func(r *http.Request) { r.Header.Set("X-Amz-Target", "AWSIdentityStore.CreateUser") }), 400, "InvalidSignatureException"},

			{"a body of two megabytes", signed(named(strings.Repeat("x", 2<<20)), 0, w.root, nil), 413, "RequestEntityTooLargeException"},
			{"a body of two megabytes in chunks", signed(named(strings.Repeat("x", 2<<20)), 0, w.root, func(r *http.Request) { r.ContentLength = -1 }), 413, "RequestEntityTooLargeException"},
			{"no JSON", signed("group", 0, w.root, nil), 400, "SerializationException"},
			{"JSON cut short", signed(good[:len(good)-1], 0, w.root, nil), 400, "SerializationException"},
			{"JSON and more", signed(good+"{}", 0, w.root, nil), 400, "SerializationException"},
			{"a list", signed("["+good+"]", 0, w.root, nil), 400, "SerializationException"},
			{"a string", signed(`"x"`, 0, w.root, nil), 400, "SerializationException"},
			{"a deep nest", signed(`{"IdentityStoreId":`+strings.Repeat("[", 100000)+strings.Repeat("]", 100000)+`}`, 0, w.root, nil), 400, "SerializationException"},
			{"a number for a string", signed(fmt.Sprintf(`{"IdentityStoreId":%q,"DisplayName":7}`, w.store()), 0, w.root, nil), 400, "SerializationException"},
			{"an object for a string", signed(fmt.Sprintf(`{"IdentityStoreId":%q,"DisplayName":{"a":"b"}}`, w.store()), 0, w.root, nil), 400, "SerializationException"},
			{"NUL", signed(named(`a\u0000b`), 0, w.root, nil), 400, "SerializationException"},
			{"a raw NUL", signed(named("a\x00b"), 0, w.root, nil), 400, "SerializationException"},
			{"invalid UTF-8", signed(named("a\xff\xfeb"), 0, w.root, nil), 400, "SerializationException"},
			{"half a surrogate pair", signed(named(`a\ud800b`), 0, w.root, nil), 400, "SerializationException"},
			{"a control character", signed(named(`bell\u0007`), 0, w.root, nil), 400, "ValidationException"},
			{"nothing", signed("", 0, w.root, nil), 400, "ValidationException"},
			{"null", signed("null", 0, w.root, nil), 400, "ValidationException"},
		} {
			r := c.request()
			a, err := w.root.send(r)
			if err != nil {
				t.Errorf("%s: %v", c.what, err)
				continue
			}
			wantClean(t, c.what, a)
			if a.Status != c.status || a.Code != c.code || a.Message == "" {
				t.Errorf("%s: got %v, want %d %s", c.what, a, c.status, c.code)
			}
			if got := a.Header.Get("X-Amzn-Errortype"); got != c.code {
				t.Errorf("%s: header X-Amzn-ErrorType: got %q, want %q", c.what, got, c.code)
			}
		}
		for target, code := range map[string]string{
			"AWSIdentityStore.CreateUniverse":                         "UnknownOperationException",
			"AWSIdentityStore.":                                       "UnknownOperationException",
			"Nobody.CreateGroup":                                      "UnknownOperationException",
			"AWSOrganizationsV20161128.ListHandshakesForOrganization": "UnsupportedOperationException",
		} {
			prefix, _, _ := strings.Cut(target, ".")
			r := w.root.request(t.Context(), target, good)
			w.root.sign(r, good, services[prefix], time.Now())
			a, err := w.root.send(r)
			if err != nil {
				t.Fatal(err)
			}
			wantClean(t, target, a)
			if a.Status != 400 || a.Code != code {
				t.Errorf("%s: got %v, want 400 %s", target, a, code)
			}
		}
		if after := w.snapshot(t); after != before {
			t.Errorf("something changed:\n%s\nwas:\n%s", after, before)
		}

		// What newer clients say and we do not know is ignored; any region will do;
		// a clock may be wrong by some minutes.
		for i, body := range []string{
			fmt.Sprintf(`{"IdentityStoreId":%q,"DisplayName":"g0","NewerMember":{"a":[1,2,{"b":null}]},"identityStoreId":7}`, w.store()),
			fmt.Sprintf("\ufeff{\"IdentityStoreId\":%q,\"DisplayName\":\"g1\"}", w.store())[3:],
			fmt.Sprintf(`{"IdentityStoreId":%q,"DisplayName":"g2","Description":null}`, w.store()),
		} {
			c := with(func(c *signer) { c.region = "moon-south-7" })
			r := c.request(t.Context(), create, body)
			c.sign(r, body, "identitystore", time.Now().Add(time.Duration(i-1)*14*time.Minute))
			if a, err := c.send(r); err != nil || a.Status != 200 {
				t.Errorf("%s: %v, %v", body, a, err)
			}
		}
	})
}
