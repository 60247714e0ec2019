package signin

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238's default, and all that authenticator apps know
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Codes of authenticator apps as RFC 6238 makes them, with the parameters that
// every app knows.
const (
	totpDigits = 6
	totpPeriod = 30 * time.Second
	totpWindow = 1  // steps that a clock may be early or late (RFC 6238 section 5.2)
	seedSize   = 20 // bytes: the length of an HMAC-SHA-1 key (RFC 4226 section 4, R6)
	totpIssuer = "Gatehouse"
)

// timeStep is the time step that a time is in.
func timeStep(t time.Time) int64 { return t.Unix() / int64(totpPeriod/time.Second) }

// code is the code of a time step (RFC 4226 section 5.3).
func code(seed []byte, step int64) string {
	mac := hmac.New(sha1.New, seed)
	binary.Write(mac, binary.BigEndian, step) // a hash takes all that it is given
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	n := binary.BigEndian.Uint32(sum[at:at+4]) & 0x7fffffff
	return fmt.Sprintf("%0*d", totpDigits, n%1_000_000)
}

// matchCode finds the time step after used whose code was given. A code is good
// once (RFC 6238 section 5.2): used is the last step of which one was taken.
func matchCode(seed []byte, given string, now time.Time, used int64) (step int64, ok bool) {
	present := timeStep(now)
	for s := present - totpWindow; s <= present+totpWindow; s++ {
		if subtle.ConstantTimeCompare([]byte(code(seed, s)), []byte(given)) == 1 && s > used {
			step, ok = s, true
		}
	}
	return step, ok
}

// typedCode is a code as it was meant: people type it in groups.
func typedCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.TrimSpace(s))
}

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

// appURI is what the QR code of a secret says; the form is that of the key URI
// format which authenticator apps read.
func appURI(seed []byte, account string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + totpIssuer + ":" + account}
	q := url.Values{
		"secret": {base32Text.EncodeToString(seed)}, "issuer": {totpIssuer}, "algorithm": {"SHA1"},
		"digits": {fmt.Sprint(totpDigits)}, "period": {fmt.Sprint(int(totpPeriod / time.Second))},
	}
	u.RawQuery = q.Encode()
	return u.String()
}
