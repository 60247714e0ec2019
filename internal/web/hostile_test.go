package web_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
)

// elements of our pages. Whatever else is in one came from a name.
const elements = " html head meta title link script body a header form span img button main div p h1 h2 h3 section ul ol li label input strong code pre " +
	"details summary dl dt dd nav svg path rect desc footer small fieldset legend select option textarea template br hr em time kbd "

// markup is what there is in a page that could do something, and its text with
// that of its attributes.
func markup(page string) (found []string, text string, err error) {
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var words strings.Builder
	for {
		t, err := d.Token()
		if err == io.EOF {
			return found, words.String(), nil
		}
		if err != nil {
			return nil, "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			words.Write(t)
		case xml.Comment:
			found = append(found, "a comment")
		case xml.StartElement:
			name := strings.ToLower(t.Name.Local)
			if !strings.Contains(elements, " "+name+" ") {
				found = append(found, "<"+name+">")
			}
			for _, a := range t.Attr {
				words.WriteString("\n" + a.Value)
				attribute := strings.ToLower(a.Name.Local)
				switch {
				case strings.HasPrefix(attribute, "on"), attribute == "style", attribute == "srcdoc":
					found = append(found, attribute+" of <"+name+">")
				case attribute == "href", attribute == "src", attribute == "action", attribute == "formaction":
					if u, err := url.Parse(a.Value); err != nil || u.Scheme != "" || u.Host != "" || strings.Contains(a.Value, `\`) {
						found = append(found, attribute+"="+a.Value)
					}
				}
				if name == "img" && attribute == "src" && !strings.HasPrefix(a.Value, "/assets/") {
					found = append(found, "an image "+a.Value)
				}
			}
		}
	}
}

// What is looked for is found: a page that let a name through would fail.
func TestMarkup(t *testing.T) {
	for _, page := range []string{
		`<p>Hello <img src=x onerror=alert(1)></p>`, `<input value=""><svg onload=alert(1)>">`, `<a href="javascript:alert(1)">x</a>`, `<a href="//evil.example">x</a>`,
		`<p><iframe srcdoc="x"></iframe></p>`, `<p onclick="x">y</p>`, `<p><!-- x --></p>`, `<form action="https://evil.example"></form>`,
	} {
		if found, _, err := markup(page); err == nil && len(found) == 0 {
			t.Errorf("nothing is found in %s", page)
		}
	}
	found, text, err := markup(`<!DOCTYPE html><html><p title="&lt;img onerror=x&gt;">&lt;svg onload=y&gt;<br><input disabled value=z></p></html>`)
	if err != nil || len(found) > 0 || !strings.Contains(text, "<img onerror=x>") || !strings.Contains(text, "<svg onload=y>") {
		t.Errorf("text: %v, %q, %v", found, text, err)
	}
}

// Whatever people, accounts, clients, devices and browsers are called, pages show
// it as text.
func TestNamesAreText(t *testing.T) {
	for _, name := range []string{
		`<img src=x onerror=alert(1)>`, `"><svg onload=alert(1)>`, `javascript:alert(1)`, `' onmouseover='alert(1)`, `</title><script>alert(1)</script>`,
		`</textarea></form><form action=//evil.example>`, "<!--", `{{.}}`, "&lt;b&gt;", "<base href=//evil.example>",
	} {
		t.Run(name, func(t *testing.T) { namesAreText(t, name) })
	}
}

func namesAreText(t *testing.T, name string) {
	w, box := newMailWorld(t)
	u := w.namesOf(name)
	b := w.browser()
	shown := 0
	look := func(what string, a answer, shows bool) answer {
		t.Helper()
		found, text, err := markup(a.body)
		if err != nil {
			t.Errorf("%s: %v\n%s", what, err, a.body)
		}
		if len(found) > 0 {
			t.Errorf("%s: the name became %v\n%s", what, found, a.body)
		}
		if strings.Contains(text, name) {
			shown++
		} else if shows {
			t.Errorf("%s does not show %q:\n%s", what, name, a.body)
		}
		if a.status >= 500 {
			t.Errorf("%s: status %d", what, a.status)
		}
		return a
	}
	q := url.QueryEscape(name)

	look("the sign-in page", b.do("GET", "/signin?x="+q, nil, "User-Agent", name), false)
	look("a refused sign-in", b.signIn(name, "wrong"), true)
	b.raw("POST", "/signin", url.Values{"step": {"PASSWORD"}, "username": {name}, "password": {pass}}.Encode(),
		"Content-Type", "application/x-www-form-urlencoded", "User-Agent", name)
	look("the portal", b.get("/start/plain"), true)
	look("a search", b.get("/start/plain?search="+q), true)
	look("a page that is not", b.get("/start/plain?after="+q), false)
	look("the profile", b.get("/start/profile"), true)
	look("the page of a role", b.get("/start/credentials?account_id=300000000002&role_name="+q), false)
	a := account("300000000000", name)
	w.assign(u, a, "Auditor")
	look("credentials", b.post("/start/credentials", "account_id", "300000000000", "role_name", "Auditor"), true)
	look("the page of devices", b.get("/start/mfa"), false)
	look("a device to register", b.post("/start/mfa", "act", "register", "kind", "TOTP"), false)
	look("a device that is not", b.post("/start/mfa", "act", "delete", "id", name), false)
	look("no registration", b.get("/start/mfa/register?id="+q+"&device="+q), false)

	look("a code of a device", b.get("/device?user_code="+q), false)
	look("a device", b.get("/device?user_code="+w.device(name)), true)
	client := w.client(name, "http://127.0.0.1/oauth/callback")
	look("consent", b.get(authorizeURL(client, "http://127.0.0.1/oauth/callback")), true)
	look("a client that is none", b.get("/authorize?client_id="+q+"&redirect_uri="+q+"&state="+q), false)
	look("a link", b.get("/link?token="+q), false)
	look("an instance", b.get("/start/"+url.PathEscape(name)), false)
	look("a page", b.get("/"+url.PathEscape(name)), false)
	look("a method", b.do("OPTIONS", "/signin?"+q, nil), false)
	w.clock.Add(16 * 60 * 1e9)
	look("a proof once more", b.post("/start/mfa", "act", "register", "kind", "TOTP"), true)

	// By mail.
	look("a name that was forgotten", b.post("/forgot", "username", name), false)
	m := w.last(box)
	if found, text, err := markup(m.HTML); err != nil || !onlyStyles(found) || !strings.Contains(text, name) {
		t.Errorf("the mail: %v, %v\n%s", found, err, m.HTML)
	}
	look("its link", b.get(w.path(m)), true)
	b.post("/link", "token", strings.TrimPrefix(w.path(m), "/link?token="))
	look("a new password", b.get("/signin"), true)

	// Devices.
	d := w.named(u, name)
	b = w.browser()
	b.get("/start/plain")
	look("a sign-in with a device", b.signIn(name, pass), false)
	look("a code that is wrong", b.post("/signin", "step", "TOTP", "code", name), false)
	b.post("/signin", "step", "TOTP", "code", d()).want(t, "the code", 200, "Your accounts")
	look("the page of devices", b.get("/start/mfa"), true)
	if shown < 12 {
		t.Errorf("%d pages show the name", shown)
	}
}

// onlyStyles: mail has its looks in attributes, and links that lead here.
func onlyStyles(found []string) bool {
	for _, f := range found {
		if !strings.HasPrefix(f, "style of ") && !strings.HasPrefix(f, "href=http://localhost:") {
			return false
		}
	}
	return true
}

// named gives a person an authenticator app of that name; what comes back is the
// code of the moment.
func (w *world) named(u idc.User, name string) (code func() string) {
	w.t.Helper()
	c := w.admin("StartVirtualMfaDeviceRegistration")
	r, err := w.signin.StartDeviceRegistration(w.t.Context(), c, u.Store, u.ID, idc.MFAApp)
	if err != nil {
		w.t.Fatal(err)
	}
	code = func() string { return totp(w.t, r.Secret, w.clock.Now()) }
	if _, err := w.signin.CompleteDeviceRegistration(w.t.Context(), c, u.Store, u.ID, idc.MFAApp, r.ID, signin.Answer{Code: code(), Name: name}); err != nil {
		w.t.Fatal(err)
	}
	w.clock.Add(30 * 1e9)
	return code
}

// totp is what an authenticator app shows for a secret (RFC 6238).
func totp(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	seed, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, seed)
	if err := binary.Write(mac, binary.BigEndian, at.Unix()/30); err != nil {
		t.Fatal(err)
	}
	sum := mac.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&15:])&0x7fffffff%1_000_000)
}
