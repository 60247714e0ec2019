package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// signer sends requests signed by AWS's own signer and otherwise as a test likes
// them: no SDK stands between it and the wire, corrects them or repeats them.
type signer struct {
	url, key, secret, token, region string
	client                          *http.Client // nil: http.DefaultClient
}

// answer is what the wire carried back.
type answer struct {
	Status  int
	Header  http.Header
	Body    []byte
	Code    string // of an error: __type
	Message string
}

// requestID is the id that the answer bears, and so does its audit event.
func (a answer) requestID() string { return a.Header.Get("X-Amzn-Requestid") }

// member is a string member of the answer, "" where it has none.
func (a answer) member(name string) string {
	var all map[string]any
	json.Unmarshal(a.Body, &all)
	s, _ := all[name].(string)
	return s
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.Status, a.Body) }

// target is a JSON 1.1 operation: AWSIdentityStore.CreateUser.
func (c *signer) request(ctx context.Context, target, body string) *http.Request {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/", strings.NewReader(body))
	if err != nil {
		panic(err) // the address of the server under test
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	r.Header.Set("X-Amz-Target", target)
	return r
}

// sign signs r, whose body is body, for a service at a time.
func (c *signer) sign(r *http.Request, body, service string, at time.Time) {
	sum := sha256.Sum256([]byte(body))
	credentials := aws.Credentials{AccessKeyID: c.key, SecretAccessKey: c.secret, SessionToken: c.token}
	if err := v4.NewSigner().SignHTTP(r.Context(), credentials, r, hex.EncodeToString(sum[:]), service, c.region, at); err != nil {
		panic(err) // of AWS's signer, which fails on no request of ours
	}
}

// send does one request, once.
func (c *signer) send(r *http.Request) (answer, error) {
	client := c.client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	a := answer{Status: resp.StatusCode, Header: resp.Header}
	if a.Body, err = io.ReadAll(resp.Body); err != nil {
		return answer{}, err // a head without its body is no answer
	}
	var refusal struct {
		Type    string `json:"__type"`
		Message string `json:"Message"`
	}
	if a.Status != http.StatusOK {
		json.Unmarshal(a.Body, &refusal)
		a.Code, a.Message = refusal.Type, refusal.Message
	}
	return a, nil
}

// services are the SigV4 names behind the target prefixes.
var services = map[string]string{"AWSIdentityStore": "identitystore", "SWBExternalService": "sso", "AWSOrganizationsV20161128": "organizations", "Gatehouse": "gatehouse"}

// call does one JSON 1.1 call; in is the body, or a value that becomes it.
func (c *signer) call(ctx context.Context, target string, in any) (answer, error) {
	body, ok := in.(string)
	if !ok {
		b, err := json.Marshal(in)
		if err != nil {
			return answer{}, err
		}
		body = string(b)
	}
	prefix, _, _ := strings.Cut(target, ".")
	r := c.request(ctx, target, body)
	c.sign(r, body, services[prefix], time.Now())
	return c.send(r)
}

// must does one call that is to succeed, and reads the answer into out.
func (c *signer) must(t testing.TB, target string, in, out any) answer {
	t.Helper()
	a, err := c.call(t.Context(), target, in)
	if err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	if a.Status != http.StatusOK {
		t.Fatalf("%s %v: %v", target, in, a)
	}
	if out != nil {
		if err := json.NewDecoder(bytes.NewReader(a.Body)).Decode(out); err != nil {
			t.Fatalf("%s: %v in %s", target, err, a.Body)
		}
	}
	return a
}

// refused does one call that is to be refused with a status and a code.
func (c *signer) refused(t testing.TB, target string, in any, status int, code string) answer {
	t.Helper()
	a, err := c.call(t.Context(), target, in)
	if err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	if a.Status != status || a.Code != code {
		t.Errorf("%s %.200v: got %v, want %d %s", target, in, a, status, code)
	}
	return a
}
