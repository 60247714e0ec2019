package token

import (
	"strings"
	"unicode"
)

// User codes are read from one screen and typed at another: eight letters
// without vowels, so that they are not mistaken for digits and spell no words
// (RFC 8628, section 6.1), 20⁸ of them.
const (
	userCodeLetters = "BCDFGHJKLMNPQRSTVWXZ"
	userCodeLength  = 8
)

// userCode makes a code of the form XXXX-XXXX.
func (s *Service) userCode() (string, error) {
	out := make([]byte, 0, userCodeLength)
	for len(out) < userCodeLength {
		b, err := s.random(userCodeLength)
		if err != nil {
			return "", err
		}
		for _, v := range b {
			// 240 is the largest multiple of 20 in a byte: no letter is likelier than another.
			if v < 240 && len(out) < userCodeLength {
				out = append(out, userCodeLetters[int(v)%len(userCodeLetters)])
			}
		}
	}
	return formUserCode(string(out)), nil
}

func formUserCode(letters string) string {
	return letters[:userCodeLength/2] + "-" + letters[userCodeLength/2:]
}

// parseUserCode reads a code as people type it: in any letter case, with or
// without dashes and spaces of any kind.
func parseUserCode(typed string) (string, bool) {
	if len(typed) > 64 {
		return "", false
	}
	letters := make([]byte, 0, userCodeLength)
	for _, r := range typed {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			continue
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		if r > unicode.MaxASCII || strings.IndexByte(userCodeLetters, byte(r)) < 0 || len(letters) == userCodeLength {
			return "", false
		}
		letters = append(letters, byte(r))
	}
	if len(letters) != userCodeLength {
		return "", false
	}
	return formUserCode(string(letters)), true
}
