// Package keys is the key ring: what Gatehouse needs back is sealed by it
// (access key secrets, session tokens), and what clients hold for us and must
// not read or alter too (page tokens, client secrets). Every sealed blob names
// its key, so keys can be rotated while old blobs still open.
//
// It knows nothing of what is sealed. Purposes keep uses apart: a blob sealed
// for one purpose never opens for another.
package keys

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// FileName is the ring's file in the data directory.
const FileName = "keyring.json"

// Purpose separates uses of the ring.
type Purpose string

const (
	AccessKeySecret Purpose = "access-key-secret"
	SessionToken    Purpose = "session-token"
	PortalToken     Purpose = "portal-token"
	ClientSecret    Purpose = "client-secret"
	RefreshSecret   Purpose = "refresh-secret"
	PageToken       Purpose = "page-token"
	TOTPSeed        Purpose = "totp-seed"
	IdentityContext Purpose = "identity-context"

	IDToken Purpose = "id-token" // of a Signer
)

// Ring holds the keys of a deployment, the same on all its nodes.
type Ring struct {
	id   string
	cfg  Config
	seal uint32 // number of the key that seals

	signers sync.Map // signerID → Signer

	mu      sync.RWMutex
	keys    []key
	ciphers map[cipherID]*xaes
	read    time.Time // when the file was last read
}

type key struct {
	Number    uint32    `json:"number"`
	Secret    []byte    `json:"secret"` // 32 bytes
	CreatedAt time.Time `json:"createdAt"`
}

type cipherID struct {
	number  uint32
	purpose Purpose
}

type ringFile struct {
	ID   string `json:"id"`
	Keys []key  `json:"keys"`
}

// Config is what a ring is opened with; all members are required.
type Config struct {
	Dir   string // the data directory
	Now   func() time.Time
	Rand  io.Reader
	NewID func() string
}

// ErrNoRing says that the data directory has no key ring yet.
var ErrNoRing = errors.New("keys: no key ring")

// Open reads the ring of a data directory; ErrNoRing when there is none.
func Open(cfg Config) (*Ring, error) {
	f, err := readFile(cfg)
	if err != nil {
		return nil, err
	}
	return newRing(f, cfg), nil
}

func readFile(cfg Config) (f ringFile, err error) {
	raw, err := os.ReadFile(filepath.Join(cfg.Dir, FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return f, ErrNoRing
	}
	if err != nil {
		return f, fmt.Errorf("read key ring: %w", err)
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return f, fmt.Errorf("key ring %s: %w", FileName, err)
	}
	if f.ID == "" || len(f.Keys) == 0 {
		return f, fmt.Errorf("key ring %s holds no key", FileName)
	}
	for _, k := range f.Keys {
		if len(k.Secret) != 32 {
			return f, fmt.Errorf("key ring %s: key %d has %d bytes, not 32", FileName, k.Number, len(k.Secret))
		}
	}
	return f, nil
}

// Create makes a ring with one key and writes it, synced, before it returns; it
// never replaces one.
func Create(cfg Config) (*Ring, error) {
	f := ringFile{ID: cfg.NewID()}
	if err := f.add(cfg); err != nil {
		return nil, err
	}
	if err := f.write(cfg.Dir, os.O_EXCL); err != nil {
		return nil, err
	}
	return newRing(f, cfg), nil
}

// Rotate adds a key to the ring of a data directory: from the next start on it
// seals, and the older ones still open.
func Rotate(cfg Config) error {
	r, err := Open(cfg)
	if err != nil {
		return err
	}
	f := ringFile{ID: r.id, Keys: r.keys}
	if err := f.add(cfg); err != nil {
		return err
	}
	return f.write(cfg.Dir, 0)
}

func (f *ringFile) add(cfg Config) error {
	k := key{Secret: make([]byte, 32), CreatedAt: cfg.Now().UTC()}
	if _, err := io.ReadFull(cfg.Rand, k.Secret); err != nil {
		return fmt.Errorf("make key: %w", err)
	}
	for _, other := range f.Keys {
		k.Number = max(k.Number, other.Number)
	}
	k.Number++
	f.Keys = append(f.Keys, k)
	return nil
}

// write replaces the ring's file at once and whole: a crash leaves the old ring
// or the new one. With os.O_EXCL it refuses where a ring is.
func (f *ringFile) write(dir string, excl int) error {
	raw, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	name := filepath.Join(dir, FileName)
	if excl != 0 {
		if _, err := os.Lstat(name); err == nil {
			return fmt.Errorf("key ring %s is there already", name)
		}
	}
	tmp, err := os.CreateTemp(dir, FileName+".*") // mode 0600
	if err != nil {
		return fmt.Errorf("write key ring: %w", err)
	}
	defer os.Remove(tmp.Name())
	if _, err = tmp.Write(raw); err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("write key ring: %w", err)
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("write key ring: %w", err)
	}
	defer d.Close()
	return d.Sync()
}

func newRing(f ringFile, cfg Config) *Ring {
	return &Ring{
		id: f.ID, cfg: cfg, seal: f.Keys[len(f.Keys)-1].Number, keys: f.Keys,
		ciphers: map[cipherID]*xaes{}, read: cfg.Now(),
	}
}

// ID names the ring; the database records it, so that a database and a ring
// that do not belong together are noticed at the start.
func (r *Ring) ID() string { return r.id }

const (
	blobVersion = 1
	headerSize  = 1 + 4 + xaesNonceSize // version, key number, nonce
)

// Seal encrypts plaintext for a purpose. The same aad must be given to Open.
func (r *Ring) Seal(p Purpose, plaintext, aad []byte) ([]byte, error) {
	c, err := r.cipher(r.seal, p)
	if err != nil {
		return nil, err
	}
	blob := make([]byte, headerSize, headerSize+len(plaintext)+16)
	blob[0] = blobVersion
	binary.BigEndian.PutUint32(blob[1:], r.seal)
	nonce := blob[5:headerSize]
	if _, err := io.ReadFull(r.cfg.Rand, nonce); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return c.seal(blob, nonce, plaintext, aad)
}

// Open decrypts what Seal made for the same purpose and aad. Anything else, of
// whatever form, is the same error.
func (r *Ring) Open(p Purpose, blob, aad []byte) ([]byte, error) {
	if len(blob) < headerSize || blob[0] != blobVersion {
		return nil, errOpen
	}
	c, err := r.cipher(binary.BigEndian.Uint32(blob[1:]), p)
	if err != nil {
		return nil, errOpen
	}
	return c.open(blob[5:headerSize], blob[headerSize:], aad)
}

func (r *Ring) cipher(number uint32, p Purpose) (*xaes, error) {
	id := cipherID{number, p}
	r.mu.RLock()
	c := r.ciphers[id]
	r.mu.RUnlock()
	if c != nil {
		return c, nil
	}
	k, err := r.key(number)
	if err != nil {
		return nil, err
	}
	derived, err := hkdf.Key(sha256.New, k.Secret, []byte(r.id), "gatehouse "+string(p), 32)
	if err != nil {
		return nil, err
	}
	if c, err = newXAES(derived); err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.ciphers[id] = c
	r.mu.Unlock()
	return c, nil
}

// rereadEvery bounds how often blobs of unknown keys make the file be read.
const rereadEvery = time.Second

// key finds a key by number. A number it does not know may be of a key that was
// added since: another node, restarted with the new ring, seals with it already.
func (r *Ring) key(number uint32) (key, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		for _, k := range r.keys {
			if k.Number == number {
				return k, nil
			}
		}
		now := r.cfg.Now()
		if now.Sub(r.read) < rereadEvery {
			return key{}, errOpen
		}
		r.read = now
		f, err := readFile(r.cfg)
		if err != nil || f.ID != r.id {
			return key{}, errOpen
		}
		r.keys = f.Keys
	}
}
