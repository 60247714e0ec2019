// Package sigv4 verifies AWS Signature Version 4: the Authorization header and
// the presigned query. It is strict about what a signature must cover, because
// what it does not cover is not the caller's word.
//
// Verification has two steps, so that the caller can look up the key between
// them: Parse reads what a request claims, Verifier.Verify holds the claim
// against the secret. Errors are *idc.Error of kind Unauthenticated with a
// Reason that awswire turns into each protocol's code; their texts are AWS's.
//
// It imports idc and the standard library only.
package sigv4

import (
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/idc"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	terminator = "aws4_request"
	timeFormat = "20060102T150405Z"

	// MaxSkew is how far a request's time may be from ours.
	MaxSkew = 15 * time.Minute
	// maxExpires bounds a presigned request's life.
	maxExpires = 7 * 24 * time.Hour
)

// Signature is what a request claims of itself. Nothing of it is true until
// Verify has said so.
type Signature struct {
	AccessKeyID   string
	Date          string // of the scope: YYYYMMDD
	Region        string
	Service       string
	SessionToken  string   // empty for long-term keys
	SignedHeaders []string // lower case, in the order given
	Time          time.Time
	Presigned     bool
	Expires       time.Duration // Presigned only

	signature string // hex
	stamp     string // Time as the request writes it
}

// Present reports whether r claims any signature, well formed or not.
func Present(r *http.Request) bool {
	return r.Header.Get("Authorization") != "" || strings.Contains(r.URL.RawQuery, "X-Amz-")
}

// Parse reads the signature of r. It refuses requests that carry none, that
// carry two, or whose signature leaves out what it must cover: the host and
// every x-amz- header.
func Parse(r *http.Request) (*Signature, error) {
	query, err := pairs(r.URL.RawQuery)
	if err != nil {
		return nil, incomplete("The query string cannot be decoded.")
	}
	presigned := query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature") || query.has("X-Amz-Credential")
	authorization := r.Header["Authorization"]
	switch {
	case len(authorization) == 0 && !presigned:
		return nil, idc.Unauthenticated(idc.ReasonNoCredentials, "Missing Authentication Token")
	case len(authorization) > 0 && presigned, len(authorization) > 1:
		return nil, incomplete("Only one auth mechanism allowed; only the Authorization header, or the X-Amz-Algorithm query parameter, should be specified.")
	case presigned:
		return parseQuery(r, query)
	}
	return parseHeader(r, authorization[0])
}

func parseHeader(r *http.Request, authorization string) (*Signature, error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(authorization), " ")
	if name != algorithm {
		if strings.HasPrefix(name, "AWS4-") {
			return nil, incomplete("Unsupported AWS 'algorithm': '%s'.", name)
		}
		return nil, idc.Unauthenticated(idc.ReasonNoCredentials, "Missing Authentication Token")
	}
	parts := map[string]string{}
	for p := range strings.SplitSeq(rest, ",") {
		k, v, ok := strings.Cut(strings.TrimSpace(p), "=")
		if _, twice := parts[k]; !ok || twice {
			return nil, incomplete("'%s' not a valid key=value pair (missing equal-sign) in Authorization header.", strings.TrimSpace(p))
		}
		parts[k] = v
	}
	var missing []string
	for _, k := range [...]string{"Credential", "Signature", "SignedHeaders"} {
		if parts[k] == "" {
			missing = append(missing, "Authorization header requires '"+k+"' parameter.")
		}
	}
	date, dated := single(r.Header, "X-Amz-Date")
	if date == "" && dated {
		date, dated = single(r.Header, "Date")
	}
	token, tokened := single(r.Header, "X-Amz-Security-Token")
	if date == "" {
		missing = append(missing, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
	}
	if missing != nil {
		return nil, incomplete("%s", strings.Join(missing, " "))
	}
	if !dated || !tokened {
		return nil, incomplete("A header that may be given once is given twice.")
	}
	s := &Signature{SessionToken: token, signature: parts["Signature"]}
	return s, s.fill(r, parts["Credential"], parts["SignedHeaders"], date)
}

func parseQuery(r *http.Request, query values) (*Signature, error) {
	get := map[string]string{}
	for _, k := range [...]string{
		"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Security-Token",
	} {
		v, n := query.get(k)
		switch {
		case n > 1:
			return nil, incomplete("AWS query-string parameter '%s' is given twice.", k)
		case n == 0 && k != "X-Amz-Security-Token" && k != "X-Amz-Expires", n == 1 && v == "":
			return nil, incomplete("AWS query-string parameters must include '%s'.", k)
		}
		get[k] = v
	}
	if get["X-Amz-Algorithm"] != algorithm {
		return nil, incomplete("Unsupported AWS 'algorithm': '%s'.", get["X-Amz-Algorithm"])
	}
	if get["X-Amz-Expires"] == "" { // the Go SDK leaves it out for STS
		get["X-Amz-Expires"] = strconv.Itoa(int(MaxSkew.Seconds()))
	}
	seconds, err := strconv.Atoi(get["X-Amz-Expires"])
	if err != nil || seconds < 1 || seconds > int(maxExpires/time.Second) {
		return nil, incomplete("X-Amz-Expires must be a number of seconds between 1 and %d.", int(maxExpires.Seconds()))
	}
	s := &Signature{
		SessionToken: get["X-Amz-Security-Token"],
		Presigned:    true,
		Expires:      time.Duration(seconds) * time.Second,
		signature:    get["X-Amz-Signature"],
	}
	return s, s.fill(r, get["X-Amz-Credential"], get["X-Amz-SignedHeaders"], get["X-Amz-Date"])
}

// fill reads the parts that both forms have.
func (s *Signature) fill(r *http.Request, credential, signedHeaders, date string) error {
	scope := strings.Split(credential, "/")
	if len(scope) < 5 {
		return incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '%s'.", credential)
	}
	n := len(scope)
	s.AccessKeyID = strings.Join(scope[:n-4], "/")
	s.Date, s.Region, s.Service = scope[n-4], scope[n-3], scope[n-2]
	if scope[n-1] != terminator {
		return bad("Credential should be scoped with a valid terminator: '%s', not '%s'.", terminator, scope[n-1])
	}
	if !wellFormed(s.Region) {
		return bad("Credential should be scoped to a valid region.")
	}
	if n > 5 || s.AccessKeyID == "" || s.Service == "" {
		return incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '%s'.", credential)
	}

	t, err := parseDate(date)
	if err != nil {
		return incomplete("Date must be in ISO-8601 'basic format'. Got '%s'. See http://en.wikipedia.org/wiki/ISO_8601", date)
	}
	s.Time, s.stamp = t, t.Format(timeFormat)
	if day := s.stamp[:8]; s.Date != day {
		return bad("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'.", s.Date, day, s.stamp)
	}

	s.SignedHeaders = strings.Split(signedHeaders, ";")
	return s.covers(r)
}

// covers refuses a signature that leaves out what it must cover.
func (s *Signature) covers(r *http.Request) error {
	for i, h := range s.SignedHeaders {
		if h == "" || !lowerCase(h) || slices.Contains(s.SignedHeaders[:i], h) {
			return bad("'SignedHeaders' must be lower-case names, each given once.")
		}
	}
	if !slices.Contains(s.SignedHeaders, "host") {
		return bad("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
	}
	for name := range r.Header {
		if len(name) < 6 || !strings.EqualFold(name[:6], "x-amz-") {
			continue
		}
		// Of equal length, so that no letter beyond ASCII folds into the name.
		if !slices.ContainsFunc(s.SignedHeaders, func(h string) bool { return len(h) == len(name) && strings.EqualFold(h, name) }) {
			return bad("'%s' must be a 'SignedHeader' in the AWS Authorization.", strings.ToLower(name))
		}
	}
	if !s.Presigned && r.Header["X-Amz-Date"] == nil && !slices.Contains(s.SignedHeaders, "date") {
		return bad("'Date' must be a 'SignedHeader' in the AWS Authorization.")
	}
	return nil
}

func lowerCase(s string) bool {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			return false
		}
	}
	return true
}

// Scope refuses a signature made for another service.
func (s *Signature) Scope(service string) error {
	if s.Service != service {
		return bad("Credential should be scoped to correct service: '%s'. ", service)
	}
	return nil
}

// timely refuses a signature whose time is not now.
func (s *Signature) timely(now time.Time) error {
	now = now.UTC()
	early, late := now.Add(-MaxSkew), now.Add(MaxSkew)
	if s.Time.After(late) {
		return bad("Signature not yet current: %s is still later than %s (%s + 15 min.)", s.stamp, late.Format(timeFormat), now.Format(timeFormat))
	}
	if s.Presigned {
		if end := s.Time.Add(s.Expires); end.Before(now) {
			return bad("Signature expired: %s is now earlier than %s", end.Format(timeFormat), now.Format(timeFormat))
		}
		return nil
	}
	if s.Time.Before(early) {
		return bad("Signature expired: %s is now earlier than %s (%s - 15 min.)", s.stamp, early.Format(timeFormat), now.Format(timeFormat))
	}
	return nil
}

// single is the value of a header that may be given once.
func single(h http.Header, name string) (value string, ok bool) {
	v := h[textproto.CanonicalMIMEHeaderKey(name)]
	if len(v) == 0 {
		return "", true
	}
	return v[0], len(v) == 1
}

// parseDate reads X-Amz-Date, or one of the forms of Date.
func parseDate(s string) (time.Time, error) {
	t, err := time.Parse(timeFormat, s)
	if err != nil {
		if t, err = http.ParseTime(s); err != nil {
			t, err = time.Parse(time.RFC3339, s)
		}
	}
	return t.UTC(), err
}

// wellFormed reports whether s could be a region; which one does not matter,
// since clients sign for their own with an endpoint override.
func wellFormed(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

func incomplete(format string, args ...any) error {
	return idc.Unauthenticated(idc.ReasonIncompleteSignature, format, args...)
}

func bad(format string, args ...any) error {
	return idc.Unauthenticated(idc.ReasonBadSignature, format, args...)
}
