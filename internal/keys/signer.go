package keys

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
)

// Signer signs, by ECDSA on P-384, what others than us are to verify. It bears the
// name that they know its public key by.
type Signer struct {
	crypto.Signer
	ID string
}

// Signer is the one that signs for a purpose at present. It is derived from the
// ring's key and stored nowhere, so it is the same on all nodes and is rotated
// with the ring.
func (r *Ring) Signer(p Purpose) (Signer, error) { return r.signer(r.seal, p) }

// Signers are all whose signatures for a purpose still count, the oldest first.
// Keys that were added to the file since are among them: another node may sign
// with those already.
func (r *Ring) Signers(p Purpose) ([]Signer, error) {
	numbers := r.numbers()
	out := make([]Signer, 0, len(numbers))
	for _, n := range numbers {
		s, err := r.signer(n, p)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// numbers names the keys of the ring, of the file as it is at present.
func (r *Ring) numbers() []uint32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.cfg.Now(); now.Sub(r.read) >= rereadEvery {
		r.read = now
		if f, err := readFile(r.cfg); err == nil && f.ID == r.id {
			r.keys = f.Keys
		}
	}
	out := make([]uint32, len(r.keys))
	for i, k := range r.keys {
		out[i] = k.Number
	}
	return out
}

type signerID struct {
	number  uint32
	purpose Purpose
}

func (r *Ring) signer(number uint32, p Purpose) (Signer, error) {
	if s, ok := r.signers.Load(signerID{number, p}); ok {
		return s.(Signer), nil
	}
	k, err := r.key(number)
	if err != nil {
		return Signer{}, err
	}
	private, err := deriveP384(k.Secret, r.id, p)
	if err != nil {
		return Signer{}, fmt.Errorf("signing key for %s: %w", p, err)
	}
	public, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		return Signer{}, fmt.Errorf("signing key for %s: %w", p, err)
	}
	sum := sha256.Sum256(public)
	s := Signer{Signer: private, ID: "key-" + base64.RawURLEncoding.EncodeToString(sum[:12])}
	r.signers.Store(signerID{number, p}, s)
	return s, nil
}

// deriveP384 makes a private key of a secret: 64 bits more than the order of the
// curve has, reduced to 1 … n-1, so that no value is noticeably likelier than
// another (FIPS 186-5, appendix A.2.1).
func deriveP384(secret []byte, ring string, p Purpose) (*ecdsa.PrivateKey, error) {
	curve := elliptic.P384()
	size := curve.Params().BitSize / 8
	raw, err := hkdf.Key(sha512.New384, secret, []byte(ring), "gatehouse signer "+string(p), size+8)
	if err != nil {
		return nil, err
	}
	one := big.NewInt(1)
	d := new(big.Int).SetBytes(raw)
	d.Mod(d, new(big.Int).Sub(curve.Params().N, one)).Add(d, one)
	return ecdsa.ParseRawPrivateKey(curve, d.FillBytes(make([]byte, size)))
}
