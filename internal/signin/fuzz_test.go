package signin

import (
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// Every secret opens what it was made for and nothing else, and no text opens
// anything: not as a link, a flow's cookie, a session's cookie or a known browser.
func FuzzSecrets(f *testing.F) {
	w := newWorld(f)
	ada := w.user(homeStore, "ada", pass)
	newcomer := w.user(homeStore, "newcomer", "")
	invited, err := w.MailPassword(f.Context(), w.as(directorySource, "UpdatePassword"), homeStore, newcomer.ID)
	if err != nil {
		f.Fatal(err)
	}
	link := token(f, invited.Link)
	_, in := w.mustSignIn("ada", pass)
	flow := w.begin()
	for _, secret := range []string{link, in.Cookie, flow, in.Browser, linkID(link), flowID(flow), "", "\x00", "%00", strings.Repeat("A", 1<<12)} {
		f.Add(secret)
		f.Add(secret + " ")
	}
	elsewhere := visitor() // a network has so many flows
	elsewhere.Request.SourceIP = "198.51.100.9"
	f.Fuzz(func(t *testing.T, secret string) {
		l, err := w.Link(t.Context(), secret)
		if (err == nil) != (secret == link) || err != nil && !idc.Is(err, idc.KindNotFound) {
			t.Errorf("%q as a link: %+v, %v", secret, l, err)
		}
		if _, err := w.Follow(t.Context(), elsewhere, secret, Return{}); (err == nil) != (secret == link) || err != nil && !idc.Is(err, idc.KindNotFound) {
			t.Errorf("following %q: %v", secret, err)
		}
		if err := w.ConfirmEmail(t.Context(), visitor(), secret, "00000000"); !idc.Is(err, idc.KindNotFound) {
			t.Errorf("%q confirms an address: %v", secret, err)
		}
		if fl, err := w.Flow(t.Context(), secret); (err == nil) != (secret == flow) || err != nil && !idc.Is(err, idc.KindNotFound) {
			t.Errorf("%q as a flow: %+v, %v", secret, fl, err)
		}
		if secret != flow {
			if r, err := w.Next(t.Context(), visitor(), secret, Input{UserName: "ada", Password: pass}); !idc.Is(err, idc.KindNotFound) {
				t.Errorf("a step of the flow %q: %+v, %v", secret, r, err)
			}
		}
		if c, err := w.Caller(t.Context(), secret); (err == nil) != (secret == in.Cookie) || err != nil && !idc.Is(err, idc.KindUnauthenticated) {
			t.Errorf("%q as a session: %+v, %v", secret, c, err)
		}
		if b := w.openBrowser(secret); b.knows(ada) != (secret == in.Browser) {
			t.Errorf("%q as a browser: %+v", secret, b)
		}
	})
}

// A code that was mailed is accepted with the spaces and hyphens that people put
// between its digits, and in no other spelling.
func FuzzMailedCode(f *testing.F) {
	w := newMailWorld(f)
	w.reader("ada", "")
	w.allowCodes()
	flow := w.byCode("ada")
	code := w.last("Your sign-in code").Code()
	for _, given := range []string{code, code[:4] + " " + code[4:], "-" + code, code + "0", code[1:], "", "\u0660\u0661", code + "\x00", " " + code + "\n"} {
		f.Add(given)
	}
	id := w.state(flow).Code
	var sealed store.Proof
	storetest.View(f, w.db, func(tx *store.Tx) (err error) {
		sealed, err = tx.Proof(id)
		return err
	})
	f.Fuzz(func(t *testing.T, given string) {
		right, err := w.isCode(sealed, given)
		if err != nil {
			t.Fatal(err)
		}
		if digits := strings.NewReplacer(" ", "", "-", "").Replace(given); right != (digits == code) {
			t.Errorf("%q in the place of %s: %v", given, code, right)
		}
	})
}
