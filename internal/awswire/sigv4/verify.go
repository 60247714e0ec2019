package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"sync"
	"time"
)

// Verifier holds signatures against secrets. Its zero value is not ready; Now
// must be given.
type Verifier struct {
	Now func() time.Time

	keys keyCache
}

// Verify reports by a nil error that s is the signature of r, whose body is
// body, by secret, now. Nothing of r may have been changed since it arrived.
// The caller still has to check the session token (it is covered by the
// signature, not by the secret) and the Scope.
func (v *Verifier) Verify(s *Signature, r *http.Request, body []byte, secret string) error {
	return s.verify(r, body, v.Now(), func() [sha256.Size]byte { return v.keys.get(s, secret) })
}

// Verify is Verifier.Verify without a cache of derived keys.
func (s *Signature) Verify(r *http.Request, body []byte, secret string, now time.Time) error {
	return s.verify(r, body, now, func() [sha256.Size]byte { return derive(s, secret) })
}

func (s *Signature) verify(r *http.Request, body []byte, now time.Time, key func() [sha256.Size]byte) error {
	if err := s.timely(now); err != nil {
		return err
	}
	var hash [2 * sha256.Size]byte
	sum := sha256.Sum256(body)
	hex.Encode(hash[:], sum[:])
	sent, once := single(r.Header, "X-Amz-Content-Sha256")
	switch {
	case !once:
		return incomplete("A header that may be given once is given twice.")
	case sent == "":
	case sent == "UNSIGNED-PAYLOAD" || len(sent) > 10 && sent[:10] == "STREAMING-":
		return bad("The payload must be signed.")
	case sent != string(hash[:]):
		return bad("The value of 'x-amz-content-sha256' does not match the SHA-256 of the payload.")
	}

	var room [1024]byte
	request, err := s.canonical(room[:0], r, string(hash[:]))
	if err != nil {
		return err
	}
	sum = sha256.Sum256(request)
	text := make([]byte, 0, 256)
	text = append(text, algorithm+"\n"...)
	text = append(append(text, s.stamp...), '\n')
	text = append(append(text, s.Date...), '/')
	text = append(append(text, s.Region...), '/')
	text = append(append(text, s.Service...), '/')
	text = append(text, terminator+"\n"...)
	text = hex.AppendEncode(text, sum[:])

	k := key()
	mac := hmac.New(sha256.New, k[:])
	mac.Write(text)
	want := hex.AppendEncode(make([]byte, 0, 2*sha256.Size), mac.Sum(nil))
	if subtle.ConstantTimeCompare(want, []byte(s.signature)) != 1 {
		return bad("The request signature we calculated does not match the signature you provided. " +
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	return nil
}

// derive makes the signing key of a day, region and service from a secret.
func derive(s *Signature, secret string) [sha256.Size]byte {
	key := []byte("AWS4" + secret)
	for _, part := range [...]string{s.Date, s.Region, s.Service, terminator} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return [sha256.Size]byte(key)
}

// maxKeys bounds the cache; it is emptied when full, which costs four HMACs
// for each key that comes back.
const maxKeys = 4096

type keyCache struct {
	mu   sync.RWMutex
	keys map[cacheKey]derived
}

type cacheKey struct{ id, date, region, service string }

// derived remembers the secret that it comes from, so that a key id whose
// secret is another one never meets an old key.
type derived struct {
	secret string
	key    [sha256.Size]byte
}

func (c *keyCache) get(s *Signature, secret string) [sha256.Size]byte {
	id := cacheKey{s.AccessKeyID, s.Date, s.Region, s.Service}
	c.mu.RLock()
	d, ok := c.keys[id]
	c.mu.RUnlock()
	if ok && subtle.ConstantTimeCompare([]byte(d.secret), []byte(secret)) == 1 {
		return d.key
	}
	d = derived{secret: secret, key: derive(s, secret)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys == nil || len(c.keys) >= maxKeys {
		c.keys = make(map[cacheKey]derived)
	}
	c.keys[id] = d
	return d.key
}
