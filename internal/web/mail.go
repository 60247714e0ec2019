package web

import (
	"errors"
	"net/http"
	"net/url"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
)

// forgotData is the page that asks for the user name of who forgot a password.
type forgotData struct {
	UserName string
	Mails    bool // this server sends mail
}

// forgotPage asks who has forgotten a password.
func (p *Pages) forgotPage(w http.ResponseWriter, r *http.Request) {
	p.showForgot(w, r, http.StatusOK, "", "")
}

func (p *Pages) showForgot(w http.ResponseWriter, r *http.Request, status int, userName, problem string) {
	p.render(w, r, status, "forgot", view{Title: "Forgotten password", Error: problem, Data: forgotData{userName, p.cfg.SignIn.Mails()}})
}

// forgot answers everybody alike, whether there is such a person or not.
func (p *Pages) forgot(w http.ResponseWriter, r *http.Request) {
	form, ok := p.form(w, r)
	if !ok {
		return
	}
	name := form.Get("username")
	if name == "" {
		p.showForgot(w, r, http.StatusUnprocessableEntity, name, "Enter your user name.")
		return
	}
	var instance idc.InstanceID // the one that a sign-in of the browser goes to
	if flow, err := p.cfg.SignIn.Flow(r.Context(), p.cookie(r, flowCookie)); err == nil {
		instance = flow.Instance
	}
	err := p.cfg.SignIn.Forgotten(r.Context(), visitor(r), instance, name)
	var e *idc.Error
	switch {
	case errors.As(err, &e) && e.Kind == idc.KindThrottled:
		w.Header().Set("Retry-After", "60")
		p.showForgot(w, r, http.StatusTooManyRequests, name, e.Message)
	case err != nil:
		p.fail(w, r, err)
	default:
		p.render(w, r, http.StatusOK, "message", view{Title: "Look into your mail", Data: message{Good: true,
			Text: "If there is a user of that name who signs in here, a mail with a link to choose a new password is on its way. The link works for an hour. If no mail comes, ask your administrator.",
		}})
	}
}

// linkData is a link that was mailed.
type linkData struct {
	signin.Link
	Token string
}

const tokenMost = 128 // characters of a link's secret

// linkPage shows what a link is for. It does nothing yet: programs that read mail
// before people do fetch every address in it.
func (p *Pages) linkPage(w http.ResponseWriter, r *http.Request) {
	p.showLink(w, r, http.StatusOK, r.URL.Query().Get("token"), "")
}

func (p *Pages) showLink(w http.ResponseWriter, r *http.Request, status int, token, problem string) {
	if len(token) > tokenMost {
		token = ""
	}
	link, err := p.cfg.SignIn.Link(r.Context(), token)
	if err != nil {
		p.failLink(w, r, err)
		return
	}
	titles := map[string]string{"INVITATION": "New user sign up", "RESET": "Reset your password", "VERIFICATION": "Verify your e-mail address"}
	title := titles[string(link.Purpose)]
	if link.Purpose == "RESET" && link.First {
		title = "Choose your password"
	}
	p.render(w, r, status, "link", view{Title: title, Error: problem, Data: linkData{link, token}})
}

// failLink says that a link is none, and where to get another one.
func (p *Pages) failLink(w http.ResponseWriter, r *http.Request, err error) {
	var e *idc.Error
	if errors.As(err, &e) && e.Kind == idc.KindNotFound {
		p.render(w, r, http.StatusNotFound, "message", view{Title: "This link does not work", Data: message{
			Text: "It was used already, too much time has passed, or a newer one was sent. Ask your administrator for another one, or use “Forgotten your password?” on the sign-in page.", Portal: true,
		}})
		return
	}
	p.fail(w, r, err)
}

// link does what a link is for.
func (p *Pages) link(w http.ResponseWriter, r *http.Request) {
	form, ok := p.form(w, r)
	if !ok {
		return
	}
	token := form.Get("token")
	if code := form.Get("code"); form.Has("code") {
		err := p.cfg.SignIn.ConfirmEmail(r.Context(), visitor(r), token, code)
		switch {
		case idc.Is(err, idc.KindUnauthenticated):
			p.showLink(w, r, http.StatusForbidden, token, "The code is not right. After several attempts the link does not work any more.")
		case err != nil:
			p.failLink(w, r, err)
		default:
			p.render(w, r, http.StatusOK, "message", view{Title: "Your e-mail address is verified", Data: message{
				Text: "There is nothing more to do.", Good: true, Portal: true,
			}})
		}
		return
	}
	cookie, err := p.cfg.SignIn.Follow(r.Context(), visitor(r), token, signin.Return{Page: toPortal})
	if err != nil {
		p.failLink(w, r, err)
		return
	}
	p.setFlow(w, cookie)
	redirect(w, r, "/signin")
}

// profileData is a person's own page.
type profileData struct {
	Sessions []ownSession
	Next     string // address of the next page
}

// ownSession is a session as its person sees it.
type ownSession struct {
	idc.Session
	Here                  bool // the one of this browser
	Began, LastUsed, Ends string
}

const sessionsShown = 20

// profilePage shows where the person is signed in, and the way to another password.
func (p *Pages) profilePage(w http.ResponseWriter, r *http.Request) {
	c, ok := p.enter(w, r, "ListSessions", signin.Return{Page: toProfile})
	if !ok {
		return
	}
	page, err := p.cfg.SignIn.OwnSessions(r.Context(), c, idc.PageRequest{Limit: sessionsShown, After: r.URL.Query().Get("after")})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	var d profileData
	for _, s := range page.Items {
		d.Sessions = append(d.Sessions, ownSession{s, s.ID == c.Person.Session, when(s.CreatedAt), when(s.LastUsedAt), when(s.ExpiresAt)})
	}
	if page.Next != "" {
		d.Next = "/start/profile?" + url.Values{"after": {page.Next}}.Encode()
	}
	p.render(w, r, http.StatusOK, "profile", view{Title: "Your profile", Wide: true, Caller: c, Data: d})
}

// changePassword leads through a fresh sign-in to another password.
func (p *Pages) changePassword(w http.ResponseWriter, r *http.Request) {
	c, ok := p.enter(w, r, "UpdatePassword", signin.Return{Page: toProfile})
	if !ok {
		return
	}
	cookie, err := p.cfg.SignIn.ChangePassword(r.Context(), c, signin.Return{Page: toProfile})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.setFlow(w, cookie)
	redirect(w, r, "/signin")
}

// endSession ends one of the person's sessions; this one like a sign-out.
func (p *Pages) endSession(w http.ResponseWriter, r *http.Request) {
	form, ok := p.form(w, r)
	if !ok {
		return
	}
	c, ok := p.enter(w, r, "BatchDeleteSession", signin.Return{Page: toProfile})
	if !ok {
		return
	}
	if err := p.cfg.SignIn.EndOwnSession(r.Context(), c, idc.SessionID(form.Get("session"))); err != nil {
		p.fail(w, r, err)
		return
	}
	redirect(w, r, "/start/profile")
}
