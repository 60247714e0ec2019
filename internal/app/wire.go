package app

import (
	"context"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"

	"gatehouse/internal/access"
	"gatehouse/internal/api/gatehouse"
	"gatehouse/internal/api/iam"
	"gatehouse/internal/api/identitystore"
	"gatehouse/internal/api/organizations"
	"gatehouse/internal/api/paging"
	"gatehouse/internal/api/portal"
	"gatehouse/internal/api/ssoadmin"
	"gatehouse/internal/api/ssooidc"
	"gatehouse/internal/api/sts"
	"gatehouse/internal/authn"
	"gatehouse/internal/awswire"
	"gatehouse/internal/directory"
	"gatehouse/internal/httpx"
	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/organization"
	"gatehouse/internal/plane"
	"gatehouse/internal/plane/local"
	"gatehouse/internal/provision"
	"gatehouse/internal/signin"
	"gatehouse/internal/store"
	"gatehouse/internal/token"
)

// wire puts the rooms of the house together.
func (a *App) wire(ctx context.Context, ring *keys.Ring, d *deployment) error {
	cfg := a.cfg
	sealer := local.NewSealer(ring, cfg.Rand)
	a.tokens = token.New(token.Config{Gate: a.gate, Ring: ring, Rand: cfg.Rand, PublicURL: a.publicURL, Home: d.Instance})
	a.authn = authn.New(authn.Config{Store: a.db, Ring: ring, Sealer: sealer, Tokens: a.tokens, Now: cfg.Now})
	pages := paging.New(ring, cfg.Now)
	people := directory.New(a.gate)
	here := local.Config{Gate: a.gate, Sealer: sealer, Rand: cfg.Rand}
	planes := map[string]plane.Plane{idc.PlaneLocal: local.New(here)}
	signIn, err := signin.New(signin.Config{Gate: a.gate, Ring: ring, Rand: cfg.Rand, PublicURL: a.publicURL, Instance: d.Instance})
	if err != nil {
		return err
	}
	accounts := organization.New(a.gate, cfg.Rand)
	reach := access.New(access.Config{Gate: a.gate, Planes: planes})

	mux, err := awswire.NewMux(awswire.Config{
		Authenticate: a.authenticate,
		RequestID:    func(ctx context.Context) string { return httpx.From(ctx).ID },
		OnError:      func(ctx context.Context, err error) { httpx.From(ctx).Add(slog.Any("error", err)) },
		Observe:      a.observe,
	},
		identitystore.New(people, pages),
		ssoadmin.New(reach, pages),
		organizations.New(accounts, pages),
		sts.New(local.NewSTS(here)),
		iam.New(local.NewIAM(here), pages),
		ssooidc.New(a.tokens),
		portal.New(reach, a.tokens, pages),
		gatehouse.New(people, signIn, pages),
	)
	if err != nil {
		return err
	}
	demonstration := demoSteps{
		gate: a.gate, caller: system("MakeDemo"), deployment: d,
		organization: accounts, directory: people, access: reach, signIn: signIn,
	}
	if err := demonstration.make(ctx, ring, cfg.Settings.Data); err != nil {
		return err
	}
	root := http.NewServeMux()
	root.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	root.HandleFunc("GET /readyz", a.ready)
	measured := newMetrics()
	root.Handle("GET /metrics", measured.handler(networks(cfg.Settings.MetricsFrom)))
	front := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if mux.Owns(r) {
			mux.ServeHTTP(w, r)
			return
		}
		root.ServeHTTP(w, r)
	})
	a.handler = httpx.Wrap(httpx.Config{Log: cfg.Log, Now: cfg.Now, NewID: uuids(cfg.Now, cfg.Rand), TrustedProxies: networks(cfg.Settings.TrustedProxy), OnRequest: measured.observe}, front)
	var background context.Context
	background, a.stop = context.WithCancel(context.Background())
	a.following.Go(func() {
		if err := a.db.Follow(background, followInterval); err != nil && background.Err() == nil {
			cfg.Log.Error("following the change log ended", "error", err)
		}
	})
	a.runner = provision.Start(provision.Config{
		Store: a.db, Gate: a.gate, Planes: planes, Log: cfg.Log, Now: cfg.Now,
		Workers: cfg.Settings.ProvisionWorkers, Backoff: provision.Backoff(mathrand.Float64),
	})
	return nil
}

// authenticate dispatches on what an operation demands.
func (a *App) authenticate(ctx context.Context, r *http.Request, body []byte, o *awswire.Operation) (idc.Caller, error) {
	httpx.From(ctx).Operation(o.Service().Name + ":" + o.Name)
	switch o.Auth {
	case awswire.AuthSigV4:
		return a.authn.Signed(ctx, r, body, o.Service().SigningName)
	case awswire.AuthBearer:
		return a.authn.Bearer(r)
	default:
		return a.authn.Anonymous(r), nil
	}
}

// observe completes the request's log event, and counts refusals of callers that
// nobody knows; waiting for a person is none.
func (a *App) observe(ctx context.Context, o awswire.Outcome) {
	x := httpx.From(ctx)
	if o.Caller.ARN != "" {
		x.Add(slog.String("caller", string(o.Caller.ARN)))
	}
	if o.Code == "" {
		return
	}
	x.Add(slog.String("code", o.Code))
	if o.Caller.Kind == idc.CallerAnonymous && o.Status < http.StatusInternalServerError && o.Code != "AuthorizationPendingException" {
		a.gate.CountFailure(x.SourceIP, o.Code)
	}
	if o.Err != nil && !o.Called {
		a.gate.RefusedAs(o.Caller, o.Code, o.Message)
	}
}

func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	if err := a.db.View(r.Context(), func(tx *store.Tx) error {
		_, err := tx.Organization()
		return err
	}); err != nil {
		httpx.From(r.Context()).Add(slog.Any("error", err))
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	if a.db.Stale() {
		http.Error(w, "the changes of other nodes are not yet known", http.StatusServiceUnavailable)
		return
	}
	io.WriteString(w, "ready\n")
}
