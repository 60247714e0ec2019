package keys

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha512"
	"fmt"
	"os"
	"testing"
	"time"
)

func TestSigner(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	cfg := Config{Dir: t.TempDir(), Now: func() time.Time { return now }, Rand: rand.Reader, NewID: func() string { return "ring" }}
	old, err := Create(cfg)
	if err != nil {
		t.Fatal(err)
	}
	one, err := old.Signer(IDToken)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum384([]byte("text"))
	signature, err := one.Sign(rand.Reader, sum[:], crypto.SHA384)
	if err != nil || !ecdsa.VerifyASN1(one.Public().(*ecdsa.PublicKey), sum[:], signature) {
		t.Fatalf("the signature does not verify: %v", err)
	}
	if other, err := old.Signer("another"); err != nil || other.ID == one.ID {
		t.Errorf("another purpose: got signer %s, %v, want one of its own", other.ID, err)
	}

	// Another node is restarted with a ring that has one key more.
	if err := Rotate(cfg); err != nil {
		t.Fatal(err)
	}
	rotated, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	two, err := rotated.Signer(IDToken)
	if err != nil || two.ID == one.ID {
		t.Errorf("after rotation: got signer %s, %v, want a new one", two.ID, err)
	}
	now = now.Add(rereadEvery)
	for name, r := range map[string]*Ring{"old": old, "rotated": rotated} {
		all, err := r.Signers(IDToken)
		if err != nil || fmt.Sprint(ids(all)) != fmt.Sprint([]string{one.ID, two.ID}) {
			t.Errorf("signers of the %s node: got %v, %v, want %s and %s", name, ids(all), err, one.ID, two.ID)
		}
	}
	if err := os.Remove(cfg.Dir + "/" + FileName); err != nil {
		t.Fatal(err)
	}
	now = now.Add(rereadEvery)
	if all, err := old.Signers(IDToken); err != nil || len(all) != 2 {
		t.Errorf("without the file: got %v, %v, want what was known", ids(all), err)
	}
}

func ids(all []Signer) (out []string) {
	for _, s := range all {
		out = append(out, s.ID)
	}
	return out
}
