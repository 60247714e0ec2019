package issuer

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Bounds of what an issuer may make us do.
const (
	fetchMost     = 10 * time.Second // for discovery and keys together
	dialMost      = 5 * time.Second
	documentMost  = 256 << 10
	redirectsMost = 3
)

// newClient makes a client that goes where an issuer may be and nowhere else. An
// administrator names issuers, and whoever may do that must not be able to have
// this server ask its own machine or the metadata service of its cloud. Other
// addresses of private networks are let be: that is where people's own issuers
// are. Addresses are judged when they are dialled, so a name cannot change its
// mind in between; for the same reason no proxy is asked.
func newClient(cfg Config) *http.Client {
	dialer := &net.Dialer{Timeout: dialMost, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		return mayDial(at.Addr(), cfg.Loopback)
	}}
	return &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{RootCAs: cfg.RootCAs, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: dialMost, ResponseHeaderTimeout: dialMost, MaxResponseHeaderBytes: 64 << 10,
			IdleConnTimeout: time.Minute, MaxIdleConnsPerHost: 1, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > redirectsMost {
				return fmt.Errorf("more than %d redirects", redirectsMost)
			}
			return mayAsk(r.URL, cfg.Loopback)
		},
	}
}

var metadata6 = netip.MustParseAddr("fd00:ec2::254")

func mayDial(a netip.Addr, loopback bool) error {
	a = a.Unmap()
	switch {
	case a.IsLoopback() && !loopback, a.IsUnspecified(), a.IsMulticast(), a.IsLinkLocalUnicast(), a == metadata6:
		return fmt.Errorf("an issuer may not be at %s", a)
	}
	return nil
}

// mayAsk holds addresses to https, and to http on this machine where that is allowed.
func mayAsk(u *url.URL, loopback bool) error {
	switch {
	case u.User != nil || u.Host == "" || u.Fragment != "":
		return errors.New("the address of an issuer has a host and neither user nor fragment")
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && loopback && isLoopback(u.Hostname()):
		return nil
	}
	return fmt.Errorf("an issuer must be asked by https, not %q", u.Scheme)
}

func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// fetchKeys asks an issuer for its keys, and how long they may be kept.
func (s *Issuers) fetchKeys(ctx context.Context, issuer string) ([]jose.JSONWebKey, time.Duration, error) {
	var discovery struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if _, err := s.get(ctx, strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration", &discovery); err != nil {
		return nil, 0, fmt.Errorf("discovery document of %s: %w", issuer, err)
	}
	if discovery.Issuer != issuer { // OpenID Connect Discovery 1.0, section 4.3
		return nil, 0, fmt.Errorf("discovery document of %s is that of %q", issuer, discovery.Issuer)
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	header, err := s.get(ctx, discovery.Keys, &set)
	if err != nil {
		return nil, 0, fmt.Errorf("key set of %s: %w", issuer, err)
	}
	keys, err := usable(set.Keys)
	if err != nil {
		return nil, 0, fmt.Errorf("key set of %s: %w", issuer, err)
	}
	return keys, kept(header), nil
}

// get reads a JSON document.
func (s *Issuers) get(ctx context.Context, address string, into any) (http.Header, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if err := mayAsk(u, s.cfg.Loopback); err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", address, answer.Status)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, documentMost+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", address, err)
	}
	if len(body) > documentMost {
		return nil, fmt.Errorf("%s answers more than %d bytes", address, documentMost)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return nil, fmt.Errorf("read %s: %w", address, err)
	}
	return answer.Header, nil
}

// kept is how long an answer may be kept (RFC 9111, section 5.2.2); the bounds
// are source's.
func kept(h http.Header) time.Duration {
	for _, directive := range strings.Split(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
		switch name {
		case "no-store", "no-cache":
			return 0
		case "max-age":
			seconds, err := strconv.ParseInt(strings.Trim(value, `"`), 10, 64)
			if err != nil || seconds < 0 {
				return 0
			}
			return time.Duration(min(seconds, int64(keptAtMost/time.Second))) * time.Second
		}
	}
	return keptDefault
}
