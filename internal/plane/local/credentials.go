package local

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/plane"
)

// Opened is what a session token carries.
type Opened struct {
	AccessKeyID string          `json:"k"`
	Secret      string          `json:"s"`
	Session     idc.RoleSession `json:"r"`
	Person      *idc.Person     `json:"p,omitempty"`
	// LongTerm is the key that temporary credentials of a root were made with, and
	// end with; empty for those of a role.
	LongTerm string `json:"l,omitempty"`
}

// Sealer makes credentials and opens their session tokens. Nothing of them is
// stored: the session token carries all, sealed (DESIGN decision 5).
type Sealer struct {
	ring *keys.Ring
	rand io.Reader
}

// NewSealer seals with a ring.
func NewSealer(ring *keys.Ring, rand io.Reader) *Sealer { return &Sealer{ring, rand} }

// Seal makes credentials of a role session; person is who stands behind it, or nil.
func (s *Sealer) Seal(session idc.RoleSession, person *idc.Person) (plane.Credentials, error) {
	return s.seal(Opened{Session: session, Person: person})
}

// SealRoot makes temporary credentials of a root; they end with its long-term key.
func (s *Sealer) SealRoot(session idc.RoleSession, longTerm string) (plane.Credentials, error) {
	return s.seal(Opened{Session: session, LongTerm: longTerm})
}

func (s *Sealer) seal(o Opened) (plane.Credentials, error) {
	session := o.Session
	id, err := NewAccessKeyID(s.rand, TemporaryKey, session.Account)
	if err != nil {
		return plane.Credentials{}, err
	}
	secret, err := NewSecret(s.rand)
	if err != nil {
		return plane.Credentials{}, err
	}
	o.AccessKeyID, o.Secret = id, secret
	plain, err := json.Marshal(o)
	if err != nil {
		return plane.Credentials{}, err
	}
	blob, err := s.ring.Seal(keys.SessionToken, plain, nil)
	if err != nil {
		return plane.Credentials{}, err
	}
	return plane.Credentials{
		AccessKeyID: id, Secret: secret, SessionToken: base64.StdEncoding.EncodeToString(blob), Expires: session.Expires,
	}, nil
}

// LongTerm makes an access key of an account's root. The secret is told once;
// what is kept is sealed.
func (s *Sealer) LongTerm(account idc.AccountID) (k idc.AccessKey, secret string, err error) {
	if secret, err = NewSecret(s.rand); err != nil {
		return k, "", err
	}
	k, err = SealKey(s.ring, s.rand, account, secret)
	return k, secret, err
}

// SealKey makes an access key of an account's root with a secret that is known.
func SealKey(ring *keys.Ring, rand io.Reader, account idc.AccountID, secret string) (idc.AccessKey, error) {
	id, err := NewAccessKeyID(rand, LongTermKey, account)
	if err != nil {
		return idc.AccessKey{}, err
	}
	sealed, err := ring.Seal(keys.AccessKeySecret, []byte(secret), []byte(id))
	return idc.AccessKey{ID: id, Account: account, SealedSecret: sealed, Active: true}, err
}

// Open reads a session token. One that is not of this ring, or was altered, is
// Unauthenticated. Whether it has expired, and whether what stands behind it still
// lives, is for the caller to check.
func (s *Sealer) Open(token string) (Opened, error) {
	var o Opened
	blob, err := keys.FromText(base64.StdEncoding, token)
	if err == nil {
		blob, err = s.ring.Open(keys.SessionToken, blob, nil)
	}
	if err == nil {
		err = json.Unmarshal(blob, &o)
	}
	if err != nil {
		return Opened{}, idc.Unauthenticated(idc.ReasonUnknownKey, "The security token included in the request is invalid.")
	}
	return o, nil
}

// Prefixes of access key ids.
const (
	LongTermKey  = "AKIA"
	TemporaryKey = "ASIA"
)

// NewAccessKeyID makes an access key id that carries its account in the bits
// where AWS carries it, so that the tools that read it there work.
func NewAccessKeyID(rand io.Reader, prefix string, account idc.AccountID) (string, error) {
	n, err := strconv.ParseUint(string(account), 10, 64)
	if err != nil {
		return "", fmt.Errorf("access key of account %q: %w", account, err)
	}
	var b [10]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("make access key id: %w", err)
	}
	var head [8]byte
	copy(head[2:], b[:6])
	v := binary.BigEndian.Uint64(head[:])
	v = v&0x7f | n<<7 | 1<<47
	binary.BigEndian.PutUint64(head[:], v)
	copy(b[:6], head[2:])
	return prefix + base32.StdEncoding.EncodeToString(b[:]), nil
}

// AccountOfKey reads the account that NewAccessKeyID put into an id.
func AccountOfKey(id string) (idc.AccountID, bool) {
	if len(id) != 20 {
		return "", false
	}
	b, err := base32.StdEncoding.DecodeString(id[4:])
	if err != nil {
		return "", false
	}
	bits := binary.BigEndian.Uint64(append([]byte{0, 0}, b[:6]...))
	if bits&(1<<47) == 0 { // an id from before ids carried accounts
		return "", false
	}
	n := bits & 0x7fffffffff80 >> 7
	account := idc.AccountID(fmt.Sprintf("%012d", n))
	return account, account.Valid()
}

// NewSecret makes a secret access key: 40 characters.
func NewSecret(rand io.Reader) (string, error) {
	var b [30]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("make secret access key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b[:]), nil
}

// CallerOf is the caller that credentials speak for.
func CallerOf(o Opened, r idc.Request) idc.Caller {
	if o.LongTerm != "" {
		return idc.Caller{
			Kind: idc.CallerRoot, Account: o.Session.Account, AccessKeyID: o.AccessKeyID, Issued: o.Session.Issued,
			ARN: idc.RootARN(o.Session.Account), UserID: string(o.Session.Account), Request: r,
		}
	}
	role := o.Session.RoleARN.Resource()
	role = role[strings.LastIndexByte(role, '/')+1:]
	return idc.Caller{
		Kind: idc.CallerRole, Account: o.Session.Account, AccessKeyID: o.AccessKeyID,
		ARN:     idc.AssumedRoleARN(o.Session.Account, role, o.Session.Name),
		UserID:  string(o.Session.RoleID) + ":" + o.Session.Name,
		Session: &o.Session, Person: o.Person, Request: r,
	}
}
