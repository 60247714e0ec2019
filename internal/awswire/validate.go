package awswire

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds of a validation message. AWS repeats every value; a server that
// repeats megabytes is somebody's amplifier.
const (
	maxViolations = 100
	maxShown      = 2048 // bytes of one value
)

// violation is one broken constraint of one member.
type violation struct {
	path       string
	value      string // as shown: "'x'", "null", or nothing for a secret
	constraint string
}

// validationMessage is the answer to a request that is well formed and breaks
// constraints, in AWS's words (reference 3.3).
func validationMessage(broken []violation) string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(len(broken)))
	if len(broken) == 1 {
		b.WriteString(" validation error detected: ")
	} else {
		b.WriteString(" validation errors detected: ")
	}
	for i, v := range broken {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString("Value ")
		if v.value != "" {
			b.WriteString(v.value)
			b.WriteByte(' ')
		}
		b.WriteString("at '")
		b.WriteString(v.path)
		b.WriteString("' failed to satisfy constraint: ")
		b.WriteString(v.constraint)
	}
	return b.String()
}

// shown is a value as a message repeats it.
func shown(m *Member, value string) string {
	if m.Sensitive {
		return ""
	}
	if len(value) > maxShown {
		cut := maxShown
		for !utf8.RuneStart(value[cut]) {
			cut--
		}
		value = value[:cut] + "..."
	}
	return "'" + value + "'"
}

// reason is the word that organizations has for a broken constraint.
func (v violation) reason() string {
	for _, r := range [...]struct{ constraint, reason string }{
		{notNull, "INPUT_REQUIRED"},
		{"Member must have length less", "MAX_LENGTH_EXCEEDED"},
		{"Member must have length greater", "MIN_LENGTH_EXCEEDED"},
		{"Member must have value less", "MAX_VALUE_EXCEEDED"},
		{"Member must have value greater", "MIN_VALUE_EXCEEDED"},
		{"Member must satisfy enum", "INVALID_ENUM"},
	} {
		if strings.HasPrefix(v.constraint, r.constraint) {
			return r.reason
		}
	}
	return "INVALID_PATTERN"
}
