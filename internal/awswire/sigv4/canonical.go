package sigv4

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// values are the parameters of a query string, decoded, in their order.
type values []pair

type pair struct{ name, value string }

// pairs decodes a query string as net/url does, so that what is verified is
// what the program reads.
func pairs(raw string) (values, error) {
	var out values
	for raw != "" {
		var p string
		p, raw, _ = strings.Cut(raw, "&")
		if p == "" {
			continue
		}
		if strings.Contains(p, ";") {
			return nil, url.EscapeError(";")
		}
		k, v, _ := strings.Cut(p, "=")
		name, err := url.QueryUnescape(k)
		if err != nil {
			return nil, err
		}
		value, err := url.QueryUnescape(v)
		if err != nil {
			return nil, err
		}
		out = append(out, pair{name, value})
	}
	return out, nil
}

func (v values) has(name string) bool {
	return slices.ContainsFunc(v, func(p pair) bool { return p.name == name })
}

// get is the first value of a parameter, and how many there are.
func (v values) get(name string) (first string, n int) {
	for _, p := range v {
		if p.name == name {
			if n == 0 {
				first = p.value
			}
			n++
		}
	}
	return first, n
}

// canonical appends the canonical request.
func (s *Signature) canonical(b []byte, r *http.Request, payload string) ([]byte, error) {
	b = append(b, r.Method...)
	b = append(b, '\n')
	b = appendPath(b, r.URL)
	b = append(b, '\n')
	b, err := s.appendQuery(b, r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	b = append(b, '\n')
	for _, h := range s.SignedHeaders {
		b = append(append(b, h...), ':')
		if b, err = appendHeader(b, r, h); err != nil {
			return nil, err
		}
		b = append(b, '\n')
	}
	b = append(b, '\n')
	for i, h := range s.SignedHeaders {
		if i > 0 {
			b = append(b, ';')
		}
		b = append(b, h...)
	}
	b = append(b, '\n')
	return append(b, payload...), nil
}

// appendPath appends the canonical path: dot segments and empty ones removed,
// then each byte of the path as sent encoded once more. All services but S3
// are signed so.
func appendPath(b []byte, u *url.URL) []byte {
	path := u.EscapedPath()
	if path == "" || path == "/" {
		return append(b, '/')
	}
	var kept []string
	for seg := range strings.SplitSeq(path, "/") {
		switch seg {
		case "", ".":
		case "..":
			if len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
		default:
			kept = append(kept, seg)
		}
	}
	for _, seg := range kept {
		b = appendEncoded(append(b, '/'), seg)
	}
	if len(kept) == 0 || strings.HasSuffix(path, "/") {
		b = append(b, '/')
	}
	return b
}

// appendQuery appends the parameters, encoded and sorted; a presigned
// request's signature is not one of them.
func (s *Signature) appendQuery(b []byte, raw string) ([]byte, error) {
	if raw == "" {
		return b, nil
	}
	query, err := pairs(raw)
	if err != nil {
		return nil, incomplete("The query string cannot be decoded.")
	}
	for i := range query {
		query[i].name = string(appendEncoded(nil, query[i].name))
		query[i].value = string(appendEncoded(nil, query[i].value))
	}
	slices.SortFunc(query, func(x, y pair) int {
		if c := strings.Compare(x.name, y.name); c != 0 {
			return c
		}
		return strings.Compare(x.value, y.value)
	})
	first := true
	for _, p := range query {
		if s.Presigned && p.name == "X-Amz-Signature" {
			continue
		}
		if !first {
			b = append(b, '&')
		}
		first = false
		b = append(append(append(b, p.name...), '='), p.value...)
	}
	return b, nil
}

// appendHeader appends the values of a signed header, blanks trimmed and
// collapsed, joined by commas. Host and Content-Length are kept by net/http
// beside the headers.
func appendHeader(b []byte, r *http.Request, name string) ([]byte, error) {
	switch name {
	case "host":
		return append(b, r.Host...), nil
	case "content-length":
		if r.ContentLength >= 0 {
			return strconv.AppendInt(b, r.ContentLength, 10), nil
		}
	}
	vs := headerValues(r.Header, name)
	if len(vs) == 0 {
		return nil, bad("'%s' is a 'SignedHeader' and the request has no such header.", name)
	}
	for i, v := range vs {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendTrimmed(b, v)
	}
	return b, nil
}

// headerValues is h[http.CanonicalHeaderKey(name)] for a lower-case name, without
// making that key in memory.
func headerValues(h http.Header, name string) []string {
	var key [64]byte
	if len(name) > len(key) {
		return h[http.CanonicalHeaderKey(name)]
	}
	upper := true
	for i := range len(name) {
		c := name[i]
		if upper && c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		key[i] = c
		upper = c == '-'
	}
	return h[string(key[:len(name)])]
}

func appendTrimmed(b []byte, v string) []byte {
	v = strings.Trim(v, " \t")
	for i := range len(v) {
		if v[i] == ' ' && v[i-1] == ' ' {
			continue
		}
		b = append(b, v[i])
	}
	return b
}

const upperHex = "0123456789ABCDEF"

// appendEncoded percent-encodes all but the unreserved characters of RFC 3986.
func appendEncoded(b []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~' {
			b = append(b, c)
		} else {
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return b
}
