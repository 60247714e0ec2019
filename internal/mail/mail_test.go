package mail

import (
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
)

var kinds = []idc.MailKind{idc.MailInvitation, idc.MailReset, idc.MailUpdated, idc.MailVerification, idc.MailCode}

// Every letter tells what the person needs, twice, and fits a terminal.
func TestWrite(t *testing.T) {
	l := Letter{
		To: "ada@example.com", Name: "Ada Lovelace", User: "ada.l", Portal: "https://sso.example.com/start",
		Link: "https://sso.example.com/link?token=abc", Code: "12345678", Until: now.Add(time.Hour), At: now,
	}
	for _, kind := range kinds {
		l.Kind = kind
		m, err := Write("id", now, l)
		if err != nil {
			t.Fatal(err)
		}
		wants := map[idc.MailKind][]string{
			idc.MailInvitation:   {l.Link, l.User, l.Portal, "22 November 2026, 10:30 UTC"},
			idc.MailReset:        {l.Link, l.User, "22 November 2026, 10:30 UTC"},
			idc.MailUpdated:      {l.User, l.Portal, "22 November 2026, 09:30 UTC"},
			idc.MailVerification: {l.Link, "1234 5678", "22 November 2026, 10:30 UTC"},
			idc.MailCode:         {"1234 5678", "22 November 2026, 10:30 UTC"},
		}[kind]
		for _, want := range append(wants, "Ada Lovelace") {
			if !strings.Contains(m.Text, want) || !strings.Contains(m.HTML, want) {
				t.Errorf("%s: %q is not in\n%s\n%s", kind, want, m.Text, m.HTML)
			}
		}
		for line := range strings.Lines(m.Text) {
			if len(line) > 77 {
				t.Errorf("%s: a line of %d characters: %q", kind, len(line), line)
			}
		}
		if m.Subject == "" || strings.Contains(m.Text, "\n\n\n") || strings.HasPrefix(m.Text, "\n") {
			t.Errorf("%s: subject %q, text\n%s", kind, m.Subject, m.Text)
		}
	}
}

// What somebody is called stays a name.
func TestNamesInMail(t *testing.T) {
	for _, c := range []struct{ name, text, html string }{
		{"Eve\r\nBcc: all@example.com\r\n\r\nPay here", "Hello Eve Bcc: all@example.com Pay here,", ""},
		{`<a href="https://evil.example">Ada</a>`, "", "Hello &lt;a href=&#34;https://evil.example&#34;&gt;Ada&lt;/a&gt;,"},
		{"Eve\x1b[2J\u202e\u0000", "Hello Eve[2J,", ""},
		{strings.Repeat("x", 5000), "Hello " + strings.Repeat("x", nameMost) + "…,", ""},
		{"\xff", "Hello,", "Hello,"},
	} {
		m, err := Write("id", now, Letter{Kind: idc.MailUpdated, Name: c.name, User: c.name})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(m.Text, c.text) || !strings.Contains(m.HTML, c.html) {
			t.Errorf("%.40q:\n%s\n%s", c.name, m.Text, m.HTML)
		}
		if strings.Contains(m.HTML, "<a href=\"https://evil") {
			t.Errorf("%.40q is an element of\n%s", c.name, m.HTML)
		}
	}
	if _, err := Write("id", now, Letter{Kind: "NEWS"}); err == nil {
		t.Error("a letter of no kind is written")
	}
}
