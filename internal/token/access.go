package token

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
)

// Lifetimes of access tokens (reference 4.1): short ones where the client can
// refresh, those of a working day for clients of the time before refresh tokens.
const (
	accessLife = time.Hour
	legacyLife = 8 * time.Hour
)

const (
	accessPrefix  = "aoa"
	longestAccess = 8192
)

// access is what an access token carries, sealed. Times are Unix microseconds:
// Issued is compared with marks, which are as fine.
type access struct {
	Store   idc.StoreID   `json:"d"`
	User    idc.UserID    `json:"u"`
	Name    string        `json:"n"`
	Session idc.SessionID `json:"p"`
	Family  idc.FamilyID  `json:"f"`
	Client  string        `json:"c"`
	Via     idc.ARN       `json:"a,omitempty"`
	Scopes  []string      `json:"s,omitempty"`
	Issued  int64         `json:"i"`
	Expires int64         `json:"e"`
}

// accessToken makes a token of a login for a client. It ends with the portal
// session at the latest.
func (s *Service) accessToken(l login, client idc.OAuthClient, now time.Time) (token string, life time.Duration, err error) {
	life = accessLife
	if l.person.Via == "" && legacy(client.Scopes) {
		life = legacyLife
	}
	life = min(life, l.ends.Sub(now)).Truncate(time.Second)
	plain, err := json.Marshal(access{
		Store: l.person.Store, User: l.person.User, Name: l.person.Name, Session: l.person.Session, Family: l.person.Family,
		Via: l.person.Via, Client: client.Key, Scopes: client.Scopes, Issued: l.issued.UnixMicro(), Expires: now.Add(life).UnixMicro(),
	})
	if err != nil {
		return "", 0, fmt.Errorf("encode access token: %w", err)
	}
	blob, err := s.cfg.Ring.Seal(keys.PortalToken, plain, nil)
	return accessPrefix + base64.RawURLEncoding.EncodeToString(blob), life, err
}

// OpenAccessToken is the person that an access token speaks for. Unauthenticated
// when it is not ours, was altered or has expired; Denied when its client was not
// given access to accounts: applications never are without the scope, whatever
// scopes they have. Whether what it came of still lives is for the gate.
func (s *Service) OpenAccessToken(token string) (idc.Caller, error) {
	a, err := s.openAccess(token)
	if err != nil {
		return idc.Caller{}, err
	}
	if (a.Via != "" || !legacy(a.Scopes)) && !slices.Contains(a.Scopes, scopeAccounts) {
		return idc.Caller{}, idc.Denied("No access")
	}
	return idc.Caller{Kind: idc.CallerPerson, Person: a.person()}, nil
}

// person is whom the token speaks for.
func (a access) person() *idc.Person {
	return &idc.Person{
		Store: a.Store, User: a.User, Name: a.Name, Session: a.Session, Family: a.Family, Via: a.Via, Issued: time.UnixMicro(a.Issued).UTC(),
	}
}

// openAccess reads an access token that has not expired.
func (s *Service) openAccess(token string) (access, error) {
	encoded, ok := strings.CutPrefix(token, accessPrefix)
	if !ok || len(token) > longestAccess {
		return access{}, errToken()
	}
	blob, err := keys.FromText(base64.RawURLEncoding, encoded)
	if err != nil {
		return access{}, errToken()
	}
	plain, err := s.cfg.Ring.Open(keys.PortalToken, blob, nil)
	if err != nil {
		return access{}, errToken()
	}
	var a access
	if err := json.Unmarshal(plain, &a); err != nil || s.now().UnixMicro() >= a.Expires {
		return access{}, errToken()
	}
	return a, nil
}

func errToken() error {
	return idc.Unauthenticated("", "Session token not found or invalid")
}

// Logout ends the portal session behind the caller's token, or the login where
// there is none, and with it all that was issued in it.
func (s *Service) Logout(ctx context.Context, c idc.Caller) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		if c.Kind != idc.CallerPerson || c.Person == nil {
			return errToken()
		}
		tx.Permit("a person may end their own session")
		instance, err := tx.InstanceOfStore(c.Person.Store)
		if err != nil {
			return err
		}
		tx.Event.Account = instance.Owner
		if c.Person.Session == "" { // a login that a trusted issuer vouched for
			return tx.EndTokenFamily(c.Person.Store, c.Person.Family)
		}
		session, err := tx.Session(c.Person.Store, c.Person.Session)
		if idc.Is(err, idc.KindNotFound) {
			return errToken()
		}
		if err != nil {
			return err
		}
		return tx.EndSession(session)
	})
}
