package web

import (
	"errors"
	"net/http"
	"net/url"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
	"gatehouse/internal/token"
)

// deviceData is a device that waits to be allowed.
type deviceData struct {
	token.DeviceRequest
	Asks  []string // its scopes in words
	Since string
	Page  string // where the form goes
}

// codeData is the page that asks for a code.
type codeData struct{ Code, Page string }

// scopeWords say what a scope gives.
var scopeWords = map[string]string{
	"sso:account:access":     "See your AWS accounts and roles, and get credentials of all of them",
	"openid":                 "Know who you are",
	"aws":                    "Act for you in AWS services",
	"sts:identity_context":   "Tell AWS services who you are",
	"codewhisperer:analysis": "Use code analysis for you",
}

// words say what a client gets. Clients that register themselves get the accounts,
// whatever they asked for (reference 4.1); applications do where their scopes say so.
func words(scopes []string, accounts bool) []string {
	all := scopeWords["sso:account:access"]
	var out []string
	if accounts {
		out = append(out, all)
	}
	for _, s := range scopes {
		switch said := scopeWords[s]; said {
		case all:
		case "":
			out = append(out, "Use "+s)
		default:
			out = append(out, said)
		}
	}
	return out
}

// devicePage asks for a code, or shows who waits behind the one in the address.
func (p *Pages) devicePage(w http.ResponseWriter, r *http.Request) {
	code := r.URL.Query().Get("user_code")
	if code == "" {
		p.askCode(w, r, http.StatusOK, "", "")
		return
	}
	c, ok := p.approver(w, r, code)
	if !ok {
		return
	}
	d, err := p.cfg.Tokens.DeviceRequest(r.Context(), c, code)
	if err != nil {
		p.refuseCode(w, r, code, err)
		return
	}
	p.render(w, r, http.StatusOK, "device", view{Title: "Allow this device?", Caller: c, Data: deviceData{
		DeviceRequest: d, Asks: words(d.Scopes, true), Since: when(d.CreatedAt), Page: r.URL.Path,
	}})
}

// device carries out what the person decided.
func (p *Pages) device(w http.ResponseWriter, r *http.Request) {
	form, ok := p.form(w, r)
	if !ok {
		return
	}
	code := form.Get("user_code")
	c, ok := p.approver(w, r, code)
	if !ok {
		return
	}
	said := view{Caller: c}
	var err error
	switch form.Get("decision") {
	case "allow":
		c.Request.EventName = "ApproveDevice"
		err = p.cfg.Tokens.ApproveDevice(r.Context(), c, code)
		said.Title, said.Data = "The device is allowed", message{Text: "You can close this window and go back to your terminal.", Good: true}
	case "deny":
		c.Request.EventName = "DenyDevice"
		err = p.cfg.Tokens.DenyDevice(r.Context(), c, code)
		said.Title, said.Data = "The device is refused", message{Text: "It got nothing. If you did not start it yourself, tell your administrator."}
	default:
		err = idc.Invalid("Choose whether to allow the device or not.")
	}
	if err != nil {
		p.refuseCode(w, r, code, err)
		return
	}
	p.render(w, r, http.StatusOK, "message", said)
}

// approver is the person who is to decide about a device. Allowing one is a
// fresh act: whoever signed in long ago proves once more who they are (DESIGN decision 9).
func (p *Pages) approver(w http.ResponseWriter, r *http.Request, code string) (idc.Caller, bool) {
	back := signin.Return{Page: toDevice, Query: url.Values{"user_code": {code}}.Encode()}
	if len(code) > 64 {
		back.Query = "" // no code is as long
	}
	named, ok := p.instance(w, r)
	if !ok {
		return idc.Caller{}, false
	}
	c, ok := p.enterInstance(w, r, "Authenticate", named, back)
	if !ok {
		return c, false
	}
	fresh, err := p.cfg.SignIn.Fresh(r.Context(), c)
	if err != nil {
		p.fail(w, r, err)
		return c, false
	}
	if fresh {
		return c, true
	}
	cookie, err := p.cfg.SignIn.Reauthenticate(r.Context(), c, back)
	if err != nil {
		p.fail(w, r, err)
		return c, false
	}
	p.setFlow(w, cookie)
	redirect(w, r, "/signin")
	return c, false
}

// refuseCode says on the page of the code what is wrong with it.
func (p *Pages) refuseCode(w http.ResponseWriter, r *http.Request, code string, err error) {
	var e *idc.Error
	if errors.As(err, &e) && e.Kind == idc.KindNotFound {
		p.askCode(w, r, http.StatusNotFound, code, sentence(e.Message))
		return
	}
	p.fail(w, r, err)
}

func (p *Pages) askCode(w http.ResponseWriter, r *http.Request, status int, code, problem string) {
	if _, ok := p.instance(w, r); !ok {
		return
	}
	c, ok, err := p.caller(r, "Authenticate")
	if err != nil {
		p.fail(w, r, err)
		return
	}
	v := view{Title: "Enter the code of your device", Error: problem, Data: codeData{code, r.URL.Path}}
	if ok {
		v.Caller = c
	}
	p.render(w, r, status, "code", v)
}
