package signin

import (
	"bytes"
	"testing"
)

func TestLeaked(t *testing.T) {
	for _, c := range []struct {
		password string
		want     bool
	}{
		{"password", true},
		{"PassWord", true},
		{"P@ssw0rd", true},
		{"P@$$w0rd1!", true},
		{"Password123!", true},
		{"!Password1", true},
		{"Summer2026!", true},
		{"1qaz@WSX", true},
		{"Qwerty12345!", true},
		{"Qwerty123456!", false}, // that much around it makes it better
		{"Correct-Horse-1", false},
		{"Analytical-Engine-1843", false},
		{"Ot7!ot7!", false},
		{"1234567!", false}, // the policy refuses it: no letter
		{"", false},
	} {
		if got := leaked(c.password); got != c.want {
			t.Errorf("%q: got %v, want %v", c.password, got, c.want)
		}
	}
}

// The search relies on whole entries in order.
func TestLeakedListIsSorted(t *testing.T) {
	if n := len(leakedPasswords); n%leakedEntry != 0 || n/leakedEntry < 40_000 {
		t.Fatalf("the list has %d bytes", n)
	}
	for i := leakedEntry; i < len(leakedPasswords); i += leakedEntry {
		if bytes.Compare(leakedPasswords[i-leakedEntry:i], leakedPasswords[i:i+leakedEntry]) >= 0 {
			t.Fatalf("the entry at %d is out of order", i)
		}
	}
}
