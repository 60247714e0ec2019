// Package app is the wiring: it makes the parts of a server from settings, and
// runs them. It is the only place that knows everyone.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/authn"
	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
	"gatehouse/internal/organization"
	"gatehouse/internal/provision"
	"gatehouse/internal/signin"
	"gatehouse/internal/store"
)

// Config is what a server is made of. Settings must have been checked.
type Config struct {
	Settings Settings
	Log      *slog.Logger
	Now      func() time.Time // default time.Now
	Rand     io.Reader        // default crypto/rand

	// Ready is told where the server is reached, once it is; may be nil.
	Ready func(Place)
}

// Place is where a running server is found.
type Place struct {
	URL       string // what clients are pointed at
	PortalURL string // what people open
	Data      string
	Demo      bool // there are people to sign in as
}

// App is a server that is ready to serve.
type App struct {
	cfg       Config
	db        *store.Store
	gate      *op.Gate
	authn     *authn.Authenticator
	rooms     rooms
	handler   http.Handler
	publicURL string
	runner    *provision.Runner
	accounts  *organization.Worker
	postman   *signin.Postman
	keeper    *audit.Keeper
	stop      context.CancelFunc
	following sync.WaitGroup
	unlock    func()
}

// New opens the data, makes the first start where there was none, and wires the
// server. port is the one it listens on, for the addresses it hands out.
func New(ctx context.Context, cfg Config, port string) (_ *App, err error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	a := &App{cfg: cfg, publicURL: cfg.Settings.publicURL(port)}
	defer func() {
		if err != nil {
			a.Close(context.WithoutCancel(ctx))
		}
	}()
	if err := prepareDir(cfg.Settings.Data); err != nil {
		return nil, err
	}
	if a.unlock, err = lockDir(cfg.Settings.Data); err != nil {
		return nil, err
	}
	newID := uuids(cfg.Now, cfg.Rand)
	address := cfg.Settings.Database
	if address == "" {
		address = filepath.Join(cfg.Settings.Data, "gatehouse.db")
	}
	if a.db, err = store.Open(ctx, store.Config{Address: address, Now: cfg.Now, NewID: newID, Log: cfg.Log}); err != nil {
		return nil, err
	}
	ring, d, err := openRing(ctx, a.db, keys.Config{Dir: cfg.Settings.Data, Now: cfg.Now, Rand: cfg.Rand, NewID: newID})
	if err != nil {
		return nil, err
	}
	a.gate = op.New(op.Config{
		Store: a.db, Now: cfg.Now, NewID: newID, Rand: cfg.Rand, Log: cfg.Log, Region: cfg.Settings.Region,
	})
	if d == nil {
		if d, err = firstStart(ctx, a.gate, ring, cfg.Rand, cfg.Settings); err != nil {
			return nil, fmt.Errorf("first start: %w", err)
		}
	}
	if d.Region != cfg.Settings.Region {
		return nil, fmt.Errorf("this deployment was made for region %s, which cannot be changed; start it with --region %s", d.Region, d.Region)
	}
	if err := a.writeBootstrap(ctx, ring, d); err != nil {
		return nil, err
	}
	return a, a.wire(ctx, ring, d)
}

// followInterval is how often other nodes' changes are looked for: credentials
// that they revoked stop working here within it.
const followInterval = 100 * time.Millisecond

// networks parses what Check has found to be networks.
func networks(list []string) []netip.Prefix {
	var out []netip.Prefix
	for _, p := range list {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// writeBootstrap writes bootstrap.env unless it is there. The secret is read back
// from the database, so a first start that was killed before this point loses nothing.
func (a *App) writeBootstrap(ctx context.Context, ring *keys.Ring, d *deployment) error {
	var key idc.AccessKey
	err := a.db.View(ctx, func(tx *store.Tx) (err error) {
		key, err = tx.AccessKey(d.BootstrapKey)
		return err
	})
	if idc.Is(err, idc.KindNotFound) {
		return nil // its owner has deleted it
	}
	if err != nil {
		return fmt.Errorf("bootstrap key: %w", err)
	}
	secret, err := ring.Open(keys.AccessKeySecret, key.SealedSecret, []byte(key.ID))
	if err != nil {
		return fmt.Errorf("bootstrap key: %w", err)
	}
	return writeEnvOnce(a.cfg.Settings.Data, "bootstrap.env", []envLine{
		{"AWS_ENDPOINT_URL", a.publicURL},
		// The Go SDK (and Terraform with it) asks for these by name when it signs people in.
		{"AWS_ENDPOINT_URL_SSO", a.publicURL},
		{"AWS_ENDPOINT_URL_SSO_OIDC", a.publicURL},
		{"AWS_ENDPOINT_URL_STS", a.publicURL}, // and when it exchanges a web identity token
		{"AWS_REGION", d.Region},
		{"AWS_DEFAULT_REGION", d.Region}, // boto3 and older CLIs read this one
		{"AWS_ACCESS_KEY_ID", key.ID},
		{"AWS_SECRET_ACCESS_KEY", string(secret)},
		{"GATEHOUSE_PORTAL_URL", a.publicURL + "/start"},
		{"GATEHOUSE_START_URL", "https://identitycenter.amazonaws.com/" + string(d.Instance)},
		{"GATEHOUSE_INSTANCE_ARN", string(d.Instance.ARN())},
		{"GATEHOUSE_IDENTITY_STORE_ID", string(d.Store)},
	})
}

// Handler serves every front door.
func (a *App) Handler() http.Handler { return a.handler }

// PublicURL is where clients reach the server.
func (a *App) PublicURL() string { return a.publicURL }

// Close ends the server's work: what was answered stays.
func (a *App) Close(ctx context.Context) error {
	var all []error
	if a.runner != nil {
		all = append(all, a.runner.Close(ctx))
	}
	if a.accounts != nil {
		a.accounts.Close()
	}
	if a.postman != nil {
		a.postman.Close()
	}
	if a.keeper != nil {
		a.keeper.Close()
	}
	if a.stop != nil {
		a.stop()
		a.following.Wait()
	}
	if a.gate != nil {
		all = append(all, a.gate.Close(ctx))
	}
	if a.db != nil {
		all = append(all, a.db.Close(ctx))
	}
	if a.unlock != nil {
		a.unlock()
	}
	return errors.Join(all...)
}

// Run serves until ctx ends, then drains: requests under way are answered.
func Run(ctx context.Context, cfg Config) error {
	defer keepFloor()()
	listener, err := net.Listen("tcp", cfg.Settings.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is in use; stop what listens there, or give another address with --listen", cfg.Settings.Listen)
	}
	if err != nil {
		return fmt.Errorf("listen on %s: %w", cfg.Settings.Listen, err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return err
	}
	a, err := New(ctx, cfg, port)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: a.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(cfg.Log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() {
		if cfg.Settings.TLSCert != "" {
			failed <- server.ServeTLS(listener, cfg.Settings.TLSCert, cfg.Settings.TLSKey)
			return
		}
		failed <- server.Serve(listener)
	}()
	cfg.Log.Info("serving", "url", a.PublicURL(), "listen", listener.Addr().String(), "data", cfg.Settings.Data)
	if cfg.Ready != nil {
		_, nodemo := os.Stat(filepath.Join(cfg.Settings.Data, "demo.env"))
		cfg.Ready(Place{URL: a.PublicURL(), PortalURL: a.PublicURL() + "/start", Data: cfg.Settings.Data, Demo: nodemo == nil})
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
		cfg.Log.Info("draining")
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if serr := server.Shutdown(drain); serr != nil && err == nil {
		err = fmt.Errorf("drain: %w", serr)
	}
	return errors.Join(err, a.Close(drain))
}

// drainTime bounds how long requests under way may take when the server stops.
const drainTime = 20 * time.Second
