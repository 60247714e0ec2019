package sigv4_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/awswire/sigv4"
	"gatehouse/internal/idc"
)

// wire is a good request as text, without its Authorization header and query.
func fuzzed(authorization, query string) (*http.Request, error) {
	return http.ReadRequest(bufio.NewReader(strings.NewReader(fmt.Sprintf(
		"POST /p?%s HTTP/1.1\r\nHost: id.example.com\r\nX-Amz-Date: 20261122T120000Z\r\nX-Amz-Target: T.Op\r\nAuthorization: %s\r\n\r\n", query, authorization))))
}

// goodAuthorization signs the request of fuzzed with query a=1&b=2.
func goodAuthorization(t testing.TB) string {
	r := signed(t, "POST", "https://id.example.com/p?a=1&b=2", "", nil, http.Header{"X-Amz-Target": {"T.Op"}})
	// The Go client sends more headers than fuzzed has; the SDK signs none of them but these.
	return r.Header.Get("Authorization")
}

// FuzzAuthorization: whatever the header says, Parse does not panic, and a
// header that is accepted has the signature, scope and signed headers of the
// good one.
func FuzzAuthorization(f *testing.F) {
	good := goodAuthorization(f)
	f.Add(good)
	f.Add(strings.Replace(good, "host;", "", 1))
	f.Add(strings.Replace(good, ", ", ",", -1))
	f.Add("AWS4-HMAC-SHA256 Credential=////,SignedHeaders=;;,Signature=")
	r, err := fuzzed(good, "a=1&b=2")
	if err != nil {
		f.Fatal(err)
	}
	want, err := sigv4.Parse(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, authorization string) {
		r, err := fuzzed(good, "a=1&b=2")
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", authorization)
		s, err := sigv4.Parse(r)
		if err == nil {
			err = s.Verify(r, nil, secret, now)
		}
		if err != nil {
			if !idc.Is(err, idc.KindUnauthenticated) || reason(err) == "" {
				t.Fatalf("%q: got %v", authorization, err)
			}
			return
		}
		s.AccessKeyID = want.AccessKeyID // chooses the secret, is not signed
		if !reflect.DeepEqual(s, want) {
			t.Fatalf("%q is accepted as %+v", authorization, s)
		}
	})
}

// FuzzQuery: a query string other than the signed one is refused, unless it
// means the same parameters.
func FuzzQuery(f *testing.F) {
	good := goodAuthorization(f)
	for _, q := range []string{"a=1&b=2", "b=2&a=1", "a=%31&b=2", "a=1&b=2&", "a=1&&b=2", "a=1&b=2&c", "a=1;b=2", "a=%zz", "X-Amz-Signature=1"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, query string) {
		r, err := fuzzed(good, "a=1&b=2")
		if err != nil {
			t.Fatal(err)
		}
		r.URL.RawQuery = query
		s, err := sigv4.Parse(r)
		if err == nil {
			err = s.Verify(r, nil, secret, now)
		}
		got, parseErr := url.ParseQuery(query)
		for _, v := range got {
			slices.Sort(v)
		}
		same := parseErr == nil && reflect.DeepEqual(got, url.Values{"a": {"1"}, "b": {"2"}})
		if (err == nil) != same {
			t.Fatalf("%q: got %v, same parameters: %v", query, err, same)
		}
	})
}
