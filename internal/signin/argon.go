package signin

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// HashParams are the cost of one argon2id hash (RFC 9106).
type HashParams struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// DefaultHash is the least that OWASP's password storage guide recommends: it
// is what a small machine can pay at every sign-in of a busy morning.
var DefaultHash = HashParams{Memory: 19 * 1024, Time: 2, Threads: 1}

const (
	saltSize = 16
	keySize  = 32
)

// check bounds the cost from both sides: less than a mebibyte is no protection,
// and a damaged row must not ask for all the memory there is.
func (p HashParams) check() error {
	if p.Memory < 1024 || p.Memory > 1<<20 || p.Time < 1 || p.Time > 64 || p.Threads < 1 || p.Threads > 64 {
		return fmt.Errorf("signin: argon2id with %d KiB, %d passes and %d threads is out of bounds", p.Memory, p.Time, p.Threads)
	}
	return nil
}

// hash is the PHC string of a password.
func (p HashParams) hash(password string, salt []byte) string {
	key := argon2.IDKey([]byte(password), salt, p.Time, p.Memory, p.Threads, keySize)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.Memory, p.Time, p.Threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// phc is a PHC string, read.
type phc struct {
	params    HashParams
	salt, key []byte
}

var errPHC = errors.New("signin: a stored password hash cannot be read")

// parsePHC reads what HashParams.hash writes, and nothing else.
func parsePHC(s string) (phc, error) {
	var h phc
	part := strings.Split(s, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, errPHC
	}
	n, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &h.params.Memory, &h.params.Time, &h.params.Threads)
	if n != 3 || err != nil || h.params.check() != nil {
		return h, errPHC
	}
	b64 := base64.RawStdEncoding.Strict()
	if h.salt, err = b64.DecodeString(part[4]); err != nil || len(h.salt) < 8 {
		return h, errPHC
	}
	if h.key, err = b64.DecodeString(part[5]); err != nil || len(h.key) != keySize {
		return h, errPHC
	}
	return h, nil
}

// matches computes the hash of password once more and compares.
func (h phc) matches(password string) bool {
	key := argon2.IDKey([]byte(password), h.salt, h.params.Time, h.params.Memory, h.params.Threads, keySize)
	return subtle.ConstantTimeCompare(key, h.key) == 1
}
