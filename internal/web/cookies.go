package web

import (
	"net/http"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
)

// The cookies of the pages. Their secrets mean something to signin only.
const (
	sessionCookie = "gatehouse-session" // who is signed in
	flowCookie    = "gatehouse-flow"    // a sign-in under way
	browserCookie = "gatehouse-browser" // somebody has signed in with this browser before
)

const (
	flowAge    = time.Hour
	browserAge = 400 * 24 * time.Hour // the longest that browsers keep a cookie
)

// name of a cookie: with https it has the prefix by which browsers keep it to
// this very origin. On http://localhost there is no Secure, and so no prefix.
func (p *Pages) name(cookie string) string {
	if p.https {
		return "__Host-" + cookie
	}
	return cookie
}

func (p *Pages) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(p.name(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// set sets a cookie for some time; a negative one removes it.
func (p *Pages) set(w http.ResponseWriter, name, value string, age time.Duration) {
	seconds := int(age / time.Second)
	if seconds <= 0 {
		seconds = -1
	}
	http.SetCookie(w, &http.Cookie{
		Name: p.name(name), Value: value, Path: "/", MaxAge: seconds, Secure: p.https, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func (p *Pages) setFlow(w http.ResponseWriter, secret string) { p.set(w, flowCookie, secret, flowAge) }

// setSession gives the browser the session of a sign-in that is done.
func (p *Pages) setSession(w http.ResponseWriter, done signin.Result) {
	if done.Cookie != "" {
		p.set(w, sessionCookie, done.Cookie, life(done.Session))
	}
	if done.Browser != "" {
		p.set(w, browserCookie, done.Browser, browserAge)
	}
	p.set(w, flowCookie, "", -1)
}

func life(s idc.Session) time.Duration { return s.ExpiresAt.Sub(s.CreatedAt) }
