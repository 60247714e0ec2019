package signin

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// authenticator is a passkey in software: it answers as a browser does.
type authenticator struct {
	t        testing.TB
	key      *ecdsa.PrivateKey
	id       []byte
	handle   []byte
	count    uint32
	verified bool   // it verifies its person
	origin   string // of the page that asks
}

const (
	userPresent  = 0x01
	userVerified = 0x04
	attested     = 0x40
)

func newAuthenticator(t testing.TB) *authenticator {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 16)
	rand.Read(id)
	return &authenticator{t: t, key: key, id: id, verified: true, origin: "http://localhost:8080"}
}

var b64 = base64.RawURLEncoding.EncodeToString

// asked is what the tests read of either kind of options.
type asked struct {
	Challenge string
	RPID      string `json:"rpId"`
	RP        struct{ ID string }
	User      struct{ ID string }
}

func (a *authenticator) read(options string) (o asked) {
	a.t.Helper()
	if err := json.Unmarshal([]byte(options), &o); err != nil {
		a.t.Fatalf("options %q: %v", options, err)
	}
	return o
}

func (a *authenticator) clientData(kind, challenge string) []byte {
	data, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return data
}

func (a *authenticator) authData(rp string, flags byte) []byte {
	hash := sha256.Sum256([]byte(rp))
	if a.verified {
		flags |= userVerified
	}
	a.count++
	return binary.BigEndian.AppendUint32(append(hash[:], flags|userPresent), a.count)
}

// create answers creation options, with attestation none.
func (a *authenticator) create(options string) string {
	o := a.read(options)
	a.handle, _ = base64.RawURLEncoding.DecodeString(o.User.ID)
	point, err := a.key.PublicKey.Bytes() // 04, x, y
	if err != nil {
		a.t.Fatal(err)
	}
	auth := a.authData(o.RP.ID, attested)
	auth = append(auth, make([]byte, 16)...) // AAGUID
	auth = append(binary.BigEndian.AppendUint16(auth, uint16(len(a.id))), a.id...)
	auth = append(auth, 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20) // COSE: EC2, ES256, P-256, x
	auth = append(append(auth, point[1:33]...), 0x22, 0x58, 0x20)                   // y
	auth = append(auth, point[33:]...)
	var object bytes.Buffer
	object.WriteString("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58")
	object.WriteByte(byte(len(auth)))
	object.Write(auth)
	return a.answer(map[string]any{
		"clientDataJSON": b64(a.clientData("webauthn.create", o.Challenge)), "attestationObject": b64(object.Bytes()),
	})
}

// get answers request options.
func (a *authenticator) get(options string) string {
	o := a.read(options)
	auth, client := a.authData(o.RPID, 0), a.clientData("webauthn.get", o.Challenge)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(bytes.Clone(auth), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]any{
		"clientDataJSON": b64(client), "authenticatorData": b64(auth), "signature": b64(signature), "userHandle": b64(a.handle),
	})
}

func (a *authenticator) answer(response map[string]any) string {
	out, err := json.Marshal(map[string]any{
		"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{},
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return string(out)
}
