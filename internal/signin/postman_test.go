package signin

import (
	"bytes"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func (w *mailWorld) mails() []idc.Mail {
	w.t.Helper()
	page, err := w.ListMails(w.t.Context(), w.as("gatehouse", "ListMails"), homeStore, "", idc.PageRequest{Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	return page.Items
}

// A mail server that is away gets the mail later; what is never taken is given up,
// and an administrator sees why.
func TestPostmanTriesAgain(t *testing.T) {
	w := newMailWorld(t)
	u := w.reader("ada", "")
	w.box.Refuse(451, "come back later")
	w.invite(u)
	if err := w.sendMail(); err == nil {
		t.Error("the operator does not hear of it")
	}
	if got := w.mails(); len(got) != 1 || got[0].State != idc.MailWaiting || got[0].Attempts != 1 || !bytes.Contains([]byte(got[0].Reason), []byte("come back later")) {
		t.Fatalf("the outbox has %+v", got)
	}
	w.sendMail()
	if got := w.box.Tried(); got != 1 {
		t.Errorf("%d attempts at once, want 1", got)
	}
	w.clock.Add(mailRetry)
	w.box.Refuse(0, "")
	secret := token(t, w.last("Invitation to join AWS IAM Identity Center").Link())
	if got := w.mails(); got[0].State != idc.MailSent || got[0].Attempts != 2 || got[0].Reason != "" || len(got[0].Letter) != 0 {
		t.Errorf("the outbox has %+v", got)
	}
	if _, err := w.choose(secret, pass); err != nil {
		t.Errorf("the link: %v", err)
	}

	w.box.Refuse(550, "no such user here")
	w.invite(w.reader("bea", ""))
	w.sendMail()
	if got := w.mails(); got[0].State != idc.MailFailed || got[0].Attempts != 1 || len(got[0].Letter) != 0 {
		t.Errorf("the outbox has %+v", got[0])
	}

	w.box.Refuse(451, "come back later")
	w.invite(w.reader("cy", ""))
	before := w.box.Tried()
	for range 24 * 60 {
		w.sendMail()
		w.clock.Add(time.Minute)
	}
	w.sendMail()
	if got := w.mails(); got[0].State != idc.MailFailed || len(got[0].Letter) != 0 {
		t.Errorf("the outbox has %+v", got[0])
	}
	if got := w.box.Tried() - before; got < 50 || got > 120 {
		t.Errorf("%d attempts in a day", got)
	}
	w.clock.Add(31 * 24 * time.Hour)
	w.invite(w.reader("di", ""))
	if got := w.mails(); len(got) != 1 {
		t.Errorf("after a month the outbox has %+v", got)
	}
}

// A process that dies after the mail server has taken a mail leaves it to be sent
// again. It is the same mail, and what is in it works once.
func TestMailThatIsSentTwice(t *testing.T) {
	w := newMailWorld(t)
	w.reader("ada", pass)
	w.forget("ada")
	jobs, err := w.db.ClaimJobs(t.Context(), []string{store.JobMail}, 1, mailLease)
	if err != nil || len(jobs) != 1 {
		t.Fatalf("%+v, %v", jobs, err)
	}
	m, letter, err := w.pickUp(t.Context(), jobs[0])
	if err != nil || letter == nil || m.User == "" {
		t.Fatalf("%+v, %+v, %v", m, letter, err)
	}
	first := letter.Link // taken by the server; then the process dies
	w.clock.Add(mailLease)
	got := w.last("Password reset requested")
	if got.Link() != first {
		t.Errorf("the second mail has another link")
	}
	if _, err := w.choose(token(t, first), pass2); err != nil {
		t.Error(err)
	}
	_, err = w.choose(token(t, got.Link()), pass3)
	wantKind(t, "the link of the second mail", err, idc.KindNotFound)
}

// What a mail says is worth a password: it is not to be read in the database.
func TestLettersAreSealed(t *testing.T) {
	w := newMailWorld(t)
	w.invite(w.reader("ada", ""))
	w.forget("somebody-who-asked")
	storetest.View(t, w.db, func(tx *store.Tx) error {
		jobs, err := tx.Jobs(store.JobMail, idc.PageRequest{Limit: 10})
		if err != nil || len(jobs.Items) != 2 {
			t.Errorf("jobs: %+v, %v", jobs, err)
		}
		for _, j := range jobs.Items {
			m, err := tx.Mail(homeStore, j.Target[len(homeStore)+1:])
			if err != nil {
				return err
			}
			for _, clear := range []string{"token", "ada@example.com", "somebody-who-asked"} {
				if len(m.Letter) == 0 || bytes.Contains(m.Letter, []byte(clear)) || bytes.Contains(j.Args, []byte(clear)) {
					t.Errorf("%q can be read in %q, %s", clear, m.Letter, j.Args)
				}
			}
		}
		return nil
	})
}

// Without a mail server the administrator passes the link on; a person who follows
// it has shown nothing of their address.
func TestWithoutMail(t *testing.T) {
	w := &mailWorld{world: newWorld(t)}
	u := w.reader("ada", "")
	m, err := w.invite(u)
	if err != nil || m.To != "" {
		t.Fatalf("got %+v, %v", m, err)
	}
	if r, err := w.choose(token(t, m.Link), pass); err != nil || r.Step != StepDone {
		t.Fatalf("got %+v, %v", r, err)
	}
	s, err := w.DescribeSignIn(t.Context(), w.as(directorySource, "DescribeUser"), u.Store, u.ID)
	if err != nil || !s.HasPassword || !s.EmailVerified.IsZero() {
		t.Errorf("the person stands as %+v, %v", s, err)
	}
	_, err = w.VerifyEmail(t.Context(), w.as(directorySource, "VerifyEmail"), u.Store, u.ID)
	wantKind(t, "a verification", err, idc.KindConflict)
	wantKind(t, "a forgotten password", w.Forgotten(t.Context(), visitor(), "", "ada"), idc.KindConflict)
	if m, err := w.invite(u); err != nil || !m.Until.Equal(w.now().Add(resetLife)) {
		t.Errorf("a link to reset: %+v, %v", m, err)
	}
}

func TestSessionLength(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", pass)
	set := func(minutes int) error {
		return w.UpdateSettings(t.Context(), w.as("sso.amazonaws.com", "UpdateSSOConfiguration"), home, func(s *idc.SignInSettings) { s.SessionMinutes = minutes })
	}
	_, first := w.mustSignIn("ada", pass)
	if err := set(15); err != nil {
		t.Fatal(err)
	}
	_, second := w.mustSignIn("ada", pass)
	for _, c := range []struct {
		r    Result
		want time.Duration
	}{{first, 8 * time.Hour}, {second, 15 * time.Minute}} {
		if got := c.r.Session.ExpiresAt.Sub(c.r.Session.CreatedAt); got != c.want {
			t.Errorf("a session lasts %v, want %v", got, c.want)
		}
	}
	w.clock.Add(15 * time.Minute)
	if _, err := w.Caller(t.Context(), second.Cookie); !idc.Is(err, idc.KindUnauthenticated) {
		t.Errorf("the short session: %v", err)
	}
	if _, err := w.Caller(t.Context(), first.Cookie); err != nil {
		t.Errorf("the session from before: %v", err)
	}
	for minutes, ok := range map[int]bool{14: false, 15: true, 129600: true, 129601: false, -1: false} {
		if err := set(minutes); (err == nil) != ok {
			t.Errorf("%d minutes: %v", minutes, err)
		}
	}
}
