package web_test

import (
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/mail"
	"gatehouse/internal/signin"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
	"gatehouse/test/lab"
)

// newMailWorld is a world that mails.
func newMailWorld(t *testing.T) (*world, *lab.MailServer) {
	t.Helper()
	box := lab.NewMailServer(t, lab.MailOptions{})
	server, err := mail.New(mail.Config{URL: "smtp://" + box.Address + "?starttls=none", From: "no-reply@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	return newWorld(t, func(c *signin.Config) { c.Mail = server }), box
}

// address gives a person an e-mail address.
func (w *world) address(u idc.User, address string) {
	w.t.Helper()
	storetest.Update(w.t, w.db, func(tx *store.Tx) error {
		after := u
		after.Attrs.Emails = []idc.Email{{Value: address, Primary: true}}
		return tx.UpdateUser(u, after)
	})
}

// last delivers what is in the outbox and answers the mail that came last.
func (w *world) last(box *lab.MailServer) lab.Mail {
	w.t.Helper()
	if err := w.signin.SendMail(w.t.Context(), signin.PostmanConfig{Store: w.db, Log: slog.New(slog.DiscardHandler), Now: w.clock.Now}); err != nil {
		w.t.Fatal(err)
	}
	all := box.Taken()
	if len(all) == 0 {
		w.t.Fatal("there is no mail")
	}
	return all[len(all)-1]
}

// path is where a link of a mail leads, which must be this server.
func (w *world) path(m lab.Mail) string {
	w.t.Helper()
	path, ok := strings.CutPrefix(m.Link(), w.url)
	if !ok {
		w.t.Fatalf("the link leads to %q", m.Link())
	}
	return path
}

func TestForgottenPassword(t *testing.T) {
	w, box := newMailWorld(t)
	ada, _ := w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	w.address(ada, "ada@example.com")

	var first answer
	for i, name := range []string{"ada", "nobody", hostile} {
		b := w.browser()
		b.get("/signin").want(t, "the sign-in page", 200, `<a href="/forgot">`)
		b.get("/forgot").want(t, "the page", 200, "<h1>Forgotten password</h1>")
		a := b.do("POST", "/forgot", url.Values{"username": {name}}, "X-Forwarded-Host", "evil.example")
		for _, h := range []string{"X-Amzn-Requestid", "Date"} {
			a.header.Del(h)
		}
		if i == 0 {
			first = a
			a.want(t, "asked for a mail", 200, "Look into your mail")
		} else if a.status != first.status || a.body != first.body || fmt.Sprint(a.header) != fmt.Sprint(first.header) {
			t.Errorf("%s differs: %d\n%s", name, a.status, a.body)
		}
	}
	path := w.path(w.last(box))
	if got := len(box.Taken()); got != 1 {
		t.Fatalf("%d mails, want 1", got)
	}

	b := w.browser()
	for range 3 { // programs that read mail look at every address in it
		b.get(path).want(t, "the link", 200, "<h1>Reset your password</h1>", "<strong>ada</strong>")
	}
	token := strings.TrimPrefix(path, "/link?token=")
	b.post("/link", "token", token).want(t, "going on", 200, "Choose a new password")
	set := []string{"step", "NEW_PASSWORD", "new-password", "Password1!", "repeated-password", "Password1!"}
	b.post("/signin", set...).want(t, "a known password", 422, "publicly known")
	set[3], set[5] = "Battery-Staple-2", "Battery-Staple-2"
	b.post("/signin", set...).want(t, "another password", 200, atPortal)
	for _, again := range []answer{b.get(path), w.browser().post("/link", "token", token), b.get("/link"), b.get("/link?token=" + strings.Repeat("A", 5000))} {
		again.want(t, "a link that does not work", 404, "This link does not work")
	}
	w.browser().signIn("ada", pass)
	if got := w.last(box); got.Subject != "Password updated" {
		t.Errorf("the last mail is %q", got.Subject)
	}
}

func TestForgottenPasswordWithoutMail(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/forgot").want(t, "the page", 200, "Ask your administrator")
	b.post("/forgot", "username", "ada").want(t, "the form all the same", 409, "Ask your administrator")
}

func TestCodePages(t *testing.T) {
	w, box := newMailWorld(t)
	u := idc.User{
		Store: homeStore, ID: "aaaaaaaa-0000-4000-8000-000000009999", UserName: "new", Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1,
		Attrs: idc.UserAttributes{DisplayName: hostile, Emails: []idc.Email{{Value: "new@example.com"}}},
	}
	storetest.Update(t, w.db, func(tx *store.Tx) error { return tx.InsertUser(u) })
	b := w.browser()
	if a := b.get("/signin"); strings.Contains(a.body, "Mail me a code") {
		t.Error("a code is offered where none is sent")
	}
	if err := w.signin.UpdateSettings(t.Context(), w.admin("UpdateSSOConfiguration"), home, func(s *idc.SignInSettings) { s.EmailOTP = true }); err != nil {
		t.Fatal(err)
	}
	b.get("/signin").want(t, "the sign-in page", 200, "Mail me a code")
	b.post("/signin", "step", "PASSWORD", "do", "code", "username", "new").want(t, "asked", 200, "Enter the code that we mailed", `autocomplete="one-time-code"`)
	m := w.last(box)
	if strings.Contains(m.HTML, "<img") || len(m.Code()) != 8 {
		t.Errorf("the mail says %q\n%s", m.Code(), m.HTML)
	}
	b.post("/signin", "step", "EMAIL_OTP", "code", "12").want(t, "a wrong code", 403, `role="alert"`)
	b.post("/signin", "step", "EMAIL_OTP", "code", m.Code()).want(t, "the code", 200, "Choose your password")
	b.post("/signin", "step", "NEW_PASSWORD", "new-password", pass, "repeated-password", pass).want(t, "a password", 200, atPortal)
}

func TestProfile(t *testing.T) {
	w, _ := newMailWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	w.user(homeStore, "eve", signin.NewPassword{Password: pass})
	here, there, eve := w.browser(), w.browser(), w.browser()
	for b, name := range map[*browser]string{here: "ada", there: "ada", eve: "eve"} {
		b.get("/signin")
		b.signIn(name, pass)
	}
	a := here.get("/start/profile")
	a.want(t, "the profile", 200, "This browser", "Change password", "127.0.0.1")
	if n := strings.Count(a.body, "End session"); n != 2 {
		t.Errorf("%d sessions, want 2", n)
	}
	_, rest, _ := strings.Cut(eve.get("/start/profile").body, `name="session" value="`)
	foreign, _, _ := strings.Cut(rest, `"`)
	here.post("/start/sessions", "session", foreign)
	eve.get("/start/profile").want(t, "somebody else's session", 200, "Your profile")

	here.post("/start/password").want(t, "changing the password", 200, "Confirm that it is you", "Enter your present password.")
	here.post("/signin", "step", "PASSWORD", "password", pass).want(t, "the present password", 200, "Choose another password")
	a = here.post("/signin", "step", "NEW_PASSWORD", "new-password", "Battery-Staple-2", "repeated-password", "Battery-Staple-2")
	a.want(t, "another password", 200, "Your profile")
	if n := strings.Count(a.body, "End session"); n != 1 {
		t.Errorf("%d sessions after the change, want 1", n)
	}
	there.get("/start/plain").want(t, "the other browser", 200, "<h1>Sign in</h1>")
}
