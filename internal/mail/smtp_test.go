package mail

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/test/lab"
)

var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

func invitation(t *testing.T) Message {
	t.Helper()
	m, err := Write("0190-1", now, Letter{
		Kind: idc.MailInvitation, To: "ada@example.com", Name: "Ada Lovelace", User: "ada",
		Portal: "https://sso.example.com/start", Link: "https://sso.example.com/link?token=abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQ", Until: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSend(t *testing.T) {
	for _, c := range []struct {
		name    string
		options lab.MailOptions
		url     string
	}{
		{"TLS from the beginning", lab.MailOptions{TLS: true, User: "house", Password: "secret"}, "smtps://house@%s"},
		{"STARTTLS", lab.MailOptions{STARTTLS: true, User: "house", Password: "secret"}, "smtp://house@%s?starttls=required"},
		{"none", lab.MailOptions{}, "smtp://%s?starttls=none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			box := lab.NewMailServer(t, c.options)
			s, err := New(Config{URL: fmt.Sprintf(c.url, box.Address), Password: c.options.Password, From: "Gatehouse <no-reply@sso.example.com>", Roots: box.Roots})
			if err != nil {
				t.Fatal(err)
			}
			sent := invitation(t)
			if err := s.Send(t.Context(), sent); err != nil {
				t.Fatal(err)
			}
			got := box.Wait(t, "ada@example.com", 1)
			if got.From != "no-reply@sso.example.com" || got.Subject != sent.Subject || got.Text != sent.Text || got.HTML != sent.HTML {
				t.Errorf("the mail arrived as %+v, sent was %+v", got, sent)
			}
			for name, want := range map[string]string{
				"From": `"Gatehouse" <no-reply@sso.example.com>`, "To": "<ada@example.com>", "Message-ID": "<0190-1@sso.example.com>",
				"Auto-Submitted": "auto-generated", "Date": "Sun, 22 Nov 2026 09:30:00 +0000",
			} {
				if got := got.Header.Get(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
		})
	}
}

// Nobody who sits between gets to read a link.
func TestSendWithoutTrust(t *testing.T) {
	for _, c := range []struct {
		name    string
		options lab.MailOptions
		url     string
		trusted bool
	}{
		{"no STARTTLS where it is required", lab.MailOptions{}, "smtp://%s?starttls=required", false},
		{"a certificate that nobody vouches for", lab.MailOptions{TLS: true}, "smtps://%s", false},
		{"the same behind STARTTLS", lab.MailOptions{STARTTLS: true}, "smtp://%s", false},
		{"a wrong password", lab.MailOptions{TLS: true, User: "house", Password: "secret"}, "smtps://house@%s", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			box := lab.NewMailServer(t, c.options)
			cfg := Config{URL: fmt.Sprintf(c.url, box.Address), From: "no-reply@example.com"}
			if c.trusted {
				cfg.Roots, cfg.Password = box.Roots, "wrong"
			}
			s, err := New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Send(t.Context(), invitation(t)); err == nil || Permanent(err) {
				t.Errorf("got %v, want an error that may pass", err)
			}
			if got := box.Taken(); len(got) > 0 {
				t.Errorf("it was sent: %v", got)
			}
		})
	}
}

func TestPermanent(t *testing.T) {
	box := lab.NewMailServer(t, lab.MailOptions{})
	s, err := New(Config{URL: "smtp://" + box.Address + "?starttls=none", From: "no-reply@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, to string
		code     int
		want     bool
	}{
		{"no such mailbox", "ada@example.com", 550, true},
		{"full for now", "ada@example.com", 451, false},
		{"no address", "ada", 0, true},
		{"two addresses", "ada@example.com, eve@example.com", 0, true},
		{"a name with it", "Ada <ada@example.com>", 0, true},
		{"a header in it", "ada@example.com\r\nBcc: eve@example.com", 0, true},
	} {
		box.Refuse(c.code, "no")
		m := invitation(t)
		m.To = c.to
		err := s.Send(t.Context(), m)
		if err == nil || Permanent(err) != c.want {
			t.Errorf("%s: got %v, permanent %v; want permanent %v", c.what, err, err != nil && Permanent(err), c.want)
		}
	}
	if got := box.Taken(); len(got) != 0 {
		t.Errorf("taken: %v", got)
	}
}

func TestConfig(t *testing.T) {
	for _, c := range []struct{ url, password, from, want string }{
		{"smtps://mail.example.com", "", "no-reply@example.com", ""},
		{"smtps://user@mail.example.com:465", "secret", "Gatehouse <no-reply@example.com>", ""},
		{"smtp://mail.example.com:587?starttls=required", "", "no-reply@example.com", ""},
		{"smtp://127.0.0.1:25?starttls=none", "", "no-reply@example.com", ""},
		{"smtp://mail.example.com:25?starttls=none", "", "no-reply@example.com", "this machine"},
		{"smtp://mail.example.com?starttls=maybe", "", "no-reply@example.com", "begins with"},
		{"smtps://mail.example.com?starttls=none", "", "no-reply@example.com", "begins with"},
		{"smtp://mail.example.com?verify=no", "", "no-reply@example.com", "verify=no"},
		{"smtps://user:hunter2@mail.example.com", "", "no-reply@example.com", "does not belong"},
		{"smtps://user:hunter2@mail.example.com:port", "", "no-reply@example.com", "no"},
		{"smtps://user@mail.example.com", "", "no-reply@example.com", "go together"},
		{"smtps://mail.example.com", "secret", "no-reply@example.com", "go together"},
		{"mail.example.com:25", "", "no-reply@example.com", "is not an address"},
		{"https://mail.example.com", "", "no-reply@example.com", "begins with"},
		{"smtps://mail.example.com:99999", "", "no-reply@example.com", "no port"},
		{"smtps://mail.example.com", "", "Gatehouse", "mail-from"},
		{"smtps://mail.example.com", "", "a@b\r\nBcc: c@d", "mail-from"},
	} {
		_, err := New(Config{URL: c.url, Password: c.password, From: c.from})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s from %q: got %v, want %q", c.url, c.from, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error tells the password: %v", c.url, err)
		}
	}
}
