package keys

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func testConfig(t *testing.T) Config {
	t.Helper()
	return Config{
		Dir: t.TempDir(), Rand: rand.Reader,
		Now:   func() time.Time { return time.Unix(1e9, 0) },
		NewID: func() string { return "ring-1" },
	}
}

// The vectors of the C2SP specification of XAES-256-GCM.
func TestXAESVectors(t *testing.T) {
	for _, v := range []struct {
		key       byte
		aad, want string
	}{
		{0x01, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"},
		{0x03, "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"},
	} {
		x, err := newXAES(bytes.Repeat([]byte{v.key}, 32))
		if err != nil {
			t.Fatal(err)
		}
		got, err := x.seal(nil, []byte("ABCDEFGHIJKLMNOPQRSTUVWX"), []byte("XAES-256-GCM"), []byte(v.aad))
		if err != nil || hex.EncodeToString(got) != v.want {
			t.Errorf("key %#x: got %x, %v; want %s", v.key, got, err, v.want)
		}
	}
}

func TestSealedBlobs(t *testing.T) {
	cfg := testConfig(t)
	r, err := Create(cfg)
	if err != nil {
		t.Fatal(err)
	}
	blob, err := r.Seal(SessionToken, []byte("secret"), []byte("bound"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Open(SessionToken, blob, []byte("bound")); err != nil || string(got) != "secret" {
		t.Fatalf("got %q, %v", got, err)
	}
	if _, err := r.Open(PortalToken, blob, []byte("bound")); !errors.Is(err, errOpen) {
		t.Errorf("another purpose opened it: %v", err)
	}
	if _, err := r.Open(SessionToken, blob, []byte("other")); !errors.Is(err, errOpen) {
		t.Errorf("other bound data opened it: %v", err)
	}
	for i := range blob {
		altered := bytes.Clone(blob)
		altered[i] ^= 1
		if _, err := r.Open(SessionToken, altered, []byte("bound")); !errors.Is(err, errOpen) {
			t.Fatalf("byte %d altered: %v", i, err)
		}
	}
	for n := range blob {
		if _, err := r.Open(SessionToken, blob[:n], []byte("bound")); !errors.Is(err, errOpen) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
}

func TestRotation(t *testing.T) {
	cfg := testConfig(t)
	clock := cfg.Now()
	cfg.Now = func() time.Time { return clock }
	r, err := Create(cfg)
	if err != nil {
		t.Fatal(err)
	}
	old, err := r.Seal(PageToken, []byte("before"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := Rotate(cfg); err != nil {
		t.Fatal(err)
	}
	r2, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if r2.ID() != r.ID() {
		t.Errorf("rotation changed the ring's id from %s to %s", r.ID(), r2.ID())
	}
	if got, err := r2.Open(PageToken, old, nil); err != nil || string(got) != "before" {
		t.Errorf("old blob: %q, %v", got, err)
	}
	fresh, err := r2.Seal(PageToken, []byte("after"), nil)
	if err != nil {
		t.Fatal(err)
	}
	// A node that still runs with the old ring finds the key in the file, but
	// does not read it again for every forged blob.
	if _, err := r.Open(PageToken, fresh, nil); !errors.Is(err, errOpen) {
		t.Errorf("within the second: %v", err)
	}
	clock = clock.Add(time.Second)
	if got, err := r.Open(PageToken, fresh, nil); err != nil || string(got) != "after" {
		t.Errorf("new blob, old ring: %q, %v", got, err)
	}
}

func TestRingFile(t *testing.T) {
	cfg := testConfig(t)
	if _, err := Open(cfg); !errors.Is(err, ErrNoRing) {
		t.Fatalf("empty directory: %v", err)
	}
	if _, err := Create(cfg); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(cfg); err == nil {
		t.Error("a second Create replaced the ring")
	}
	info, err := os.Stat(filepath.Join(cfg.Dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o, want 600", info.Mode().Perm())
	}
	if err := os.WriteFile(filepath.Join(cfg.Dir, FileName), []byte(`{"id":"x","keys":[{"number":1,"secret":"AAAA"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(cfg); err == nil {
		t.Error("a short key was accepted")
	}
}
