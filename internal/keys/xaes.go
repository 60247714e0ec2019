package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
)

// xaes is XAES-256-GCM (C2SP): AES-256-GCM under a key derived from the first
// half of a 24-byte nonce. Random nonces stay safe for any number of messages,
// where plain GCM must stop at 2^32: at thousands of session tokens a second
// that would be days.
type xaes struct {
	block cipher.Block
	k1    [aes.BlockSize]byte // CMAC subkey
}

const xaesNonceSize = 24

var errOpen = errors.New("keys: not sealed by this ring, or altered")

func newXAES(key []byte) (*xaes, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	x := &xaes{block: block}
	block.Encrypt(x.k1[:], x.k1[:])
	var carry byte
	for i := len(x.k1) - 1; i >= 0; i-- {
		next := x.k1[i] >> 7
		x.k1[i] = x.k1[i]<<1 | carry
		carry = next
	}
	x.k1[len(x.k1)-1] ^= carry * 0x87
	return x, nil
}

// derive makes the AEAD of one message; the nonce it takes is the second half.
func (x *xaes) derive(nonce []byte) (cipher.AEAD, error) {
	key := make([]byte, 0, 2*aes.BlockSize)
	for counter := byte(1); counter <= 2; counter++ {
		var m [aes.BlockSize]byte
		m[1], m[2] = counter, 'X'
		copy(m[4:], nonce[:12])
		for i := range m {
			m[i] ^= x.k1[i]
		}
		x.block.Encrypt(m[:], m[:])
		key = append(key, m[:]...)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func (x *xaes) seal(dst, nonce, plaintext, aad []byte) ([]byte, error) {
	aead, err := x.derive(nonce)
	if err != nil {
		return nil, err
	}
	return aead.Seal(dst, nonce[12:], plaintext, aad), nil
}

func (x *xaes) open(nonce, ciphertext, aad []byte) ([]byte, error) {
	aead, err := x.derive(nonce)
	if err != nil {
		return nil, err
	}
	plaintext, err := aead.Open(nil, nonce[12:], ciphertext, aad)
	if err != nil {
		return nil, errOpen
	}
	return plaintext, nil
}
