// Package authn says who is calling: it turns a signature, a bearer token or a
// cookie into an idc.Caller. It verifies what is presented; whether the person,
// session and role behind it still live is asked by the gate (op), at every use.
package authn

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"gatehouse/internal/awswire/sigv4"
	"gatehouse/internal/httpx"
	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/plane/local"
	"gatehouse/internal/store"
	"gatehouse/internal/token"
)

// Config of an Authenticator; all members are required.
type Config struct {
	Store  *store.Store
	Ring   *keys.Ring
	Sealer *local.Sealer
	Tokens *token.Service
	Now    func() time.Time
}

// Authenticator knows the ways to prove who one is.
type Authenticator struct {
	cfg      Config
	verifier *sigv4.Verifier
	keys     *store.Cache[string, longTermKey]
}

// longTermKey is an access key, unsealed.
type longTermKey struct {
	key    idc.AccessKey
	secret string
}

const cachedKeys = 1024

// New makes an authenticator.
func New(cfg Config) *Authenticator {
	a := &Authenticator{cfg: cfg, verifier: &sigv4.Verifier{Now: cfg.Now}}
	a.keys = store.NewCache(cfg.Store, cachedKeys, a.loadKey, func(c store.Change) ([]string, bool) {
		if c.Kind != store.ChangeAccessKey {
			return nil, false
		}
		return []string{c.ID}, false
	})
	return a
}

// Anonymous is the caller of a request that proves nothing.
func (a *Authenticator) Anonymous(r *http.Request) idc.Caller {
	x := httpx.From(r.Context())
	return idc.Caller{Request: idc.Request{ID: x.ID, SourceIP: x.SourceIP, UserAgent: r.UserAgent(), Secure: x.Secure}}
}

// Signed verifies the SigV4 signature of a request for a service. Errors are
// Unauthenticated with one of the sigv4 reasons.
func (a *Authenticator) Signed(ctx context.Context, r *http.Request, body []byte, service string) (idc.Caller, error) {
	c := a.Anonymous(r)
	sig, err := sigv4.Parse(r)
	if err != nil {
		return c, err
	}
	c.Request.Region = sig.Region
	httpx.From(ctx).Add(slog.String("key", sig.AccessKeyID))
	if sig.SessionToken == "" {
		return a.longTerm(ctx, c, sig, r, body, service)
	}
	return a.temporary(ctx, c, sig, r, body, service)
}

func (a *Authenticator) longTerm(ctx context.Context, c idc.Caller, sig *sigv4.Signature, r *http.Request, body []byte, service string) (idc.Caller, error) {
	k, err := a.keys.Get(ctx, sig.AccessKeyID)
	if idc.Is(err, idc.KindNotFound) {
		return c, unknownKey()
	}
	if err != nil {
		return c, err
	}
	if err := a.holds(sig, r, body, k.secret, service); err != nil {
		return c, err
	}
	if !k.key.Active {
		return c, unknownKey()
	}
	if k.key.ExpiresAt != nil && !a.cfg.Now().Before(*k.key.ExpiresAt) {
		return c, idc.Unauthenticated(idc.ReasonExpiredToken, "The access key has expired.")
	}
	c.Kind, c.Account, c.AccessKeyID = idc.CallerRoot, k.key.Account, k.key.ID
	c.ARN, c.UserID = idc.RootARN(k.key.Account), string(k.key.Account)
	return c, nil
}

func (a *Authenticator) temporary(ctx context.Context, c idc.Caller, sig *sigv4.Signature, r *http.Request, body []byte, service string) (idc.Caller, error) {
	o, err := a.cfg.Sealer.Open(sig.SessionToken)
	if err != nil {
		return c, err
	}
	if o.AccessKeyID != sig.AccessKeyID {
		return c, unknownKey()
	}
	if err := a.holds(sig, r, body, o.Secret, service); err != nil {
		return c, err
	}
	if !a.cfg.Now().Before(o.Session.Expires) {
		return c, idc.Unauthenticated(idc.ReasonExpiredToken, "The security token included in the request is expired")
	}
	if o.LongTerm != "" { // they end with the key that they were made with
		k, err := a.keys.Get(ctx, o.LongTerm)
		if idc.Is(err, idc.KindNotFound) || err == nil && !a.usable(k.key) {
			return c, unknownKey()
		}
		if err != nil {
			return c, err
		}
	}
	return local.CallerOf(o, c.Request), nil
}

// usable reports whether a long-term key is good at present.
func (a *Authenticator) usable(k idc.AccessKey) bool {
	return k.Active && (k.ExpiresAt == nil || a.cfg.Now().Before(*k.ExpiresAt))
}

// holds checks the signature, and that it was made for this service.
func (a *Authenticator) holds(sig *sigv4.Signature, r *http.Request, body []byte, secret, service string) error {
	if err := a.verifier.Verify(sig, r, body, secret); err != nil {
		return err
	}
	return sig.Scope(service)
}

func (a *Authenticator) loadKey(tx *store.Tx, id string) (longTermKey, error) {
	k, err := tx.AccessKey(id)
	if err != nil {
		return longTermKey{}, err
	}
	secret, err := a.cfg.Ring.Open(keys.AccessKeySecret, k.SealedSecret, []byte(k.ID))
	return longTermKey{k, string(secret)}, err
}

func unknownKey() error {
	return idc.Unauthenticated(idc.ReasonUnknownKey, "The security token included in the request is invalid.")
}
