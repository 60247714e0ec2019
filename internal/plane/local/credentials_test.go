package local

import (
	"crypto/rand"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
)

func TestAccessKeyIDCarriesItsAccount(t *testing.T) {
	for _, account := range []idc.AccountID{"000000000001", "123456789012", "999999999999"} {
		id, err := NewAccessKeyID(rand.Reader, TemporaryKey, account)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := AccountOfKey(id); !ok || got != account {
			t.Errorf("%s: got %q %v, want %s", id, got, ok, account)
		}
	}
	// A published example: the account that AWS's own key id decodes to.
	if got, ok := AccountOfKey("ASIAQNZGKIQY56JQ7WML"); !ok || got != "029608264753" {
		t.Errorf("published example: got %q, %v", got, ok)
	}
	for _, id := range []string{"", "ASIA", "ASIA!!!!!!!!!!!!!!!!", "AKIAIOSFODNN7EXAMPLE1"} {
		if got, ok := AccountOfKey(id); ok {
			t.Errorf("%q: got %s", id, got)
		}
	}
}

func TestSessionToken(t *testing.T) {
	ring, err := keys.Create(keys.Config{Dir: t.TempDir(), Rand: rand.Reader, Now: time.Now, NewID: func() string { return "r" }})
	if err != nil {
		t.Fatal(err)
	}
	s := NewSealer(ring, rand.Reader)
	session := idc.RoleSession{
		Account: "123456789012", RoleID: "AROA1", Name: "ada", Tags: map[string]string{"team": "core"},
		Issued: time.Unix(1e9, 1000).UTC(), Expires: time.Unix(1e9+3600, 0).UTC(),
	}
	person := &idc.Person{Store: "d-1", User: "u-1", Name: "ada", Issued: session.Issued}
	c, err := s.Seal(session, person)
	if err != nil {
		t.Fatal(err)
	}
	o, err := s.Open(c.SessionToken)
	if err != nil {
		t.Fatal(err)
	}
	if o.AccessKeyID != c.AccessKeyID || o.Secret != c.Secret || *o.Person != *person ||
		!o.Session.Issued.Equal(session.Issued) || o.Session.Tags["team"] != "core" {
		t.Errorf("got %+v", o)
	}
	for _, token := range []string{"", "x", c.SessionToken[:40], c.SessionToken[:len(c.SessionToken)-4] + "AAA="} {
		if _, err := s.Open(token); !idc.Is(err, idc.KindUnauthenticated) {
			t.Errorf("%.10q: %v", token, err)
		}
	}
}
