// Package signin is how people prove who they are: passwords, the steps of a
// sign-in, and the portal sessions that come of it. What a session may reach is
// not decided here.
//
// One dispatcher (Next) leads every way in. A sign-in is a stored flow; a step
// adds what it has proven to the flow, and which step follows is decided from
// the stored state alone, so that no step calls or trusts another.
//
// A flow is held by a cookie, and changes it whenever it has come to know more about
// the person. Under the cookie that it left stays, for two minutes, where it was to
// lead: enough to be kind to a form that was sent twice, and nothing to go on with.
//
// Who guesses learns nothing: an unknown user name, a wrong password, a disabled
// user and an attempt that comes too early cost the same work and get the same
// answer.
package signin

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/mail"
	"gatehouse/internal/op"
)

// Config of a Service. Gate, Ring, Rand, PublicURL and Instance are required;
// a zero in the rest takes the default.
type Config struct {
	Gate *op.Gate
	Ring *keys.Ring
	Rand io.Reader

	PublicURL string         // origin that browsers use, without trailing slash
	Instance  idc.InstanceID // the home instance: where people sign in who named none

	Mail Mailer // sends mail; nil: none is sent, and administrators pass links on

	Session time.Duration // how long a portal session lasts; default: what the instance says
	Fresh   time.Duration // for how long a proof of identity counts as fresh; default 15 minutes

	Hash    HashParams // cost of a password hash; default DefaultHash
	Workers int        // hashes computed at once; default GOMAXPROCS
	Queue   int        // hashes that may wait; default 32 a worker. What comes then is Throttled
}

// Service signs people in.
type Service struct {
	cfg      Config
	gate     *op.Gate
	hashes   *pool
	attempts *limiter // by address and by browser
	unknown  *limiter // events of unknown names
	begun    atomic.Int64
	codes    *limiter // codes that a known browser may try at once
	party    *party   // nil where browsers have no WebAuthn
}

// Mailer is how mail leaves; mail.Server is one.
type Mailer interface {
	Send(ctx context.Context, m mail.Message) error
}

const defaultFresh = 15 * time.Minute

// New makes the service.
func New(cfg Config) (*Service, error) {
	if cfg.Gate == nil || cfg.Ring == nil || cfg.Rand == nil || cfg.PublicURL == "" || cfg.Instance == "" {
		return nil, errors.New("signin: Gate, Ring, Rand, PublicURL and Instance must be given")
	}
	if cfg.Fresh == 0 {
		cfg.Fresh = defaultFresh
	}
	if cfg.Hash == (HashParams{}) {
		cfg.Hash = DefaultHash
	}
	if err := cfg.Hash.check(); err != nil {
		return nil, err
	}
	hashes, err := newPool(cfg.Hash, cfg.Workers, cfg.Queue, cfg.Rand)
	if err != nil {
		return nil, err
	}
	party, err := newParty(cfg.PublicURL)
	if err != nil {
		return nil, err
	}
	return &Service{
		cfg: cfg, gate: cfg.Gate, hashes: hashes, party: party,
		attempts: newLimiter(cfg.Gate.Now, attemptBurst, attemptEvery),
		unknown:  newLimiter(cfg.Gate.Now, unknownBurst, unknownEvery),
		codes:    newLimiter(cfg.Gate.Now, codeBurst, codeEvery),
	}, nil
}

// enter authorizes an action on a store and on a person in it, and answers the
// instance the store belongs to. Whoever may not ask does not learn whether the
// store exists.
func enter(tx *op.Tx, store idc.StoreID, action string, user idc.UserID) (idc.Instance, error) {
	instance, err := tx.InstanceOfStore(store)
	owner := instance.Owner
	if err != nil {
		if !idc.Is(err, idc.KindNotFound) {
			return instance, err
		}
		owner = tx.Caller.Account
	}
	if aerr := tx.Authorize(
		op.Check{Action: action, Resource: store.ARN(owner), Owner: owner},
		op.Check{Action: action, Resource: user.ARN(), Owner: owner},
	); aerr != nil {
		return instance, aerr
	}
	return instance, err
}
