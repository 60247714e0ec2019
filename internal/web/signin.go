package web

import (
	"errors"
	"net/http"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
)

// The pages that a sign-in can lead to, as flows remember them.
const (
	toPortal    = "portal"
	toPlain     = "plain"
	toDevice    = "device"
	toAuthorize = "authorize"
	toProfile   = "profile"
	toMFA       = "mfa"
)

// address is where a flow leads. What is stored names one of our pages, so it
// cannot lead anywhere else.
func (p *Pages) address(f signin.Flow) string {
	path := "/start"
	switch f.Return.Page {
	case toDevice:
		path = "/device"
	case toAuthorize:
		path = "/authorize"
	case toProfile:
		return "/start/profile"
	case toMFA:
		return "/start/mfa"
	}
	if f.Instance != p.cfg.Instance && f.Return.Page != toAuthorize { // a client names its own
		path += "/" + string(f.Instance)
	}
	if f.Return.Page == toPlain {
		path += "/plain"
	}
	if f.Return.Query != "" {
		path += "?" + f.Return.Query
	}
	return path
}

// signInData is what the pages of the steps show.
type signInData struct {
	signin.Flow
	setupData        // of a device that has to be registered
	UserName  string // as it was entered
	Rules     []signin.PasswordRule
}

// signInPage shows the step that the browser's sign-in waits for, and begins
// one where there is none.
func (p *Pages) signInPage(w http.ResponseWriter, r *http.Request) {
	flow, err := p.cfg.SignIn.Flow(r.Context(), p.cookie(r, flowCookie))
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		p.fail(w, r, err)
		return
	}
	if err != nil { // nothing is under way
		p.beginAgain(w, r)
		return
	}
	p.showStep(w, r, http.StatusOK, flow, entered{})
}

// beginAgain is for a browser whose flow cookie opens nothing. Whoever sent a form
// twice, or went back to a page from earlier, holds a cookie that the sign-in has left:
// they get to where it led if they are signed in by now, and a sign-in of their own to
// the same place otherwise. The one under way stays out of reach of the old cookie.
func (p *Pages) beginAgain(w http.ResponseWriter, r *http.Request) {
	left, lost := p.cfg.SignIn.Left(r.Context(), p.cookie(r, flowCookie))
	if lost != nil && !idc.Is(lost, idc.KindNotFound) {
		p.fail(w, r, lost)
		return
	}
	_, signedIn, err := p.caller(r, "Authenticate")
	switch {
	case err != nil:
		p.fail(w, r, err)
	case signedIn && lost == nil:
		p.set(w, flowCookie, "", -1)
		redirect(w, r, p.address(left))
	case signedIn:
		redirect(w, r, "/start")
	case lost == nil:
		p.begin(w, r, http.StatusOK, left, entered{notice: "Your sign-in went on in another window, or its form was sent twice. Sign in here once more to go on."})
	default:
		p.begin(w, r, http.StatusOK, toHome, entered{})
	}
}

// toHome is where a sign-in leads that was not sent for by anything.
var toHome = signin.Flow{Return: signin.Return{Page: toPortal}}

// begin begins a sign-in to where another one was to lead, and shows its first step.
func (p *Pages) begin(w http.ResponseWriter, r *http.Request, status int, like signin.Flow, e entered) {
	cookie, err := p.cfg.SignIn.Begin(r.Context(), visitor(r), like.Instance, like.Return)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.setFlow(w, cookie)
	flow, err := p.cfg.SignIn.Flow(r.Context(), cookie)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.showStep(w, r, status, flow, e)
}

// entered is what a step is shown again with.
type entered struct {
	userName string
	problem  string // what was wrong with it
	notice   string // what else there is to know
}

func (p *Pages) showStep(w http.ResponseWriter, r *http.Request, status int, f signin.Flow, e entered) {
	data := signInData{Flow: f, UserName: e.userName, Rules: signin.PasswordRules}
	if s := f.Prompt.Setup; s != nil {
		var err error
		if data.setupData, err = setupOf(*s, "", "/signin"); err != nil {
			p.fail(w, r, err)
			return
		}
	}
	v := view{Title: "Sign in", Center: f.Center, Error: e.problem, Notice: e.notice, Data: data, Scripts: scriptsOf("")}
	if f.Prompt.Passkey != "" {
		v.Scripts = scriptsOf(idc.MFAKey)
	}
	name := "signin"
	switch {
	case f.Step == signin.StepEmailOTP:
		name, v.Title = "emailcode", "Enter the code that we mailed"
	case f.Step == signin.StepCode:
		name, v.Title = "totp", "Enter your code"
	case f.Step == signin.StepKey:
		name, v.Title, v.Scripts = "webauthn", "Use your passkey or security key", scriptsOf(idc.MFAKey)
	case f.Step == signin.StepChooseDevice:
		name, v.Title = "choosedevice", "Choose a device"
	case f.Step == signin.StepRegister && f.Prompt.Setup != nil:
		name, v.Title, v.Scripts = "register", titleOf(f.Prompt.Setup.Kind), scriptsOf(f.Prompt.Setup.Kind)
	case f.Step == signin.StepRegister:
		name, v.Title = "register", "Register an MFA device"
	case f.Step == signin.StepBlocked:
		p.render(w, r, http.StatusForbidden, "message", view{Title: "You need an MFA device", Center: f.Center, Data: message{
			Text: "Your organization lets nobody sign in without one, and you have none. Ask your administrator to register one for you.",
		}})
		return
	case f.Step == signin.StepNewPassword && (f.Why == signin.WhyInvited || f.Why == signin.WhyFirst):
		name, v.Title = "newpassword", "Choose your password"
	case f.Step == signin.StepNewPassword:
		name, v.Title = "newpassword", "Choose a new password"
	case f.Again:
		v.Title = "Confirm that it is you"
	}
	p.render(w, r, status, name, v)
}

// signIn takes what was entered to the dispatcher, and shows what it says.
func (p *Pages) signIn(w http.ResponseWriter, r *http.Request) {
	form, ok := p.form(w, r)
	if !ok {
		return
	}
	cookie := p.cookie(r, flowCookie)
	flow, err := p.cfg.SignIn.Flow(r.Context(), cookie)
	step := signin.Step(form.Get("step"))
	if err == nil && step != flow.Step && !flow.Step.Offers(step) { // a page from earlier
		redirect(w, r, "/signin")
		return
	}
	var result signin.Result
	if err == nil {
		result, err = p.cfg.SignIn.Next(r.Context(), visitor(r), cookie, signin.Input{
			UserName: form.Get("username"), Password: form.Get("password"), Browser: p.cookie(r, browserCookie),
			NewPassword: form.Get("new-password"), Repeated: form.Get("repeated-password"),
			ByCode: form.Get("do") == "code", Again: form.Get("do") == "again", Back: form.Get("do") == "back",
			Take: step, Kind: idc.MFAKind(form.Get("kind")), Code: form.Get("code"), Credential: form.Get("credential"),
			DeviceName: form.Get("name"), Trust: form.Get("trust") != "",
		})
	}
	switch {
	case err == nil && result.Step == signin.StepDone:
		p.setSession(w, result)
		redirect(w, r, p.address(result.Flow))
	case err == nil:
		if result.FlowCookie != "" {
			p.setFlow(w, result.FlowCookie)
		}
		redirect(w, r, "/signin")
	case overtaken(err): // no cookie with it: the browser may hold the right one by now
		redirect(w, r, "/signin")
	case idc.Is(err, idc.KindNotFound):
		p.begin(w, r, http.StatusBadRequest, toHome, entered{problem: "This sign-in was over already, or your browser does not keep cookies. Sign in again."})
	default:
		if now, ferr := p.cfg.SignIn.Flow(r.Context(), cookie); ferr == nil {
			flow = now // the challenge is another one
		}
		p.refuseStep(w, r, flow, form.Get("username"), err)
	}
}

// overtaken reports whether a step came when the sign-in had gone on.
func overtaken(err error) bool {
	var e *idc.Error
	return errors.As(err, &e) && e.Reason == signin.ReasonOvertaken
}

// refuseStep shows the step again, with what was wrong.
func (p *Pages) refuseStep(w http.ResponseWriter, r *http.Request, f signin.Flow, userName string, err error) {
	var e *idc.Error
	if !errors.As(err, &e) {
		p.fail(w, r, err)
		return
	}
	again := entered{userName: userName, problem: e.Message}
	switch e.Kind {
	case idc.KindUnauthenticated:
		p.showStep(w, r, http.StatusForbidden, f, again)
	case idc.KindInvalid:
		p.showStep(w, r, http.StatusUnprocessableEntity, f, again)
	case idc.KindThrottled:
		w.Header().Set("Retry-After", "60")
		p.showStep(w, r, http.StatusTooManyRequests, f, again)
	default:
		p.fail(w, r, err)
	}
}

func (p *Pages) signOut(w http.ResponseWriter, r *http.Request) {
	c, ok, err := p.caller(r, "Logout")
	if err == nil && ok {
		err = p.cfg.SignIn.SignOut(r.Context(), c)
	}
	if err != nil && !idc.Is(err, idc.KindUnauthenticated) {
		p.fail(w, r, err)
		return
	}
	p.set(w, sessionCookie, "", -1)
	p.set(w, flowCookie, "", -1)
	p.render(w, r, http.StatusOK, "message", view{Title: "You are signed out", Data: message{
		Text: "Command line tools that were signed in by this session are signed out too.", Good: true, Portal: true,
	}})
}
