package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMailSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const from = "Gatehouse <no-reply@example.com>"
	for _, c := range []struct {
		what     string
		settings Settings
		mails    bool
		want     string // in the error
	}{
		{"none", Settings{}, false, ""},
		{"without a user", Settings{SMTPURL: "smtps://mail.example.com", MailFrom: from}, true, ""},
		{"a password in a file", Settings{SMTPURL: "smtps://user@mail.example.com", SMTPPasswordFile: file, MailFrom: from}, true, ""},
		{"a password in the environment", Settings{SMTPURL: "smtps://user@mail.example.com", SMTPPassword: "secret", MailFrom: from}, true, ""},
		{"no sender", Settings{SMTPURL: "smtps://mail.example.com"}, false, "mail-from"},
		{"no password", Settings{SMTPURL: "smtps://user@mail.example.com", MailFrom: from}, false, "go together"},
		{"two passwords", Settings{SMTPURL: "smtps://user@mail.example.com", SMTPPassword: "secret", SMTPPasswordFile: file, MailFrom: from}, false, "twice"},
		{"a file that is not there", Settings{SMTPURL: "smtps://user@mail.example.com", SMTPPasswordFile: file + "x", MailFrom: from}, false, "smtp-password-file"},
		{"a sender alone", Settings{MailFrom: from}, false, "go with smtp-url"},
		{"no TLS", Settings{SMTPURL: "smtp://mail.example.com?starttls=none", MailFrom: from}, false, "this machine"},
	} {
		m, err := c.settings.mailServer()
		if (m != nil) != c.mails || (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, %v; want mail %v and %q", c.what, m, err, c.mails, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error tells the password: %v", c.what, err)
		}
		if cerr := c.settings.Check(); c.want != "" && (cerr == nil || !strings.Contains(cerr.Error(), c.want)) {
			t.Errorf("%s: Check says %v", c.what, cerr)
		}
	}
}
