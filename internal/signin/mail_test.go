package signin

import (
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/dbtest"
	"gatehouse/internal/idc"
	"gatehouse/internal/mail"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
	"gatehouse/test/lab"
)

// mailWorld is a world that mails, and the server that gets it.
type mailWorld struct {
	*world
	box *lab.MailServer
}

func newMailWorld(t testing.TB) *mailWorld { return mailWorldOn(t, t.TempDir()+"/gatehouse.db") }

func mailWorldOn(t testing.TB, address string) *mailWorld {
	t.Helper()
	box := lab.NewMailServer(t, lab.MailOptions{})
	server, err := mail.New(mail.Config{URL: "smtp://" + box.Address + "?starttls=none", From: "Gatehouse <no-reply@example.com>"})
	if err != nil {
		t.Fatal(err)
	}
	return &mailWorld{worldOn(t, address, func(c *Config) { c.Mail = server }), box}
}

// reader adds a person who has an e-mail address, and a password unless it is "".
func (w *mailWorld) reader(name, password string) idc.User {
	w.t.Helper()
	u := w.user(homeStore, name, password)
	return w.change(u, func(u *idc.User) { u.Attrs.Emails = []idc.Email{{Value: name + "@example.com", Primary: true}} })
}

func (w *mailWorld) change(u idc.User, edit func(*idc.User)) (after idc.User) {
	w.t.Helper()
	storetest.Update(w.t, w.db, func(tx *store.Tx) error {
		before, err := tx.User(u.Store, u.ID)
		if err != nil {
			return err
		}
		after = before
		edit(&after)
		return tx.UpdateUser(before, after)
	})
	return after
}

// deliver sends what is due and answers the mails there are by then.
func (w *mailWorld) deliver() []lab.Mail {
	w.t.Helper()
	w.sendMail()
	return w.box.Taken()
}

func (w *mailWorld) sendMail() error {
	return w.SendMail(w.t.Context(), PostmanConfig{Store: w.db, Log: slog.New(slog.DiscardHandler), Now: w.clock.Now})
}

// last is the newest mail, which must be of that subject.
func (w *mailWorld) last(subject string) lab.Mail {
	w.t.Helper()
	all := w.deliver()
	if len(all) == 0 || all[len(all)-1].Subject != subject {
		w.t.Fatalf("the last of %d mails is not %q: %+v", len(all), subject, all)
	}
	return all[len(all)-1]
}

// now is the time of a transaction.
func (w *mailWorld) now() time.Time { return w.clock.Now().Truncate(time.Microsecond) }

func (w *mailWorld) invite(u idc.User) (Mailed, error) {
	return w.MailPassword(w.t.Context(), w.as(directorySource, "UpdatePassword"), u.Store, u.ID)
}

func (w *mailWorld) forget(name string) {
	w.t.Helper()
	if err := w.Forgotten(w.t.Context(), visitor(), "", name); err != nil {
		w.t.Fatal(err)
	}
}

func token(t testing.TB, address string) string {
	t.Helper()
	_, secret, ok := strings.Cut(address, "/link?token=")
	if !ok || !strings.HasPrefix(address, "http://localhost:8080/") {
		t.Fatalf("the link is %q", address)
	}
	return secret
}

// choose follows a link and sets a password.
func (w *mailWorld) choose(secret, password string) (Result, error) {
	w.t.Helper()
	cookie, err := w.Follow(w.t.Context(), visitor(), secret, Return{Page: "portal"})
	if err != nil {
		return Result{}, err
	}
	return w.Next(w.t.Context(), visitor(), cookie, Input{NewPassword: password, Repeated: password})
}

func TestInvitation(t *testing.T) {
	for name, address := range map[string]string{"sqlite": t.TempDir() + "/gatehouse.db", "postgres": dbtest.Postgres(t)} {
		t.Run(name, func(t *testing.T) {
			w := mailWorldOn(t, address)
			u := w.reader("ada", "")
			m, err := w.invite(u)
			if err != nil || m.To != "ada@example.com" || m.Link != "" || !m.Until.Equal(w.now().Add(7*24*time.Hour)) {
				t.Fatalf("got %+v, %v", m, err)
			}
			got := w.last("Invitation to join AWS IAM Identity Center")
			secret := token(t, got.Link())
			if got.To != "ada@example.com" || !strings.Contains(got.HTML, got.Link()) {
				t.Errorf("the mail is %+v", got)
			}
			if l, err := w.Link(t.Context(), secret); err != nil || l != (Link{store.ProofInvitation, "ada", true}) {
				t.Errorf("the link is %+v, %v", l, err)
			}
			_, err = w.choose(secret, "password")
			wantKind(t, "a weak password", err, idc.KindInvalid)
			r, err := w.choose(secret, pass)
			if err != nil || r.Step != StepDone || r.Cookie == "" {
				t.Fatalf("got %+v, %v", r, err)
			}
			if c, err := w.Caller(t.Context(), r.Cookie); err != nil || w.act(c) != nil {
				t.Errorf("the person is not signed in: %v", err)
			}
			s, err := w.DescribeSignIn(t.Context(), w.as(directorySource, "DescribeUser"), u.Store, u.ID)
			if err != nil || !s.HasPassword || s.OneTime || s.EmailVerified.IsZero() {
				t.Errorf("the person stands as %+v, %v", s, err)
			}
			_, err = w.choose(secret, pass2)
			wantKind(t, "the link once more", err, idc.KindNotFound)
			w.mustSignIn("ada", pass)
			if got := len(w.deliver()); got != 1 {
				t.Errorf("%d mails, want the invitation alone", got)
			}
		})
	}
}

// A mail says what it is: an invitation to who has never chosen a password, a reset
// that an administrator asks for, one that the person asked for, and one that somebody
// asks for who has nothing to reset. So does what follows it.
func TestMailSaysWhatItIs(t *testing.T) {
	w := newMailWorld(t)
	handed := w.reader("handed", "")
	w.set(handed, NewPassword{OneTime: true})
	again := w.reader("again", pass)
	w.set(again, NewPassword{OneTime: true})
	for _, c := range []struct {
		user    idc.User
		forgot  bool
		purpose store.ProofPurpose
		first   bool
		why     Why
		says    []string
		not     string
	}{
		{w.reader("new", ""), false, store.ProofInvitation, true, WhyInvited, []string{"you have been invited"}, "administrator asks"},
		{handed, false, store.ProofInvitation, true, WhyInvited, []string{"you have been invited"}, "administrator asks"},
		{w.reader("own", pass), false, store.ProofReset, false, WhyReset, []string{"administrator asks you to choose a new password", "Until then your present password works"}, "somebody asked"},
		{again, false, store.ProofReset, false, WhyReset, []string{"administrator asks you"}, "invited"},
		{w.reader("forgot", pass), true, store.ProofReset, false, WhyReset, []string{"somebody asked for a new password", "your password stays as it is"}, "administrator asks"},
		{w.reader("never", ""), true, store.ProofReset, true, WhyReset, []string{"somebody asked for a password", "none of your own yet"}, "stays as it is"},
	} {
		name := c.user.UserName
		if c.forgot {
			w.forget(name)
		} else if m, err := w.invite(c.user); err != nil || m.Purpose != c.purpose {
			t.Fatalf("%s: %+v, %v, want %s", name, m, err, c.purpose)
		}
		subject := map[store.ProofPurpose]string{
			store.ProofInvitation: "Invitation to join AWS IAM Identity Center", store.ProofReset: "Password reset requested",
		}[c.purpose]
		m := w.last(subject)
		text := strings.Join(strings.Fields(m.Text), " ")
		for _, want := range c.says {
			if !strings.Contains(text, want) || !strings.Contains(m.HTML, want) {
				t.Errorf("%s: the mail does not say %q:\n%s\n%s", name, want, m.Text, m.HTML)
			}
		}
		if strings.Contains(text, c.not) || strings.Contains(m.HTML, c.not) {
			t.Errorf("%s: the mail says %q:\n%s", name, c.not, m.Text)
		}
		secret := token(t, m.Link())
		if l, err := w.Link(t.Context(), secret); err != nil || l != (Link{c.purpose, name, c.first}) {
			t.Errorf("%s: the link is %+v, %v", name, l, err)
		}
		cookie, err := w.Follow(t.Context(), visitor(), secret, Return{})
		if err != nil {
			t.Fatal(err)
		}
		if f, err := w.Flow(t.Context(), cookie); err != nil || f.Step != StepNewPassword || f.Why != c.why {
			t.Errorf("%s: following the link: %+v, %v, want %s", name, f, err, c.why)
		}
	}
}

// A link works for one person, once, in time, and while nothing else has happened.
func TestLinksThatDoNotWork(t *testing.T) {
	w := newMailWorld(t)
	bea := w.reader("bea", "")
	for _, c := range []struct {
		what   string
		before func(u idc.User, secret string) string
	}{
		{"after its time", func(_ idc.User, s string) string { w.clock.Add(7 * 24 * time.Hour); return s }},
		{"after a newer one", func(u idc.User, s string) string { w.invite(u); w.deliver(); return s }},
		{"after a password was set", func(u idc.User, s string) string { w.set(u, NewPassword{Password: pass}); return s }},
		{"of somebody disabled", func(u idc.User, s string) string { w.disable(u); return s }},
		{"to an address that was replaced", func(u idc.User, s string) string {
			w.change(u, func(u *idc.User) { u.Attrs.Emails[0].Value = "new-" + u.Attrs.Emails[0].Value })
			return s
		}},
		{"of somebody deleted", func(u idc.User, s string) string {
			storetest.Update(t, w.db, func(tx *store.Tx) error { return tx.DeleteUser(u) })
			return s
		}},
		{"that was made up", func(idc.User, string) string { return strings.Repeat("A", 43) }},
		{"that is empty", func(idc.User, string) string { return "" }},
	} {
		u := w.reader(strings.ReplaceAll(c.what, " ", "-"), "")
		if _, err := w.invite(u); err != nil {
			t.Fatal(err)
		}
		secret := token(t, w.last("Invitation to join AWS IAM Identity Center").Link())
		cookie, err := w.Follow(t.Context(), visitor(), secret, Return{})
		if err != nil {
			t.Fatal(err)
		}
		other := c.before(u, secret)
		_, err = w.choose(other, pass2)
		wantKind(t, "a link "+c.what, err, idc.KindNotFound)
		if other == secret { // nor does a page that was open already
			_, err = w.Next(t.Context(), visitor(), cookie, Input{NewPassword: pass2, Repeated: pass2})
			wantKind(t, "an open page "+c.what, err, idc.KindNotFound)
		}
	}
	w.invite(bea)
	secret := token(t, w.last("Invitation to join AWS IAM Identity Center").Link())
	wantKind(t, "an invitation as a verification", w.ConfirmEmail(t.Context(), visitor(), secret, "00000000"), idc.KindNotFound)
}

func TestForgottenPassword(t *testing.T) {
	w := newMailWorld(t)
	u := w.reader("ada", pass)
	before, _ := w.mustSignIn("ada", pass)
	for _, name := range []string{"nobody", "", "\xff", strings.Repeat("x", 5000), "ada@example.com\r\nBcc: eve@example.com"} {
		w.forget(name)
	}
	w.reader("off", pass)
	w.disable(w.reader("disabled", pass))
	w.user(homeStore, "without-address", pass)
	w.forget("disabled")
	w.forget("without-address")
	if got := w.deliver(); len(got) != 0 {
		t.Fatalf("mail to nobody: %+v", got)
	}
	if list, err := w.ListMails(t.Context(), w.as("gatehouse", "ListMails"), homeStore, "", idc.PageRequest{Limit: 10}); err != nil || len(list.Items) != 0 {
		t.Errorf("the outbox keeps what was for nobody: %+v, %v", list, err)
	}

	w.forget("ADA")
	got := w.last("Password reset requested")
	w.mustSignIn("ada", pass) // the old password works until then
	if r, err := w.choose(token(t, got.Link()), pass2); err != nil || r.Step != StepDone {
		t.Fatalf("got %+v, %v", r, err)
	}
	wantKind(t, "a session from before", w.act(before), idc.KindUnauthenticated)
	if _, err := w.signIn("ada", pass); err != errRefused {
		t.Errorf("the old password: %v", err)
	}
	if got := w.last("Password updated"); got.To != "ada@example.com" || strings.Contains(got.Text, "token=") {
		t.Errorf("the mail is %+v", got)
	}

	w.forget("ada")
	secret := token(t, w.last("Password reset requested").Link())
	w.clock.Add(resetLife)
	_, err := w.choose(secret, pass3)
	wantKind(t, "a link of an hour ago", err, idc.KindNotFound)
	events := 0
	for _, e := range w.events(directorySource) {
		if e.Name == "UpdatePassword" && e.Identity.OnBehalfOf.UserID == string(u.ID) {
			events++
		}
	}
	if events != 1 {
		t.Errorf("%d events of the person's own change, want 1", events)
	}
}

// Whoever asks for mail to somebody fills no mailbox and locks nobody out: the links
// that were sent go on to work.
func TestResetsAreBounded(t *testing.T) {
	w := newMailWorld(t)
	w.reader("ada", pass)
	for range 2 * resetsMost {
		w.forget("ada")
		w.clock.Add(time.Minute)
	}
	got := w.deliver()
	if len(got) != resetsMost {
		t.Fatalf("%d mails, want %d", len(got), resetsMost)
	}
	if _, err := w.choose(token(t, got[0].Link()), pass2); err != nil {
		t.Errorf("the first link: %v", err)
	}
	_, err := w.choose(token(t, got[1].Link()), pass3)
	wantKind(t, "another link after that", err, idc.KindNotFound)
	for range attemptBurst + 1 {
		err = w.Forgotten(t.Context(), visitor(), "", "nobody")
	}
	wantKind(t, "too many from one network", err, idc.KindThrottled)
}

func TestVerifyEmail(t *testing.T) {
	w := newMailWorld(t)
	u := w.reader("ada", pass)
	verify := func() (secret, code string) {
		t.Helper()
		if _, err := w.VerifyEmail(t.Context(), w.as(directorySource, "VerifyEmail"), u.Store, u.ID); err != nil {
			t.Fatal(err)
		}
		m := w.last("Verify your e-mail address")
		return token(t, m.Link()), m.Code()
	}
	verified := func() bool {
		s, err := w.DescribeSignIn(t.Context(), w.as(directorySource, "DescribeUser"), u.Store, u.ID)
		return err == nil && !s.EmailVerified.IsZero()
	}
	secret, code := verify()
	for range codeTries {
		wantKind(t, "a wrong code", w.ConfirmEmail(t.Context(), visitor(), secret, "1"+code[:7]), idc.KindUnauthenticated)
	}
	wantKind(t, "the right code after too many", w.ConfirmEmail(t.Context(), visitor(), secret, code), idc.KindNotFound)
	secret, code = verify()
	_, err := w.Follow(t.Context(), visitor(), secret, Return{})
	wantKind(t, "a verification as an invitation", err, idc.KindNotFound)
	if verified() {
		t.Error("the address is verified already")
	}
	if err := w.ConfirmEmail(t.Context(), visitor(), secret, code[:4]+" "+code[4:]); err != nil || !verified() {
		t.Errorf("got %v, verified %v", err, verified())
	}
	wantKind(t, "once more", w.ConfirmEmail(t.Context(), visitor(), secret, code), idc.KindNotFound)
	u = w.change(u, func(u *idc.User) { u.Attrs.Emails[0].Value = "ada@example.org" })
	if verified() {
		t.Error("another address is verified too")
	}
}

// allowCodes lets people without a password begin with a code.
func (w *mailWorld) allowCodes() {
	w.t.Helper()
	if err := w.UpdateSettings(w.t.Context(), w.as("sso.amazonaws.com", "UpdateSSOConfiguration"), home, func(s *idc.SignInSettings) { s.EmailOTP = true }); err != nil {
		w.t.Fatal(err)
	}
}

// askCode asks for a code in a new sign-in, and answers its cookie.
func (w *mailWorld) byCode(name string) string {
	w.t.Helper()
	cookie := w.begin()
	r, err := w.Next(w.t.Context(), visitor(), cookie, Input{UserName: name, ByCode: true})
	if err != nil || r.Step != StepEmailOTP || r.User != "" {
		w.t.Fatalf("asking for a code as %q: got %+v, %v", name, r, err)
	}
	return cookie
}

func TestEmailCode(t *testing.T) {
	w := newMailWorld(t)
	u := w.reader("ada", "")
	_, err := w.Next(t.Context(), visitor(), w.begin(), Input{UserName: "ada", ByCode: true})
	wantKind(t, "a code where none is offered", err, idc.KindInvalid)
	w.allowCodes()

	cookie := w.byCode("ada")
	code := w.last("Your sign-in code").Code()
	if _, err := w.Next(t.Context(), visitor(), w.byCode("ada"), Input{Code: code}); err != errCode {
		t.Errorf("the code in another sign-in: %v", err)
	}
	if r, err := w.next(cookie, Input{Code: code}); err != nil || r.Step != StepNewPassword || r.Why != WhyFirst {
		t.Fatalf("got %+v, %v", r, err)
	}
	r, err := w.next(cookie, Input{NewPassword: pass, Repeated: pass})
	if err != nil || r.Step != StepDone {
		t.Fatalf("got %+v, %v", r, err)
	}
	var types []any
	for _, e := range w.events(signInSource) {
		if e.Identity.OnBehalfOf.UserID == string(u.ID) {
			types = append(types, e.Name, e.More["CredentialType"])
		}
	}
	want := []any{"CredentialChallenge", "EMAIL_OTP", "CredentialVerification", "EMAIL_OTP", "UserAuthentication", "EMAIL_OTP"}
	if len(types) != len(want) {
		t.Fatalf("events: %v, want %v", types, want)
	}
	for i := range want {
		if types[i] != want[i] {
			t.Errorf("events: %v, want %v", types, want)
			break
		}
	}

	// Who has a password cannot go round it.
	before := len(w.deliver())
	w.byCode("ada")
	w.byCode("nobody")
	if got := len(w.deliver()); got != before {
		t.Errorf("%d mails, want %d", got, before)
	}
}

func TestEmailCodesAreBounded(t *testing.T) {
	w := newMailWorld(t)
	w.reader("ada", "")
	w.allowCodes()
	cookie := w.byCode("ada")
	code := w.last("Your sign-in code").Code()
	for range codeTries {
		if _, err := w.next(cookie, Input{Code: "00000000"}); err != errCode {
			t.Fatalf("a wrong code: %v", err)
		}
	}
	if _, err := w.next(cookie, Input{Code: code}); err != errCode {
		t.Errorf("the right code after too many: %v", err)
	}
	w.clock.Add(time.Minute)
	if r, err := w.next(cookie, Input{Again: true}); err != nil || r.Step != StepEmailOTP {
		t.Fatalf("another code: %+v, %v", r, err)
	}
	code = w.last("Your sign-in code").Code()
	w.clock.Add(codeLife)
	if _, err := w.next(cookie, Input{Code: code}); err != errCode {
		t.Errorf("a code of ten minutes ago: %v", err)
	}
	if r, err := w.next(cookie, Input{Back: true}); err != nil || r.Step != StepPassword {
		t.Errorf("back to the password: %+v, %v", r, err)
	}
	for range 2 * codesOfNetwork { // two are on record
		w.clock.Add(time.Minute)
		w.byCode("ada")
	}
	if got := len(w.deliver()); got != codesOfNetwork {
		t.Errorf("%d codes to one person from one network, want %d", got, codesOfNetwork)
	}
}

func TestChangePassword(t *testing.T) {
	w := newMailWorld(t)
	w.reader("ada", pass)
	here, _ := w.mustSignIn("ada", pass)
	there, _ := w.mustSignIn("ada", pass)
	cookie, err := w.ChangePassword(t.Context(), here, Return{Page: "profile"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.next(cookie, Input{NewPassword: pass2, Repeated: pass2}); err != errRefused {
		t.Errorf("without the old password: %v", err)
	}
	if r, err := w.next(cookie, Input{Password: pass}); err != nil || r.Step != StepNewPassword || r.Why != WhyChange {
		t.Fatalf("got %+v, %v", r, err)
	}
	_, err = w.next(cookie, Input{NewPassword: pass, Repeated: pass})
	wantKind(t, "the same password", err, idc.KindInvalid)
	r, err := w.next(cookie, Input{NewPassword: pass2, Repeated: pass2})
	if err != nil || r.Step != StepDone || r.Cookie == "" {
		t.Fatalf("got %+v, %v", r, err)
	}
	for _, c := range []idc.Caller{here, there} {
		wantKind(t, "a session from before", w.act(c), idc.KindUnauthenticated)
	}
	now, err := w.Caller(t.Context(), r.Cookie)
	if err != nil || w.act(now) != nil {
		t.Errorf("the new session: %v", err)
	}
	w.last("Password updated")
}

// Who has no device proves with a code by mail that the password is in the right
// hands, where the instance says so.
func TestEmailCodeBesideAPassword(t *testing.T) {
	w := newMailWorld(t)
	w.reader("ada", pass)
	w.user(homeStore, "without-address", pass)
	storetest.Update(t, w.db, func(tx *store.Tx) error {
		before, err := tx.Instance(home)
		if err != nil {
			return err
		}
		after := before
		after.Settings.MFA = &idc.MFASettings{Mode: idc.MFAAlways, WithoutDevice: idc.WithoutDeviceEmail, Kinds: []idc.MFAKind{idc.MFAApp}}
		return tx.UpdateInstance(before, after)
	})
	cookie := w.begin()
	r, err := w.next(cookie, Input{UserName: "ada", Password: pass})
	if err != nil || r.Step != StepEmailOTP || r.User != "ada" {
		t.Fatalf("after the password: %+v, %v", r, err)
	}
	code := w.last("Your sign-in code").Code()
	if r, err := w.next(cookie, Input{Back: true}); err == nil && r.Step != StepEmailOTP {
		t.Errorf("going back leads past the code: %+v", r)
	}
	if _, err := w.next(cookie, Input{Code: "00000000"}); err != errCode {
		t.Errorf("a wrong code: %v", err)
	}
	if r, err := w.next(cookie, Input{Code: code}); err != nil || r.Step != StepDone {
		t.Errorf("the code: %+v, %v", r, err)
	}
	if r, err := w.signIn("without-address", pass); err != nil || r.Step != StepBlocked {
		t.Errorf("somebody without an address: %+v, %v", r, err)
	}
}

// A wrong code of somebody who was mailed one, and of nobody, differ in no answer,
// in nothing that the flow shows, and in no row that is written before the answer:
// what is recorded is written later, and alike.
func TestWrongEmailCodesAreAlike(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := mailWorldOn(t, address)
		ada := w.reader("ada", "")
		w.allowCodes()
		flows := map[string]string{"ada": w.byCode("ada"), "nobody": w.byCode("nobody")}
		code := w.last("Your sign-in code").Code()
		wrong := "00000000"
		if code == wrong {
			wrong = "11111111"
		}
		for range codeTries + 1 { // the last one comes when ada's code is none any more
			shown := map[string]Flow{}
			for name, flow := range flows {
				if r, err := w.next(flow, Input{Code: wrong}); err != errCode {
					t.Fatalf("%s: %+v, %v", name, r, err)
				}
				f, err := w.Flow(t.Context(), w.cookie(flow))
				if err != nil {
					t.Fatal(err)
				}
				shown[name] = f
			}
			if !reflect.DeepEqual(shown["ada"], shown["nobody"]) {
				t.Fatalf("the flows differ: %+v", shown)
			}
		}
		if err := w.gate.Close(t.Context()); err != nil { // writes what waits
			t.Fatal(err)
		}
		// Once her code is none any more, ada's attempts are nobody's too; the workflow tells.
		got, adas := map[string][]string{}, any(nil)
		for _, e := range w.events(signInSource) {
			if e.Identity.OnBehalfOf.UserID == string(ada.ID) {
				adas = e.More["AuthWorkflowID"]
			}
		}
		for _, e := range w.events(signInSource) {
			who := "nobody"
			if e.More["AuthWorkflowID"] == adas {
				who = "ada"
			}
			got[who] = append(got[who], e.Name+" "+e.Details[e.Name].(string))
		}
		want := []string{"CredentialChallenge Success"}
		for range codeTries + 1 {
			want = append(want, "CredentialVerification Failure")
		}
		for _, who := range []string{"ada", "nobody"} {
			if !slices.Equal(got[who], want) {
				t.Errorf("events of %s: %v, want %v", who, got[who], want)
			}
		}
	})
}
