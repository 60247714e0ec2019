package signin

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gatehouse/internal/idc"
)

// The password policy of reference 7.2. AWS lets nobody change it.
const (
	passwordMin  = 8
	passwordMax  = 64
	passwordKept = 3 // passwords that may not come back, the present one included
	symbols      = "~!@#$%^&*_-+=`|\\(){}[]:;\"'<>,.?/"
)

// PasswordRule is one rule of the policy, in a form that a page can look after while
// somebody types. What no page can know has neither bounds nor characters.
type PasswordRule struct {
	Says     string // to people
	Missing  string // what a password lacks that breaks it
	Min, Max int    // characters of the password in its canonical form
	OneOf    string // characters of which it needs one
}

// PasswordRules are what checkPassword and the history hold a new password to.
var PasswordRules = []PasswordRule{
	{Says: fmt.Sprintf("%d to %d characters", passwordMin, passwordMax), Missing: fmt.Sprintf("%d to %d characters", passwordMin, passwordMax), Min: passwordMin, Max: passwordMax},
	{Says: "A lower-case letter (a-z)", Missing: "a lower-case letter", OneOf: lower},
	{Says: "An upper-case letter (A-Z)", Missing: "an upper-case letter", OneOf: upper},
	{Says: "A digit (0-9)", Missing: "a digit", OneOf: digits},
	{Says: "A symbol of " + symbols, Missing: "a symbol", OneOf: symbols},
	{Says: fmt.Sprintf("None of your last %d passwords", passwordKept)},
	{Says: "No password that is publicly known"},
}

// ReasonPassword comes with Invalid when a new password is not good enough.
const ReasonPassword idc.Reason = "PASSWORD_POLICY"

// couldNotUpdate is how AWS begins the refusal of a password (reference 7.2).
const couldNotUpdate = "We couldn't update your password. "

func badPassword(why string) error {
	return &idc.Error{Kind: idc.KindInvalid, Reason: ReasonPassword, Message: couldNotUpdate + why}
}

// canonical is a password as it is hashed: however a keyboard composes its
// characters, they are the same password (RFC 8265 section 4.2).
func canonical(password string) string { return norm.NFC.String(password) }

// checkPassword holds a password to the policy; the answer names everything
// that is missing, at once.
func checkPassword(password string) error {
	n := utf8.RuneCountInString(password)
	var missing []string
	for _, r := range PasswordRules {
		switch {
		case r.Max > 0 && (n < r.Min || n > r.Max):
			return badPassword("It must have " + r.Missing + ".")
		case r.OneOf != "" && !strings.ContainsAny(password, r.OneOf):
			missing = append(missing, r.Missing)
		}
	}
	if len(missing) > 0 {
		return badPassword("It needs " + strings.Join(missing, ", ") + ".")
	}
	if leaked(password) {
		return badPassword("It is, or is made of, a password that is publicly known. Choose another one.")
	}
	return nil
}

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits = "0123456789"
)

// The characters of one-time passwords: people read them to each other, so none
// looks like another.
const (
	clearLower   = "abcdefghijkmnpqrstuvwxyz"
	clearUpper   = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	clearDigits  = "23456789"
	clearSymbols = "!#%*+=?"

	oneTimeLength = 16
)

// oneTimePassword makes a password of every class, of more than 80 random bits.
func oneTimePassword(rand io.Reader) (string, error) {
	classes := []string{clearLower, clearUpper, clearDigits, clearSymbols}
	all := strings.Join(classes, "")
	b := make([]byte, 0, oneTimeLength)
	for i := range oneTimeLength {
		from := all
		if i < len(classes) {
			from = classes[i]
		}
		n, err := below(rand, len(from))
		if err != nil {
			return "", err
		}
		b = append(b, from[n])
	}
	for i := len(b) - 1; i > 0; i-- { // Fisher and Yates: the classes stand anywhere
		n, err := below(rand, i+1)
		if err != nil {
			return "", err
		}
		b[i], b[n] = b[n], b[i]
	}
	return string(b), nil
}

// below is a random number less than n ≤ 256, each as likely as the next.
func below(rand io.Reader, n int) (int, error) {
	var b [1]byte
	for {
		if _, err := io.ReadFull(rand, b[:]); err != nil {
			return 0, fmt.Errorf("one-time password: %w", err)
		}
		if int(b[0]) < 256-256%n {
			return int(b[0]) % n, nil
		}
	}
}
