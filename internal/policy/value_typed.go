package policy

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// number is an integer or decimal value. Integers are compared exactly, so
// that large ones do not fall together.
type number struct {
	integer int64
	decimal float64
	exact   bool
}

func parseNumber(s string) (number, bool) {
	for i := 0; i < len(s); i++ { // neither Inf, NaN, hexadecimal nor underscores
		if c := s[i]; (c < '0' || c > '9') && !strings.ContainsRune("+-.eE", rune(c)) {
			return number{}, false
		}
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return number{integer: n, decimal: float64(n), exact: true}, true
	}
	f, err := strconv.ParseFloat(s, 64)
	return number{decimal: f}, err == nil
}

func (n number) compare(other number) int {
	if n.exact && other.exact {
		return cmp.Compare(n.integer, other.integer)
	}
	return cmp.Compare(n.decimal, other.decimal)
}

type numericTest struct {
	compare comparison
	values  []number
}

func (v valueCompiler) numeric(texts []string, c comparison) (valueTest, error) {
	test := &numericTest{compare: c}
	for i, text := range texts {
		n, ok := parseNumber(text)
		if !ok {
			if err := v.wrong(i, "Invalid numeric value %q.", text); err != nil {
				return nil, err
			}
			continue
		}
		test.values = append(test.values, n)
	}
	return test, nil
}

func (t *numericTest) matches(value string, _ Context) bool {
	n, ok := parseNumber(value)
	if !ok {
		return false
	}
	for _, want := range t.values {
		if t.compare.holds(n.compare(want)) {
			return true
		}
	}
	return false
}

type dateTest struct {
	compare comparison
	values  []time.Time
}

func (v valueCompiler) dates(texts []string, c comparison) (valueTest, error) {
	test := &dateTest{compare: c}
	for i, text := range texts {
		t, ok := parseDate(text)
		if !ok {
			if err := v.wrong(i, legacyParsing+": invalid date value %q.", text); err != nil {
				return nil, err
			}
			continue
		}
		test.values = append(test.values, t)
	}
	return test, nil
}

func (t *dateTest) matches(value string, _ Context) bool {
	at, ok := parseDate(value)
	if !ok {
		return false
	}
	for _, want := range t.values {
		if t.compare.holds(at.Compare(want)) {
			return true
		}
	}
	return false
}

// dateForms are the W3C profile of ISO 8601 (https://www.w3.org/TR/NOTE-datetime),
// longest first, and the same without zone, which is read as UTC.
var dateForms = [...]string{
	"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04Z07:00",
	"2006-01-02T15:04:05.999999999", "2006-01-02T15:04",
	"2006-01-02", "2006-01", "2006",
}

// parseDate reads an ISO 8601 date or seconds since the epoch. Four digits are
// a year.
func parseDate(s string) (time.Time, bool) {
	if year := len(s) == 4 && s[0] != '-'; !year {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return time.Unix(n, 0), true
		}
	}
	s = strings.ToUpper(s)
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

type binaryTest struct{ values [][]byte }

func (v valueCompiler) binary(texts []string) (valueTest, error) {
	test := &binaryTest{}
	for i, text := range texts {
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			if err := v.wrong(i, "Invalid base64 value %q.", text); err != nil {
				return nil, err
			}
			continue
		}
		test.values = append(test.values, b)
	}
	return test, nil
}

func (t *binaryTest) matches(value string, _ Context) bool {
	b, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return false
	}
	for _, want := range t.values {
		if bytes.Equal(b, want) {
			return true
		}
	}
	return false
}

type addressTest struct{ ranges []netip.Prefix }

func (v valueCompiler) addresses(texts []string) (valueTest, error) {
	test := &addressTest{}
	for i, text := range texts {
		p, ok := parseRange(text)
		if !ok {
			if err := v.wrong(i, "Invalid IP address or range %q.", text); err != nil {
				return nil, err
			}
			continue
		}
		test.ranges = append(test.ranges, p)
	}
	return test, nil
}

// parseRange reads CIDR notation, or one address. IPv4 ranges written in
// IPv6 form are those IPv4 ranges, as are the addresses of requests.
func parseRange(s string) (netip.Prefix, bool) {
	if !strings.Contains(s, "/") {
		a, err := netip.ParseAddr(s)
		if err != nil || a.Zone() != "" {
			return netip.Prefix{}, false
		}
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, false
	}
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p, true
}

func (t *addressTest) matches(value string, _ Context) bool {
	a, err := netip.ParseAddr(value)
	if err != nil {
		return false
	}
	a = a.Unmap().WithZone("")
	for _, r := range t.ranges {
		if r.Contains(a) {
			return true
		}
	}
	return false
}
