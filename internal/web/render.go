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
	path, kind string
	content    []byte
}

var (
	style = load("style", "css", "text/css; charset=utf-8")
	icon  = load("icon", "svg", "image/svg+xml")

	script = load("webauthn", "js", "text/javascript; charset=utf-8")
)

func load(name, extension, kind string) asset {
	content, err := files.ReadFile("assets/" + name + "." + extension)
	if err != nil {
		panic(err) // the file is part of the program
	}
	sum := sha256.Sum256(content)
	return asset{"/assets/" + name + "-" + hex.EncodeToString(sum[:8]) + "." + extension, kind, content}
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

		"script": func() string { return script.path },
	}).ParseFS(files, "templates/frame.html", "templates/mfaparts.html"))
	out := map[string]*template.Template{}
	for _, name := range []string{"signin", "newpassword", "emailcode", "forgot", "link", "profile", "plain", "unbuilt", "credentials", "code", "device", "consent", "message",
		"totp", "webauthn", "choosedevice", "register", "mfa", "mfaregister"} {
		out[name] = template.Must(template.Must(frame.Clone()).ParseFS(files, "templates/"+name+".html"))
	}
	return out
}()

// view is what every page shows.
type view struct {
	Title  string
	Person string // who is signed in; "" shows no sign-out
	Error  string // what went wrong with the form, in words
	Wide   bool
	Script bool // the page asks for passkeys and security keys
	Data   any
}

// render writes a page. It is whole in memory before the first byte goes out.
func (p *Pages) render(w http.ResponseWriter, r *http.Request, status int, name string, v view) {
	var out bytes.Buffer
	if err := views[name].Execute(&out, v); err != nil {
		httpx.From(r.Context()).Add(slog.Any("error", err))
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if v.Script {
		w.Header().Set("Content-Security-Policy", policy+"; script-src 'self'")
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
