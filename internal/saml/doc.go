// Package saml reads what SAML 2.0 identity providers send: signed responses. It decides whether a response is one that the
// provider made, for us, now; whom it names and what follows is for the caller.
//
// It trusts nothing but the keys that it is given, and gives back nothing that they
// did not sign: an assertion is built from the very bytes that were digested, read
// anew (reference saml.md sections 0 and 4.1). Work is bounded by the size of the
// input and by the limits below, since anybody may send one.
//
// The XML signature is checked by goxmldsig; what may be signed how is checked
// here first. The package imports that, the XML tree below it and the standard
// library; it knows no store and no clock.
package saml

import "fmt"

// Fault is what is wrong with a response, in one word.
type Fault string

// The faults, in the order in which they are looked for.
const (
	Malformed      Fault = "malformed"       // not a response that a provider would write
	Encrypted      Fault = "encrypted"       // what cannot be read is not accepted
	Unsuccessful   Fault = "unsuccessful"    // the provider did not sign anybody in
	WrongIssuer    Fault = "wrong issuer"    // of another provider
	Unsigned       Fault = "unsigned"        // nothing vouches for the assertion
	BadSignature   Fault = "bad signature"   // of other content, by another key, or of a kind not accepted
	WrongRecipient Fault = "wrong recipient" // sent to somebody else
	WrongAudience  Fault = "wrong audience"  // about somebody else
	NotYet         Fault = "not yet valid"
	Expired        Fault = "expired"
)

// Error says why a response is refused.
type Error struct {
	Fault  Fault
	Detail string // for whoever looks after the provider
}

func (e *Error) Error() string { return string(e.Fault) + ": " + e.Detail }

func fault(f Fault, format string, args ...any) *Error {
	return &Error{f, fmt.Sprintf(format, args...)}
}
