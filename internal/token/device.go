package token

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// DeviceAuthorization is what a client shows to a person (RFC 8628, section 3.2).
type DeviceAuthorization struct {
	DeviceCode              string
	UserCode                string
	VerificationURI         string
	VerificationURIComplete string
	ExpiresIn               time.Duration
	Interval                time.Duration
}

const (
	deviceLife   = 600 * time.Second
	pollInterval = time.Second
	slowDown     = 5 * time.Second        // added to the interval by a poll that comes too early (RFC 8628, section 3.5)
	pollSlack    = 250 * time.Millisecond // what the network may take off an interval that a client kept
	codeAttempts = 5                      // user codes tried before giving up
)

// StartDeviceAuthorization begins a device login of a client at a start URL.
func (s *Service) StartDeviceAuthorization(ctx context.Context, c idc.Caller, clientID, clientSecret, startURL string) (DeviceAuthorization, error) {
	reg, err := s.authenticate(clientID, clientSecret)
	if err != nil {
		return DeviceAuthorization{}, err
	}
	if reg.Grants&grantDevice == 0 {
		return DeviceAuthorization{}, refuse("UnauthorizedClientException", "The client is not registered for device authorization.")
	}
	instance, err := op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Instance, error) {
		tx.Event.Unlogged = true
		tx.Permit("anybody may ask to be let in")
		instance, err := s.instanceOf(tx, startURL)
		if err != nil {
			return instance, err
		}
		if reg.Instance != "" && reg.Instance != instance.ID {
			return instance, invalidRequest("The client is registered for another start URL.")
		}
		// Counted before, not inside, the transaction that adds one: callers at the
		// same moment may exceed the bound by their number, and none waits for another.
		n, err := tx.CountPendingGrants(c.Request.SourceIP)
		if err == nil && n >= s.cfg.Pending {
			err = refuse("SlowDownException", "Too many devices wait for approval from this network.")
		}
		return instance, err
	})
	if err != nil {
		return DeviceAuthorization{}, err
	}
	secret, err := s.random(32)
	if err != nil {
		return DeviceAuthorization{}, err
	}
	code := base64.RawURLEncoding.EncodeToString(secret)
	g := store.DeviceGrant{
		CodeHash: hash(code), Instance: instance.ID, Client: reg.granted(reg.Scopes),
		SourceIP: c.Request.SourceIP, Interval: pollInterval,
	}
	if err := s.addGrant(ctx, c, &g); err != nil {
		return DeviceAuthorization{}, err
	}
	page := s.cfg.PublicURL + "/device"
	if g.Instance != s.cfg.Home {
		page += "/" + string(g.Instance) // where its people sign in
	}
	return DeviceAuthorization{
		DeviceCode: code, UserCode: g.UserCode, VerificationURI: page,
		VerificationURIComplete: page + "?user_code=" + url.QueryEscape(g.UserCode),
		ExpiresIn:               deviceLife, Interval: pollInterval,
	}, nil
}

// addGrant stores a grant under a user code that no other has.
func (s *Service) addGrant(ctx context.Context, c idc.Caller, g *store.DeviceGrant) (err error) {
	purge := s.purges.due(s.now())
	for range codeAttempts {
		if g.UserCode, err = s.userCode(); err != nil {
			return err
		}
		err = op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
			tx.Event.Unlogged = true
			tx.Permit("anybody may ask to be let in")
			if purge {
				if err := tx.PurgeTokens(tx.Now().Add(-purgeAfter), purgeAtOnce); err != nil {
					return err
				}
			}
			g.CreatedAt, g.ExpiresAt = tx.Now(), tx.Now().Add(deviceLife)
			return tx.InsertDeviceGrant(*g)
		})
		if !idc.Is(err, idc.KindConflict) {
			return err
		}
	}
	return fmt.Errorf("no free user code in %d attempts: %w", codeAttempts, err)
}

// DeviceRequest is a device login as the person who is to decide sees it.
type DeviceRequest struct {
	UserCode   string
	ClientName string
	Scopes     []string
	SourceIP   string // where the client runs
	CreatedAt  time.Time
	ExpiresAt  time.Time
}

// ReasonExpired comes with NotFound for a code that was good once.
const ReasonExpired idc.Reason = "expired"

// DeviceRequest finds what a user code asks for. NotFound when no such code
// waits for anybody of the caller's identity store, or it has been used; with
// ReasonExpired when it has run out.
func (s *Service) DeviceRequest(ctx context.Context, c idc.Caller, userCode string) (DeviceRequest, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (DeviceRequest, error) {
		tx.Event.Unlogged = true
		g, err := s.waiting(tx, userCode)
		return DeviceRequest{
			UserCode: g.UserCode, ClientName: g.Client.Name, Scopes: g.Client.Scopes, SourceIP: g.SourceIP,
			CreatedAt: g.CreatedAt, ExpiresAt: g.ExpiresAt,
		}, err
	})
}

// ApproveDevice lets the client of a user code act for the caller, in the
// caller's portal session. Errors as DeviceRequest.
func (s *Service) ApproveDevice(ctx context.Context, c idc.Caller, userCode string) error {
	return s.decideDevice(ctx, c, userCode, store.DeviceApproved, "ApproveDevice")
}

// DenyDevice refuses the client of a user code. Errors as DeviceRequest.
func (s *Service) DenyDevice(ctx context.Context, c idc.Caller, userCode string) error {
	return s.decideDevice(ctx, c, userCode, store.DeviceDenied, "DenyDevice")
}

func (s *Service) decideDevice(ctx context.Context, c idc.Caller, userCode string, decision store.DeviceStatus, event string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		tx.Event.Source, tx.Event.Name = eventSource, event
		g, err := s.waiting(tx, userCode)
		if err != nil {
			return err
		}
		tx.Event.Details = map[string]any{"userCode": g.UserCode, "clientName": g.Client.Name, "clientAddress": g.SourceIP}
		won, err := tx.DecideDeviceGrant(g, decision, *c.Person)
		if err == nil && !won {
			return errUserCode()
		}
		return err
	})
}

// waiting finds the pending grant of a user code for the person who asks.
func (s *Service) waiting(tx *op.Tx, userCode string) (store.DeviceGrant, error) {
	var none store.DeviceGrant
	instance, err := inBrowser(tx)
	if err != nil {
		return none, err
	}
	code, ok := parseUserCode(userCode)
	if !ok {
		return none, errUserCode()
	}
	g, err := tx.DeviceGrantByUserCode(code)
	switch {
	case idc.Is(err, idc.KindNotFound):
		return none, errUserCode()
	case err != nil:
		return none, err
	case g.Instance != instance.ID || g.Status != store.DevicePending:
		return none, errUserCode()
	case !tx.Now().Before(g.ExpiresAt):
		e := errUserCode()
		e.Reason, e.Message = ReasonExpired, "This code has expired. Start again at your device."
		return none, e
	}
	return g, nil
}

func errUserCode() *idc.Error {
	return idc.NotFound("USER_CODE", "", "This code is not known, or has been used already.")
}

// inBrowser permits what a person decides at a page: with the session of a
// browser, not with a token that a program holds. It answers the person's instance.
func inBrowser(tx *op.Tx) (idc.Instance, error) {
	p := tx.Caller.Person
	if tx.Caller.Kind != idc.CallerPerson || p == nil || p.Session == "" || p.Family != "" {
		return idc.Instance{}, idc.Denied("Only a person who is signed in with a browser can do this.")
	}
	tx.Permit("a person decides which programs may act for them")
	instance, err := tx.InstanceOfStore(p.Store)
	tx.Event.Account = instance.Owner
	return instance, err
}

// eventSource is the source of events that AWS has no name for.
const eventSource = "gatehouse"

// hash is how codes are stored.
func hash(code string) []byte {
	sum := sha256.Sum256([]byte(code))
	return sum[:]
}
