package web

import (
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
	"gatehouse/internal/token"
)

// consentData is a client that asks to act for a person.
type consentData struct {
	token.Consent
	Asks  []string
	Host  string       // where the answer goes
	Local bool         // that is this person's own machine
	Again template.URL // the request, which the form sends again
}

// authorizePage is where a client sends a browser (RFC 6749, section 3.1). Client
// and redirect URI are checked before anything else happens.
func (p *Pages) authorizePage(w http.ResponseWriter, r *http.Request) {
	c, request, consent, ok := p.asked(w, r)
	if !ok {
		return
	}
	if consent.FirstParty {
		p.grantOwn(w, r, c, request, consent)
		return
	}
	data := consentData{Consent: consent, Asks: words(consent.Scopes, consent.Accounts), Again: template.URL("/authorize?" + r.URL.Query().Encode())}
	if u, err := url.Parse(request.RedirectURI); err == nil {
		data.Host = u.Host
		switch u.Hostname() {
		case "127.0.0.1", "::1", "localhost":
			data.Local = true
		}
	}
	// Browsers hold the redirect that follows a form to the page's form-action.
	w.Header().Set("Content-Security-Policy", policy+formTarget(request.RedirectURI))
	p.render(w, r, http.StatusOK, "consent", view{Title: "Allow this application?", Caller: c, Data: data})
}

// grantOwn sends our own application its code at once: the person signed in here,
// and the code goes to our own origin. A page that a browser opens gets one; a
// frame, an image or a script does not.
func (p *Pages) grantOwn(w http.ResponseWriter, r *http.Request, c idc.Caller, request token.AuthorizeRequest, consent token.Consent) {
	if into := r.Header.Get("Sec-Fetch-Dest"); r.Method != http.MethodGet || into != "" && into != "document" {
		p.problem(w, r, problem{http.StatusForbidden, "This has to be opened as a page", "Open your portal in a window of its own."})
		return
	}
	c.Request.EventName = "AuthorizeClient"
	to, err := p.cfg.Tokens.GrantCode(r.Context(), c, request)
	switch {
	case idc.Is(err, idc.KindUnauthenticated): // the session ended between two looks at it
		p.askPerson(w, r, request, consent, false)
	case err != nil:
		p.refuseClient(w, r, err)
	default:
		redirect(w, r, to)
	}
}

// askPerson leads to the page that a request needs: the one to sign in at. A
// client that wants none is told so.
func (p *Pages) askPerson(w http.ResponseWriter, r *http.Request, request token.AuthorizeRequest, consent token.Consent, signedIn bool) {
	if !request.Silent {
		p.toSignIn(w, r, consent.Instance.ID, signin.Return{Page: toAuthorize, Query: r.URL.RawQuery})
		return
	}
	to, err := p.cfg.Tokens.NeedsPerson(r.Context(), request, signedIn)
	if err != nil {
		p.refuseClient(w, r, err)
		return
	}
	redirect(w, r, to)
}

func (p *Pages) authorize(w http.ResponseWriter, r *http.Request) {
	form, ok := p.form(w, r)
	if !ok {
		return
	}
	c, request, _, ok := p.asked(w, r)
	if !ok {
		return
	}
	var to string
	var err error
	switch form.Get("decision") {
	case "allow":
		c.Request.EventName = "AuthorizeClient"
		to, err = p.cfg.Tokens.GrantCode(r.Context(), c, request)
	case "deny":
		to, err = p.cfg.Tokens.DenyCode(r.Context(), request)
	default:
		err = idc.Invalid("Choose whether to allow the application or not.")
	}
	if err != nil {
		p.refuseClient(w, r, err)
		return
	}
	redirect(w, r, to)
}

// asked reads and checks the request of a client, and who is signed in where the
// client wants them to be.
func (p *Pages) asked(w http.ResponseWriter, r *http.Request) (idc.Caller, token.AuthorizeRequest, token.Consent, bool) {
	request := token.ParseAuthorize(r.URL.Query())
	consent, err := p.cfg.Tokens.Authorize(r.Context(), request)
	if err != nil {
		p.refuseClient(w, r, err)
		return idc.Caller{}, request, consent, false
	}
	c, ok, err := p.caller(r, "Authenticate")
	if err != nil {
		p.fail(w, r, err)
		return c, request, consent, false
	}
	ok = ok && (consent.Anywhere || c.Person.Store == consent.Instance.Store)
	if !ok || request.Silent && !consent.FirstParty {
		p.askPerson(w, r, request, consent, ok)
		return c, request, consent, false
	}
	return c, request, consent, true
}

// refuseClient tells the client what is wrong with its request, or the person
// where neither the client nor its address is to be trusted.
func (p *Pages) refuseClient(w http.ResponseWriter, r *http.Request, err error) {
	if to, ok := token.RedirectFor(err); ok {
		redirect(w, r, to)
		return
	}
	if idc.Is(err, idc.KindUnauthenticated) { // of the client, not of the person
		p.problem(w, r, problem{http.StatusBadRequest, "The application is not known", "It is not registered here, or no longer. Start it again."})
		return
	}
	p.fail(w, r, err)
}

var (
	plainHost   = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]+)?$|^\[[0-9A-Fa-f:]+\](:[0-9]+)?$`)
	plainScheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]*$`)
)

// formTarget adds the origin of a redirect URI, which has been checked, to form-action.
func formTarget(uri string) string {
	u, err := url.Parse(uri)
	switch {
	case err != nil || !plainScheme.MatchString(u.Scheme):
		return ""
	case u.Scheme != "http" && u.Scheme != "https":
		return " " + u.Scheme + ":"
	case strings.HasPrefix(u.Host, "["):
		return " " + u.Scheme + ":" // a source expression cannot hold an IPv6 address
	case !plainHost.MatchString(u.Host):
		return ""
	}
	return " " + u.Scheme + "://" + u.Host
}
