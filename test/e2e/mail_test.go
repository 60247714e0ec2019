package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// mailing are the options of a server that mails.
func mailing(box *lab.MailServer) lab.Option {
	return lab.Flags("--smtp-url", "smtp://"+box.Address+"?starttls=none", "--mail-from", "Gatehouse <no-reply@example.com>")
}

// reader makes a person with an e-mail address, and answers their id.
func (w *world) reader(t *testing.T, name string) string {
	t.Helper()
	return w.root.must(t, "AWSIdentityStore.CreateUser", map[string]any{
		"IdentityStoreId": w.store(), "UserName": name, "DisplayName": name, "Name": map[string]any{"GivenName": name, "FamilyName": "Reader"},
		"Emails": []any{map[string]any{"Value": name + "@example.com", "Primary": true}},
	}, nil).member("UserId")
}

// The story of a mail in a browser: an invitation leads to the portal, and so does
// the link that somebody asks for who forgot the password they chose.
func TestFromMailToPortal(t *testing.T) {
	box := lab.NewMailServer(t, lab.MailOptions{})
	onEach(t, func(t *testing.T, w *world) {
		w.NeedConsole(t)
		name := "ada"
		if w.database != "" {
			name = "bea" // the mailbox is shared
		}
		user := w.reader(t, name)
		sent := w.root.must(t, "Gatehouse.UpdatePassword", map[string]any{"IdentityStoreId": w.store(), "UserId": user, "Mode": "EMAIL"}, nil)
		if got := sent.member("MailedTo"); got != name+"@example.com" || sent.member("LinkPurpose") != "INVITATION" || strings.Contains(string(sent.Body), "token=") {
			t.Fatalf("the administrator is answered %s", sent.Body)
		}
		for i, c := range []struct{ subject, heading, password string }{
			{"Invitation to join AWS IAM Identity Center", "New user sign up", "Correct-Horse-1"},
			{"Password reset requested", "Reset your password", "Battery-Staple-2"},
		} {
			m := box.Wait(t, name+"@example.com", 1+i)
			if m.Subject != c.subject || !strings.HasPrefix(m.Link(), w.URL+"/link?token=") {
				t.Fatalf("mail %d is %q with %q", i, m.Subject, m.Link())
			}
			saw := lab.Browser[struct{ Heading string }](t, "browser/mail.mjs", map[string]string{
				"name": c.heading, "url": w.Env("GATEHOUSE_PORTAL_URL"), "link": m.Link(), "user": name, "password": c.password,
			})
			if saw.Heading != c.heading {
				t.Errorf("the link shows %q, want %q", saw.Heading, c.heading)
			}
		}
	}, mailing(box))
}

// Setting another password by mail, or by oneself, closes every door that the old
// one has opened.
func TestEveryWayOutByPassword(t *testing.T) {
	box := lab.NewMailServer(t, lab.MailOptions{})
	onEach(t, func(t *testing.T, w *world) {
		account, elsewhere := w.account(t), ""
		for _, row := range w.rows(t, "SELECT id FROM accounts ORDER BY id") {
			if row[0] != account {
				elsewhere = row[0]
			}
		}
		choose := url.Values{"step": {"NEW_PASSWORD"}, "new-password": {"Battery-Staple-2"}, "repeated-password": {"Battery-Staple-2"}}
		for _, way := range []struct {
			name string
			take func(t *testing.T, v *victim)
		}{
			{"reset", func(t *testing.T, v *victim) {
				address := "reset-" + w.kind() + "@example.com"
				w.root.must(t, "AWSIdentityStore.UpdateUser", map[string]any{"IdentityStoreId": w.store(), "UserId": v.user, "Operations": []any{
					map[string]any{"AttributePath": "emails", "AttributeValue": []any{map[string]any{"Value": address, "Primary": true}}},
				}}, nil)
				stranger := w.person(t, v.name, "")
				if status := stranger.from(t, "evil.example", "/forgot", url.Values{"username": {v.name}}); status != http.StatusOK {
					t.Fatalf("asking for a mail: %d", status)
				}
				m := box.Wait(t, address, 1)
				secret, ok := strings.CutPrefix(m.Link(), w.URL+"/link?token=")
				if !ok || strings.Contains(m.HTML, "evil.example") {
					t.Fatalf("the link is %q", m.Link())
				}
				stranger.page(t, "/link", url.Values{"token": {secret}})
				if _, to := stranger.page(t, "/signin", choose); to != "/start" {
					t.Errorf("the new password leads to %q", to)
				}
			}},
			{"own-change", func(t *testing.T, v *victim) {
				other := w.person(t, v.name, v.password)
				other.signIn(t)
				other.page(t, "/start/password", url.Values{})
				other.page(t, "/signin", url.Values{"step": {"PASSWORD"}, "password": {v.password}})
				if _, to := other.page(t, "/signin", choose); to != "/start/profile" {
					t.Errorf("the new password leads to %q", to)
				}
			}},
		} {
			t.Run(way.name, func(t *testing.T) {
				v := w.victim(t, account, elsewhere, way.name)
				way.take(t, v)
				if got := v.doors(t, account); got != (doors{}) {
					t.Errorf("left open: %+v", got)
				}
			})
		}
	}, lab.Demo(), mailing(box))
}

// kind is a word for the database.
func (w *world) kind() string {
	if w.database == "" {
		return "sqlite"
	}
	return "postgres"
}

// from posts a form under another host's name.
func (p *person) from(t *testing.T, host, path string, form url.Values) (status int) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.w.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := p.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	return a.StatusCode
}
