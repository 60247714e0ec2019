// Package web is the server-rendered face of Gatehouse: the pages where people
// sign in, allow devices and clients, and fetch what was assigned to them.
//
// Pages work without script, in any width, by keyboard and screen reader. They
// enter at the same operations as everybody else, with the caller that a session
// cookie makes; that cookie is read here and nowhere else, and no API takes it.
package web

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"gatehouse/internal/httpx"
	"gatehouse/internal/idc"
	"gatehouse/internal/plane"
	"gatehouse/internal/signin"
	"gatehouse/internal/token"
)

// Tokens are the logins that people decide on.
type Tokens interface {
	DeviceRequest(ctx context.Context, c idc.Caller, userCode string) (token.DeviceRequest, error)
	ApproveDevice(ctx context.Context, c idc.Caller, userCode string) error
	DenyDevice(ctx context.Context, c idc.Caller, userCode string) error
	Authorize(ctx context.Context, r token.AuthorizeRequest) (token.Consent, error)
	GrantCode(ctx context.Context, c idc.Caller, r token.AuthorizeRequest) (redirect string, err error)
	DenyCode(ctx context.Context, r token.AuthorizeRequest) (redirect string, err error)
	NeedsPerson(ctx context.Context, r token.AuthorizeRequest, signedIn bool) (redirect string, err error)
}

// Access is what was assigned to people.
type Access interface {
	ReachableAccounts(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[idc.Account], error)
	ReachableSets(ctx context.Context, c idc.Caller, account idc.AccountID, p idc.PageRequest) (idc.Page[idc.PermissionSet], error)
	GetRoleCredentials(ctx context.Context, c idc.Caller, account idc.AccountID, setName string) (plane.Credentials, error)
}

// Config of the pages; all members but App are required.
type Config struct {
	SignIn    *signin.Service
	Tokens    Tokens
	Access    Access
	PublicURL string         // origin that browsers use, without trailing slash
	Instance  idc.InstanceID // the home instance
	Region    string

	App fs.FS // the built browser application; nil in a program without it
}

// Pages serves every page; it answers all paths.
type Pages struct {
	cfg     Config
	app     *app
	https   bool
	handler http.Handler
}

// New makes the pages.
func New(cfg Config) (*Pages, error) {
	if cfg.SignIn == nil || cfg.Tokens == nil || cfg.Access == nil || cfg.Instance == "" || cfg.Region == "" {
		return nil, errors.New("web: every member of Config but App must be given")
	}
	application, err := readApp(cfg.App)
	if err != nil {
		return nil, err
	}
	p := &Pages{cfg: cfg, app: application, https: strings.HasPrefix(cfg.PublicURL, "https://")}
	csrf := http.NewCrossOriginProtection()
	if err := csrf.AddTrustedOrigin(cfg.PublicURL); err != nil { // a proxy may have changed the Host it is compared with
		return nil, err
	}
	csrf.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.problem(w, r, problem{http.StatusForbidden, "This came from somewhere else",
			"The form was sent by a page of another site, so nothing was done. If you filled it in here, open the page again and repeat it."})
	}))
	p.handler = p.harden(csrf.Handler(p.routes()))
	return p, nil
}

func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }

func (p *Pages) routes() http.Handler {
	mux := http.NewServeMux()
	methods := map[string][]string{} // by path
	for _, route := range []struct {
		method, path string
		handler      http.HandlerFunc
	}{
		{"GET", "/{$}", func(w http.ResponseWriter, r *http.Request) { redirect(w, r, "/start") }},
		{"GET", "/signin", p.signInPage},
		{"POST", "/signin", p.signIn},
		{"POST", "/signout", p.signOut},
		{"GET", "/forgot", p.forgotPage},
		{"POST", "/forgot", p.forgot},
		{"GET", "/link", p.linkPage},
		{"POST", "/link", p.link},
		{"GET", "/start/profile", p.profilePage},
		{"POST", "/start/password", p.changePassword},
		{"POST", "/start/sessions", p.endSession},
		{"GET", "/start", p.portal},
		{"GET", "/start/{instance}", p.portal},
		{"GET", "/start/plain", p.plainPortal},
		{"GET", "/start/{instance}/plain", p.plainPortal},
		{"GET", "/start/{$}", func(w http.ResponseWriter, r *http.Request) { redirect(w, r, "/start") }},
		{"GET", "/console", p.console},
		{"GET", "/console/{$}", func(w http.ResponseWriter, r *http.Request) { redirect(w, r, "/console") }},
		{"GET", "/app/{file...}", p.appFile},
		{"GET", "/start/credentials", p.credentialsPage},
		{"POST", "/start/credentials", p.credentials},
		{"GET", "/device", p.devicePage},
		{"POST", "/device", p.device},
		{"GET", "/device/{instance}", p.devicePage},
		{"POST", "/device/{instance}", p.device},
		{"GET", "/authorize", p.authorizePage},
		{"POST", "/authorize", p.authorize},
		{"GET", "/start/mfa", p.mfaPage},
		{"POST", "/start/mfa", p.mfa},
		{"GET", "/start/mfa/register", p.mfaRegisterPage},
		{"POST", "/start/mfa/register", p.mfaRegister},
		{"GET", style.path, style.ServeHTTP},
		{"GET", regular.path, regular.ServeHTTP},
		{"GET", bold.path, bold.ServeHTTP},
		{"GET", icon.path, icon.ServeHTTP},
		{"GET", forms.path, forms.ServeHTTP},
		{"GET", webauthn.path, webauthn.ServeHTTP},
	} {
		mux.HandleFunc(route.method+" "+route.path, route.handler)
		methods[route.path] = append(methods[route.path], route.method)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if allowed := methods[r.URL.Path]; len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			p.problem(w, r, problem{http.StatusMethodNotAllowed, "This does not work", "The page does not take " + r.Method + " requests."})
			return
		}
		p.problem(w, r, noSuchPage)
	})
	return mux
}

var noSuchPage = problem{http.StatusNotFound, "Page not found", "There is nothing at this address. Check it, or go to your portal."}

// policy is what a page may load and where its forms may lead. Nothing of a page
// is inline, and there is no script but on the pages of a sign-in.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

const formMost = 64 << 10 // bytes of a form

// harden sets what every answer bears, and bounds what is read.
func (p *Pages) harden(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		if p.https {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		httpx.From(r.Context()).Operation("page:" + method(r.Method) + " " + page(r.URL.Path))
		if r.Body != nil {
			r.Body = http.MaxBytesReader(w, r.Body, formMost)
		}
		next.ServeHTTP(w, r)
	})
}

// method names a method for the log and the metrics: any word can be one.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost:
		return m
	}
	return "OTHER"
}

// page names a path for the log: few names, however many paths are asked for.
func page(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch first {
	case "", "signin", "signout", "forgot", "link", "start", "device", "authorize", "assets", "console", "app":
		return "/" + first
	}
	return "other"
}

// form reads what was posted; false when it was refused already.
func (p *Pages) form(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	err := r.ParseForm()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		p.problem(w, r, problem{http.StatusRequestEntityTooLarge, "Too much text", "What you sent is larger than any form here. Nothing was done."})
	case err != nil:
		p.problem(w, r, problem{http.StatusBadRequest, "The form could not be read", "What your browser sent is damaged. Go back and try again."})
	default:
		return r.PostForm, true
	}
	return nil, false
}

// visitor is a caller that nobody is signed in as.
func visitor(r *http.Request) idc.Caller {
	x := httpx.From(r.Context())
	return idc.Caller{Request: idc.Request{
		ID: x.ID, SourceIP: x.SourceIP, UserAgent: r.UserAgent(), Secure: x.Secure, EventSource: "sso.amazonaws.com",
	}}
}

// caller is who is signed in with the browser; false when nobody is. event is
// AWS's name for what the person does.
func (p *Pages) caller(r *http.Request, event string) (idc.Caller, bool, error) {
	c, err := p.cfg.SignIn.Caller(r.Context(), p.cookie(r, sessionCookie))
	if idc.Is(err, idc.KindUnauthenticated) {
		return visitor(r), false, nil
	}
	c.Request = visitor(r).Request
	c.Request.EventName = event
	return c, err == nil, err
}

// instanceForm is an instance's id as it stands in paths.
var instanceForm = regexp.MustCompile(`^ssoins-[0-9a-f]{16}$`)

// instance is the one that the path of a page names, by its id or by a name of its
// portal, "" where it names none; false when there is no such instance, which the
// visitor was told.
func (p *Pages) instance(w http.ResponseWriter, r *http.Request) (idc.InstanceID, bool) {
	named := r.PathValue("instance")
	if named == "" || instanceForm.MatchString(named) {
		return idc.InstanceID(named), true
	}
	id, err := p.cfg.SignIn.InstanceAt(r.Context(), named)
	switch {
	case idc.Is(err, idc.KindNotFound):
		p.problem(w, r, noSuchPage)
	case err != nil:
		p.fail(w, r, err)
	}
	return id, err == nil
}

// enterInstance is enter for a page that belongs to an instance: somebody who is
// signed in to another one signs in to this. "" is whichever it is.
func (p *Pages) enterInstance(w http.ResponseWriter, r *http.Request, event string, instance idc.InstanceID, where signin.Return) (idc.Caller, bool) {
	c, ok, err := p.caller(r, event)
	if err == nil && ok && instance != "" {
		var i idc.Instance
		i, err = p.cfg.SignIn.Instance(r.Context(), c)
		ok = i.ID == instance
	}
	if err != nil {
		p.fail(w, r, err)
		return c, false
	}
	if !ok {
		p.toSignIn(w, r, instance, where)
	}
	return c, ok
}

// enter is caller for pages that somebody must be signed in for; false when the
// browser was sent to sign in, and from there back to where.
func (p *Pages) enter(w http.ResponseWriter, r *http.Request, event string, where signin.Return) (idc.Caller, bool) {
	return p.enterInstance(w, r, event, "", where)
}

// toSignIn begins a sign-in that leads to where.
func (p *Pages) toSignIn(w http.ResponseWriter, r *http.Request, instance idc.InstanceID, where signin.Return) {
	cookie, err := p.cfg.SignIn.Begin(r.Context(), visitor(r), instance, where)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.setFlow(w, cookie)
	redirect(w, r, "/signin")
}

// redirect sends a browser to another page, to be fetched by GET.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	http.Redirect(w, r, to, http.StatusSeeOther)
}
