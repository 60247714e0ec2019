package httpx

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func serve(t *testing.T, h http.HandlerFunc, r *http.Request, proxies ...string) (*httptest.ResponseRecorder, map[string]any) {
	t.Helper()
	var log bytes.Buffer
	cfg := Config{
		Log: slog.New(slog.NewJSONHandler(&log, nil)), Now: func() time.Time { return time.Unix(1e9, 0) },
		NewID: func() string { return "id-1" },
	}
	for _, p := range proxies {
		cfg.TrustedProxies = append(cfg.TrustedProxies, netip.MustParsePrefix(p))
	}
	w := httptest.NewRecorder()
	Wrap(cfg, h).ServeHTTP(w, r)
	var event map[string]any
	if err := json.Unmarshal(log.Bytes(), &event); err != nil {
		t.Fatalf("log is not one event: %v\n%s", err, log.String())
	}
	return w, event
}

func TestOneEventPerRequest(t *testing.T) {
	w, event := serve(t, func(w http.ResponseWriter, r *http.Request) {
		From(r.Context()).Operation("identitystore:DescribeUser")
		From(r.Context()).Add(slog.String("caller", "root"))
		w.WriteHeader(http.StatusBadRequest)
		w.Write([]byte("no"))
	}, httptest.NewRequest("POST", "/x", nil))
	if got := w.Header().Get("X-Amzn-Requestid"); got != "id-1" {
		t.Errorf("request id %q", got)
	}
	for name, want := range map[string]any{
		"request": "id-1", "path": "/x", "status": 400.0, "bytes": 2.0, "operation": "identitystore:DescribeUser", "caller": "root",
	} {
		if event[name] != want {
			t.Errorf("%s: got %v, want %v", name, event[name], want)
		}
	}
}

func TestPanicIsA500AndLogged(t *testing.T) {
	w, event := serve(t, func(http.ResponseWriter, *http.Request) { panic("boom") }, httptest.NewRequest("GET", "/", nil))
	if w.Code != 500 || bytes.Contains(w.Body.Bytes(), []byte("boom")) {
		t.Errorf("answered %d %q", w.Code, w.Body)
	}
	if event["panic"] != "boom" || event["level"] != "ERROR" {
		t.Errorf("event %v", event)
	}
}

func TestClientAddress(t *testing.T) {
	for _, c := range []struct {
		name, remote, forwarded, proto string
		proxies                        []string
		ip                             string
		secure                         bool
	}{
		{name: "direct", remote: "203.0.113.7:9", ip: "203.0.113.7"},
		{name: "header of a stranger", remote: "203.0.113.7:9", forwarded: "198.51.100.1", proto: "https", ip: "203.0.113.7"},
		{name: "trusted proxy", remote: "10.0.0.1:9", forwarded: "198.51.100.1", proto: "https", proxies: []string{"10.0.0.0/8"}, ip: "198.51.100.1", secure: true},
		{name: "forged first hop", remote: "10.0.0.1:9", forwarded: "1.1.1.1, 198.51.100.1, 10.0.0.2", proxies: []string{"10.0.0.0/8"}, ip: "198.51.100.1"},
		{name: "broken hop", remote: "10.0.0.1:9", forwarded: "1.1.1.1, nonsense", proxies: []string{"10.0.0.0/8"}, ip: "10.0.0.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = c.remote
			r.Header.Set("X-Forwarded-For", c.forwarded)
			r.Header.Set("X-Forwarded-Proto", c.proto)
			serve(t, func(_ http.ResponseWriter, r *http.Request) {
				if got := From(r.Context()); got.SourceIP != c.ip || got.Secure != c.secure {
					t.Errorf("got %s %v, want %s %v", got.SourceIP, got.Secure, c.ip, c.secure)
				}
			}, r, c.proxies...)
		})
	}
}
