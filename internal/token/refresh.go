package token

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
)

// A family's refresh tokens are numbered. Each is derived from the family's
// secret and its number, so every node makes the same successor of a token, and
// one that was rotated out long ago is known for what it is. The secret is stored
// sealed, no token is stored.
type refreshToken struct {
	store   idc.StoreID
	family  idc.FamilyID
	counter int64
	mac     []byte
}

const (
	refreshPrefix  = "aor"
	longestRefresh = 512
	macSize        = sha256.Size
)

// sign makes the token.
func (r refreshToken) sign(secret []byte) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(r.counter))
	b = append(b, refreshMAC(secret, r.counter)...)
	b = append(b, r.store...)
	b = append(b, '/')
	b = append(b, r.family...)
	return refreshPrefix + base64.RawURLEncoding.EncodeToString(b)
}

func refreshMAC(secret []byte, counter int64) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write(binary.BigEndian.AppendUint64([]byte("refresh token "), uint64(counter)))
	return h.Sum(nil)
}

// parseRefreshToken takes a token apart; whether it is genuine says genuine.
func parseRefreshToken(token string) (refreshToken, bool) {
	var r refreshToken
	encoded, ok := strings.CutPrefix(token, refreshPrefix)
	if !ok || len(token) > longestRefresh {
		return r, false
	}
	b, err := keys.FromText(base64.RawURLEncoding, encoded)
	if err != nil || len(b) < 8+macSize {
		return r, false
	}
	storeID, family, ok := strings.Cut(string(b[8+macSize:]), "/")
	r = refreshToken{
		store: idc.StoreID(storeID), family: idc.FamilyID(family),
		counter: int64(binary.BigEndian.Uint64(b)), mac: b[8 : 8+macSize],
	}
	return r, ok && r.counter >= 0
}

func (r refreshToken) genuine(secret []byte) bool {
	return hmac.Equal(r.mac, refreshMAC(secret, r.counter))
}

// familySecret makes the secret of a family, sealed and plain.
func (s *Service) familySecret(f idc.TokenFamily) (sealed, plain []byte, err error) {
	if plain, err = s.random(32); err != nil {
		return nil, nil, err
	}
	sealed, err = s.cfg.Ring.Seal(keys.RefreshSecret, plain, familyName(f))
	return sealed, plain, err
}

func (s *Service) openFamilySecret(f idc.TokenFamily) ([]byte, error) {
	plain, err := s.cfg.Ring.Open(keys.RefreshSecret, f.Secret, familyName(f))
	if err != nil {
		return nil, fmt.Errorf("secret of token family %s: %w", f.ID, err)
	}
	return plain, nil
}

func familyName(f idc.TokenFamily) []byte { return []byte(string(f.Store) + "/" + string(f.ID)) }

// races bounds how often a refresh that met another one starts over: the one
// that was faster has rotated, so the second reading decides.
const races = 8

// refresh gives a new access token and the next refresh token. The token before
// the current one gives the current one for a short grace, since its client may
// not have heard the answer; any older one was stolen, here or from there, and
// ends the family (RFC 9700, section 4.14.2).
func (s *Service) refresh(ctx context.Context, c idc.Caller, reg registration, r TokenRequest) (Tokens, error) {
	if r.RefreshToken == "" {
		return Tokens{}, invalidRequest("refreshToken is missing.")
	}
	token, ok := parseRefreshToken(r.RefreshToken)
	if !ok {
		return Tokens{}, errRefresh()
	}
	for range races {
		o, err := s.refreshOnce(ctx, c, reg, token)
		if err != nil || !o.again {
			return o.tokens, err
		}
	}
	return Tokens{}, &idc.Error{Kind: idc.KindUnavailable, Message: "The login is being refreshed by others. Try again."}
}

func (s *Service) refreshOnce(ctx context.Context, c idc.Caller, reg registration, token refreshToken) (outcome, error) {
	var l login
	f, err := op.View(ctx, s.gate, c, func(tx *op.Tx) (f idc.TokenFamily, err error) {
		tx.Event.Unlogged = true
		tx.Permit("who has the token may ask for what it is good for")
		f, err = tx.TokenFamily(token.store, token.family)
		if idc.Is(err, idc.KindNotFound) || err == nil && (f.Client.Key != reg.key || f.Secret == nil) {
			return f, errRefresh()
		}
		if err != nil {
			return f, err
		}
		l, err = readLogin(tx, f.Instance, f.Store, f.User, f.Session)
		l.person.Family = f.ID
		return f, err
	})
	if err != nil {
		return outcome{}, err
	}
	secret, err := s.openFamilySecret(f)
	if err != nil {
		return outcome{}, err
	}
	if !token.genuine(secret) {
		return outcome{}, errRefresh()
	}
	next, ok := s.successor(f, token)
	if !ok {
		if err := s.endFamily(ctx, c, f.Store, f.ID); err != nil {
			return outcome{}, err
		}
		return outcome{}, errRefresh()
	}
	out, err := s.tokens(l, next, secret)
	if err != nil {
		return outcome{}, err
	}
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (outcome, error) {
		tx.Permit("who has the token may have what it is good for")
		if next.Counter != f.Counter {
			won, err := tx.RotateTokenFamily(f)
			if err != nil {
				return outcome{}, err
			}
			if !won {
				tx.Event.Unlogged = true
				return outcome{again: true}, nil
			}
		}
		record(tx, l, out)
		return outcome{tokens: out}, nil
	})
}

// successor is a family as it is when a genuine token of it has been used; false
// for a token that was rotated out.
func (s *Service) successor(f idc.TokenFamily, token refreshToken) (idc.TokenFamily, bool) {
	switch {
	case token.counter == f.Counter:
		f.Counter++
	case token.counter == f.Counter-1 && s.now().Before(f.RotatedAt.Add(s.cfg.Grace)):
	default:
		return f, false
	}
	return f, true
}

func errRefresh() error {
	return invalidGrant("The refresh token is not valid any more. Sign in again.")
}
