package keys

import (
	"testing"
	"time"

	"gatehouse/internal/idc"
)

func TestPageTokens(t *testing.T) {
	r, err := Create(testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1e9, 0)
	token, err := r.SealPage("ListUsers d-1", "ada", now)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.OpenPage("ListUsers d-1", token, now); err != nil || got != "ada" {
		t.Errorf("got %q, %v", got, err)
	}
	for name, open := range map[string]func() (string, error){
		"another list": func() (string, error) { return r.OpenPage("ListUsers d-2", token, now) },
		"expired":      func() (string, error) { return r.OpenPage("ListUsers d-1", token, now.Add(25*time.Hour)) },
		"not base64":   func() (string, error) { return r.OpenPage("ListUsers d-1", "!", now) },
		"altered":      func() (string, error) { return r.OpenPage("ListUsers d-1", token[:len(token)-2]+"AA", now) },
	} {
		if got, err := open(); !idc.Is(err, idc.KindInvalid) {
			t.Errorf("%s: got %q, %v; want Invalid", name, got, err)
		}
	}
	if got, err := r.SealPage("x", "", now); got != "" || err != nil {
		t.Errorf("last page: %q, %v", got, err)
	}
}

func FuzzOpenPage(f *testing.F) {
	r := newRing(ringFile{ID: "r", Keys: []key{{Number: 1, Secret: make([]byte, 32)}}}, Config{Dir: f.TempDir(), Now: func() time.Time { return time.Unix(0, 0) }})
	f.Add("")
	f.Add("AQAAAAE")
	f.Fuzz(func(t *testing.T, token string) {
		if place, err := r.OpenPage("scope", token, time.Unix(0, 0)); token != "" && err == nil {
			t.Errorf("%q opened as %q", token, place)
		}
	})
}
