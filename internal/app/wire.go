package app

import (
	"context"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"net/netip"
	"net/url"

	"gatehouse/console"
	"gatehouse/internal/access"
	"gatehouse/internal/api/cloudtrail"
	"gatehouse/internal/api/gatehouse"
	"gatehouse/internal/api/iam"
	"gatehouse/internal/api/identitystore"
	"gatehouse/internal/api/openid"
	"gatehouse/internal/api/organizations"
	"gatehouse/internal/api/paging"
	"gatehouse/internal/api/portal"
	"gatehouse/internal/api/ssoadmin"
	"gatehouse/internal/api/ssooidc"
	"gatehouse/internal/api/sts"
	"gatehouse/internal/application"
	"gatehouse/internal/audit"
	"gatehouse/internal/authn"
	"gatehouse/internal/awswire"
	"gatehouse/internal/directory"
	"gatehouse/internal/httpx"
	"gatehouse/internal/idc"
	"gatehouse/internal/issuer"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
	"gatehouse/internal/organization"
	"gatehouse/internal/plane"
	"gatehouse/internal/plane/local"
	"gatehouse/internal/provision"
	"gatehouse/internal/signin"
	"gatehouse/internal/store"
	"gatehouse/internal/token"
	"gatehouse/internal/web"
)

// rooms are the parts of the house that front doors open on.
type rooms struct {
	people   *directory.Service
	accounts *organization.Service
	access   *access.Service
	apps     *application.Service
	signIn   *signin.Service
	tokens   *token.Service
	local    local.Config
	sts      *local.STS
	planes   map[string]plane.Plane
	pages    *paging.Pages
}

// wire puts the rooms together, and the doors before them.
func (a *App) wire(ctx context.Context, ring *keys.Ring, d *deployment) error {
	r, err := a.furnish(ring, d)
	if err != nil {
		return err
	}
	a.rooms = r
	a.authn = authn.New(authn.Config{Store: a.db, Ring: ring, Sealer: r.local.Sealer, Tokens: r.tokens, Now: a.cfg.Now})
	demonstration := demoSteps{
		gate: a.gate, caller: system("MakeDemo"), deployment: d,
		organization: r.accounts, workOff: a.workOff, directory: r.people, access: r.access, signIn: r.signIn,
	}
	if err := demonstration.make(ctx, ring, a.cfg.Settings.Data); err != nil {
		return err
	}
	if err := a.open(d); err != nil {
		return err
	}
	a.work()
	return nil
}

func (a *App) furnish(ring *keys.Ring, d *deployment) (rooms, error) {
	quotas, err := a.cfg.Settings.quotas()
	if err != nil {
		return rooms{}, err
	}
	issuers := issuer.New(issuer.Config{Now: a.cfg.Now, Loopback: onlyHere(a.publicURL)})
	tokens := token.New(token.Config{
		Gate: a.gate, Ring: ring, Rand: a.cfg.Rand, PublicURL: a.publicURL, Home: d.Instance, Issuers: issuers,
	})
	here := local.Config{
		Gate: a.gate, Sealer: local.NewSealer(ring, a.cfg.Rand), Rand: a.cfg.Rand, Quotas: quotas, PublicURL: a.publicURL,
		Issuers: issuers, Contexts: tokens,
	}
	r := rooms{
		people:   directory.New(directory.Config{Gate: a.gate, Quotas: quotas}),
		accounts: organization.New(organization.Config{Gate: a.gate, Rand: a.cfg.Rand, Quotas: quotas}),
		apps:     application.New(application.Config{Gate: a.gate, Quotas: quotas}),
		tokens:   tokens,
		local:    here,
		sts:      local.NewSTS(here),
		planes:   map[string]plane.Plane{idc.PlaneLocal: local.New(here)},
		pages:    paging.New(ring, a.cfg.Now),
	}
	mailer, err := a.cfg.Settings.mailServer()
	if err != nil {
		return r, err
	}
	r.access = access.New(access.Config{
		Gate: a.gate, Planes: r.planes, Quotas: quotas, Clear: []func(*op.Tx, idc.Instance) (bool, error){r.apps.Clear},
	})
	r.signIn, err = signin.New(signin.Config{
		Gate: a.gate, Ring: ring, Rand: a.cfg.Rand, PublicURL: a.publicURL, Instance: d.Instance, Mail: mailer,
	})
	return r, err
}

// open makes the one handler of all front doors: AWS's protocols first, known by
// headers and paths that no page has, then what operators ask for, then the pages.
func (a *App) open(d *deployment) error {
	r := a.rooms
	trail := audit.New(a.gate)
	api, err := awswire.NewMux(awswire.Config{
		Authenticate: a.authenticate,
		RequestID:    func(ctx context.Context) string { return httpx.From(ctx).ID },
		OnError:      func(ctx context.Context, err error) { httpx.From(ctx).Add(slog.Any("error", err)) },
		Observe:      a.observe,
		Refusal:      r.sts.EncodeRefusal,
	},
		identitystore.New(r.people, r.pages),
		ssoadmin.New(r.access, r.apps, r.pages),
		organizations.New(r.accounts, r.pages),
		sts.New(r.sts),
		iam.New(local.NewIAM(r.local), r.pages),
		ssooidc.New(r.tokens),
		portal.New(r.access, r.tokens, r.pages),
		cloudtrail.New(trail, r.pages),
		gatehouse.New(r.people, r.signIn, r.access, r.accounts, trail, r.pages),
	)
	if err != nil {
		return err
	}
	face := web.Config{
		SignIn: r.signIn, Tokens: r.tokens, Access: r.access, PublicURL: a.publicURL, Instance: d.Instance, Region: d.Region,
	}
	if built, ok := console.Files(); ok {
		face.App = built
	}
	pages, err := web.New(face)
	if err != nil {
		return err
	}
	measured := newMetrics()
	rest := http.NewServeMux()
	rest.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	rest.HandleFunc("GET /readyz", a.ready)
	rest.Handle("GET /metrics", measured.handler(networks(a.cfg.Settings.MetricsFrom)))
	openid.Mount(rest, r.tokens)
	rest.Handle("/", pages)
	a.handler = httpx.Wrap(httpx.Config{
		Log: a.cfg.Log, Now: a.cfg.Now, NewID: uuids(a.cfg.Now, a.cfg.Rand),
		TrustedProxies: networks(a.cfg.Settings.TrustedProxy), OnRequest: measured.observe,
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if api.Owns(r) {
			api.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	}))
	return nil
}

// onlyHere reports whether clients reach the server on its own machine only: then
// issuers of their tokens may be there too.
func onlyHere(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	a, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && a.IsLoopback()
}

// work starts what goes on besides requests; Close ends it.
func (a *App) work() {
	var background context.Context
	background, a.stop = context.WithCancel(context.Background())
	a.following.Go(func() {
		if err := a.db.Follow(background, followInterval); err != nil && background.Err() == nil {
			a.cfg.Log.Error("following the change log ended", "error", err)
		}
	})
	a.postman = a.rooms.signIn.Deliver(signin.PostmanConfig{Store: a.db, Log: a.cfg.Log, Now: a.cfg.Now})
	a.accounts = a.rooms.accounts.Start(organization.WorkerConfig{Store: a.db, Log: a.cfg.Log, Now: a.cfg.Now})
	a.runner = provision.Start(provision.Config{
		Store: a.db, Gate: a.gate, Planes: a.rooms.planes, Log: a.cfg.Log, Now: a.cfg.Now,
		Also:    map[string]provision.Work{store.JobInstance: a.rooms.access.Settle, store.JobBatch: a.rooms.access.CarryOn},
		Workers: a.cfg.Settings.ProvisionWorkers, Backoff: provision.Backoff(mathrand.Float64),
	})
	a.keeper = audit.StartKeeper(audit.KeeperConfig{Store: a.db, Log: a.cfg.Log, Now: a.cfg.Now, Days: a.cfg.Settings.EventDays})
}

// workOff makes the accounts that the demo asked for, before anybody works.
func (a *App) workOff(ctx context.Context) error {
	return a.rooms.accounts.WorkOff(ctx, organization.WorkerConfig{Store: a.db, Log: a.cfg.Log, Now: a.cfg.Now})
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
	if o.Err != nil && !o.Recorded {
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
