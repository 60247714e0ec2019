package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"strings"

	"gatehouse/internal/httpx"
	"gatehouse/internal/idc"
)

//go:embed templates/*.html assets/*
var files embed.FS

// asset is a file that pages load. Its path holds a hash of its content, so
// that browsers may keep it.
type asset struct {
	name, path, kind string
	content          []byte
}

var (
	icon     = load("icon.svg", "image/svg+xml")
	regular  = load("opensans-400.woff2", "font/woff2")
	bold     = load("opensans-700.woff2", "font/woff2")
	style    = load("style.css", "text/css; charset=utf-8", regular, bold)
	forms    = load("forms.js", "text/javascript; charset=utf-8")
	webauthn = load("webauthn.js", "text/javascript; charset=utf-8")
)

// load reads a file of the assets, which names the others that it loads.
func load(name, kind string, others ...asset) asset {
	content, err := files.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // the file is part of the program
	}
	for _, o := range others {
		content = bytes.ReplaceAll(content, []byte(`url("`+o.name+`")`), []byte(`url("`+o.path+`")`))
	}
	sum := sha256.Sum256(content)
	base, extension, _ := strings.Cut(name, ".")
	return asset{name, "/assets/" + base + "-" + hex.EncodeToString(sum[:8]) + "." + extension, kind, content}
}

// ServeHTTP answers the file.
func (a asset) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Write(a.content)
}

// views are the pages, each with the frame around it.
var views = func() map[string]*template.Template {
	frame := template.Must(template.New("frame.html").Funcs(template.FuncMap{
		"style": func() string { return style.path },
		"icon":  func() string { return icon.path },
	}).ParseFS(files, "templates/frame.html", "templates/parts.html", "templates/mfaparts.html"))
	out := map[string]*template.Template{}
	for _, name := range []string{"signin", "newpassword", "emailcode", "forgot", "link", "profile", "plain", "unbuilt", "credentials", "code", "device", "consent", "message",
		"totp", "webauthn", "choosedevice", "register", "mfa", "mfaregister"} {
		out[name] = template.Must(template.Must(frame.Clone()).ParseFS(files, "templates/"+name+".html"))
	}
	return out
}()

// view is what every page shows.
type view struct {
	Title   string
	Caller  idc.Caller // who is signed in; nobody shows no sign-out
	Center  string     // what the identity center is called; "" is whatever it is to the caller
	Error   string     // what went wrong with the form, in words
	Notice  string     // what else there is to know
	Wide    bool       // a page like the portal's; else a card
	Scripts []string   // paths
	Data    any
}

// Person is the user name of who is signed in.
func (v view) Person() string {
	if v.Caller.Person == nil {
		return ""
	}
	return v.Caller.Person.Name
}

// render writes a page. It is whole in memory before the first byte goes out.
func (p *Pages) render(w http.ResponseWriter, r *http.Request, status int, name string, v view) {
	if v.Center == "" && v.Caller.Person != nil {
		if i, err := p.cfg.SignIn.Instance(r.Context(), v.Caller); err == nil { // without, the page is as good
			v.Center = i.Name
		}
	}
	v.Center = strings.Join(strings.Fields(v.Center), " ")
	var out bytes.Buffer
	if err := views[name].Execute(&out, v); err != nil {
		httpx.From(r.Context()).Add(slog.Any("error", err))
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if len(v.Scripts) > 0 {
		w.Header().Set("Content-Security-Policy", policy+"; script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'")
	}
	w.WriteHeader(status)
	w.Write(out.Bytes()) // the browser has gone when this fails; there is nobody to tell
}

// problem is an error as a page.
type problem struct {
	status      int
	title, text string
}

// problem writes an error page. It bears the request id, by which an operator
// finds the request in the log.
func (p *Pages) problem(w http.ResponseWriter, r *http.Request, e problem) {
	p.render(w, r, e.status, "message", view{Title: e.title, Data: message{
		Text: e.text, Request: httpx.From(r.Context()).ID, Portal: e.status == http.StatusNotFound || e.status == http.StatusForbidden,
	}})
}

// message is a page that says one thing.
type message struct {
	Text    string
	Good    bool
	Request string // id, on error pages
	Portal  bool   // with a link to the portal
}

// fail writes the page of an error that no form shows.
func (p *Pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	kind := idc.KindInternal
	text := ""
	var e *idc.Error
	if errors.As(err, &e) {
		kind, text = e.Kind, sentence(e.Message)
	}
	switch kind {
	case idc.KindInvalid, idc.KindUnsupported:
		p.problem(w, r, problem{http.StatusBadRequest, "This does not work", text})
	case idc.KindConflict:
		p.problem(w, r, problem{http.StatusConflict, "Something changed meanwhile", text})
	case idc.KindNotFound:
		p.problem(w, r, problem{http.StatusNotFound, "Not found", text})
	case idc.KindDenied:
		p.problem(w, r, problem{http.StatusForbidden, "No access", text + " Ask your administrator if you need it."})
	case idc.KindUnauthenticated: // the session ended between two looks at it
		p.set(w, sessionCookie, "", -1)
		redirect(w, r, "/signin")
	case idc.KindThrottled, idc.KindQuota:
		w.Header().Set("Retry-After", "60")
		p.problem(w, r, problem{http.StatusTooManyRequests, "Too many requests", text})
	case idc.KindUnavailable:
		w.Header().Set("Retry-After", "5")
		httpx.From(r.Context()).Add(slog.Any("error", err))
		p.problem(w, r, problem{http.StatusServiceUnavailable, "Not available at present", "The service cannot answer at this moment. Try again soon."})
	default:
		if r.Context().Err() != nil { // the browser has gone; it is nobody's fault
			p.problem(w, r, problem{http.StatusServiceUnavailable, "Given up", "The request was given up."})
			return
		}
		httpx.From(r.Context()).Add(slog.Any("error", err))
		p.problem(w, r, problem{http.StatusInternalServerError, "Something went wrong", "This is our fault. Tell your administrator the request id below."})
	}
}

// sentence ends a message with a full stop.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
