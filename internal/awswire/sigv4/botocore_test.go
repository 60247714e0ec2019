package sigv4_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/awswire/sigv4"
	"gatehouse/internal/idc"
)

type signCase struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Secret  string            `json:"secret"`
	Token   string            `json:"token"`
	Service string            `json:"service"`
	Region  string            `json:"region"`
	Presign bool              `json:"presign"`
}

// TestBotocoreSignatures verifies what botocore signs: generated paths,
// queries, headers and bodies, both forms, in one Python process.
func TestBotocoreSignatures(t *testing.T) {
	if err := exec.Command("python3", "-c", "import botocore").Run(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("botocore is needed here: ", err)
		}
		t.Skip("botocore is not installed")
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	var cases []signCase
	var in bytes.Buffer
	for i := range 400 {
		c := randomCase(rnd, i%4 == 3)
		cases = append(cases, c)
		if err := json.NewEncoder(&in).Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "python3", "testdata/botocore_sign.py")
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for i, c := range cases {
		if !lines.Scan() {
			t.Fatalf("only %d answers", i)
		}
		var sent struct {
			URL     string
			Headers map[string]string
		}
		if err := json.Unmarshal(lines.Bytes(), &sent); err != nil {
			t.Fatal(err)
		}
		r := arrived(t, c, sent.URL, sent.Headers)
		// botocore signs with its own clock: take its time as now.
		s, err := sigv4.Parse(r)
		if err != nil {
			t.Fatalf("%+v\n%s: %v", c, sent.URL, err)
		}
		if err := s.Verify(r, []byte(c.Body), c.Secret, s.Time); err != nil {
			t.Errorf("%+v\n%s: %v", c, sent.URL, err)
			continue
		}
		if s.Presigned != c.Presign || s.SessionToken != c.Token || s.Service != c.Service || s.Region != c.Region {
			t.Errorf("%+v: got %+v", c, s)
		}
		if err := s.Verify(r, append([]byte(c.Body), 'x'), c.Secret, s.Time); !idc.Is(err, idc.KindUnauthenticated) {
			t.Errorf("%+v: a longer body is accepted", c)
		}
		if err := s.Verify(r, []byte(c.Body), c.Secret, s.Time.Add(time.Hour)); !idc.Is(err, idc.KindUnauthenticated) {
			t.Errorf("%+v: still accepted an hour later", c)
		}
	}
}

func randomCase(rnd *rand.Rand, presign bool) signCase {
	pick := func(from ...string) string { return from[rnd.IntN(len(from))] }
	text := func(n int) string {
		var b strings.Builder
		for range rnd.IntN(n) {
			b.WriteString(pick("a", "Z", "0", "-", "_", ".", "~", " ", "+", "/", "=", "&", "?", "%", "é", "€", "😀", ":", "@", "*", "'", "(", "!", "$", ",", ";", "#"))
		}
		return b.String()
	}
	c := signCase{
		Method: pick("GET", "POST", "PUT", "DELETE"), Secret: secret, Service: pick("sso", "sts", "iam", "sso-oauth"),
		Region: pick("us-east-1", "eu-west-1", "aws-global"), Presign: presign, Headers: map[string]string{},
	}
	if rnd.IntN(2) == 0 {
		c.Token = "FwoGZXIvYXdzE" + strings.ReplaceAll(text(8), "#", "") + "+/=="
		if !presign {
			c.Token = "FwoGZXIvYXdzE+/=="
		}
	}
	path := "/"
	for range rnd.IntN(4) {
		path += url.PathEscape(text(6)) + pick("/", "")
	}
	query := url.Values{}
	for range rnd.IntN(5) {
		query.Add("k"+text(4), text(6))
		query.Add("twice", text(3))
	}
	c.URL = "https://" + pick("id.example.com", "localhost:8080", "id.example.com:443") + path
	if q := strings.ReplaceAll(query.Encode(), "+", "%20"); q != "" {
		c.URL += "?" + q
	}
	if c.Method != "GET" && !presign {
		c.Body = text(50)
		c.Headers["Content-Type"] = "application/x-amz-json-1.1"
		c.Headers["X-Amz-Target"] = "Service." + pick("One", "Two")
	}
	if rnd.IntN(3) == 0 && !presign {
		c.Headers["X-Amz-Meta"] = pick("plain", "two  blanks", "  around  ")
	}
	return c
}

// arrived is the request as a server reads it from the wire.
func arrived(t *testing.T, c signCase, address string, headers map[string]string) *http.Request {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	host := u.Host
	if u.Port() == "443" { // botocore signs the host without a default port, and sends it so
		host = u.Hostname()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", c.Method, u.RequestURI(), host)
	for k, v := range headers {
		if k != "Content-Length" {
			fmt.Fprintf(&b, "%s: %s\r\n", k, v)
		}
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(c.Body), c.Body)
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(b.String())))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return r
}
