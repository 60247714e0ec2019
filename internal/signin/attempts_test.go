package signin

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func (w *world) disable(u idc.User) {
	w.t.Helper()
	storetest.Update(w.t, w.db, func(tx *store.Tx) error {
		before, err := tx.User(u.Store, u.ID)
		if err != nil {
			return err
		}
		after := before
		after.Status = idc.UserDisabled
		return tx.UpdateUser(before, after)
	})
}

// Whoever guesses gets one answer, whatever was wrong.
func TestRefusalsAreEqual(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", pass)
	w.user(homeStore, "none", "")
	off := w.user(homeStore, "off", pass)
	w.disable(off)
	lapsed := w.user(homeStore, "lapsed", "")
	oneTime := w.set(lapsed, NewPassword{OneTime: true})
	w.clock.Add(8 * 24 * time.Hour)
	w.user(homeStore, "early", pass)
	for range freeFailures + 1 {
		w.signIn("early", "wrong")
	}

	for _, c := range []struct{ what, name, password string }{
		{"a wrong password", "ada", "wrong"},
		{"no password", "ada", ""},
		{"a very long password", "ada", strings.Repeat("x", 5000)},
		{"a password that is not UTF-8", "ada", "\xff"},
		{"an unknown name", "nobody", pass},
		{"an impossible name", "a\x00b", pass},
		{"a name that is not UTF-8", "\xff", pass},
		{"a very long name", strings.Repeat("x", 5000), pass},
		{"a user without password", "none", ""},
		{"a disabled user", "off", pass},
		{"a lapsed one-time password", "lapsed", oneTime},
		{"an attempt that comes too early", "early", pass},
	} {
		r, err := w.signIn(c.name, c.password)
		if err != errRefused {
			t.Errorf("%s: got %+v, %v; want %v", c.what, r, err, errRefused)
		}
	}
}

// Unknown users pass through the same pool: with no room in it they are
// refused as everybody is.
func TestFullPool(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Workers, c.Queue = 1, 1 })
	w.user(homeStore, "ada", pass)
	inside, leave := make(chan struct{}), make(chan struct{})
	var waiting sync.WaitGroup
	waiting.Go(func() { w.hashes.do(t.Context(), func() { close(inside); <-leave }) })
	<-inside
	ctx, giveUp := context.WithCancel(t.Context())
	waiting.Go(func() {
		if err := w.hashes.do(ctx, func() {}); err == nil {
			t.Error("somebody who gave up was served")
		}
	})
	for w.hashes.waiting.Load() < 2 {
		<-time.After(time.Microsecond)
	}
	var said []string
	for _, name := range []string{"ada", "nobody"} {
		_, err := w.signIn(name, pass)
		wantKind(t, name, err, idc.KindThrottled)
		said = append(said, err.Error())
	}
	if said[0] != said[1] {
		t.Errorf("a full queue says %q and %q", said[0], said[1])
	}
	giveUp()
	close(leave)
	waiting.Wait()
	w.mustSignIn("ada", pass)
}

func TestDelay(t *testing.T) {
	for failures, want := range map[int64]time.Duration{
		0: 0, 4: 0, 5: 5 * time.Second, 6: 10 * time.Second, 12: 640 * time.Second, 13: 15 * time.Minute, 1 << 40: 15 * time.Minute,
	} {
		if got := delay(failures); got != want {
			t.Errorf("after %d failures: got %v, want %v", failures, got, want)
		}
	}
}

// Attempts wait, longer and longer, and nobody is locked out for good.
func TestBackoff(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", pass)
	for range freeFailures + 1 {
		w.signIn("ada", "wrong")
	}
	_, err := w.signIn("ada", pass)
	wantKind(t, "the right password, too early", err, idc.KindUnauthenticated)
	w.clock.Add(firstDelay - time.Millisecond)
	for range 5 { // what comes too early does not make the wait longer
		w.signIn("ada", "wrong")
	}
	w.clock.Add(time.Millisecond)
	w.mustSignIn("ada", pass)
	for range freeFailures { // and success starts from the beginning
		w.signIn("ada", "wrong")
	}
	w.mustSignIn("ada", pass)
}

// A browser that the person has signed in with does not wait for strangers.
func TestKnownBrowser(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", pass)
	w.user(homeStore, "eve", pass2)
	_, ada := w.mustSignIn("ada", pass)
	_, eve := w.mustSignIn("eve", pass2)
	for range attemptBurst + 1 {
		w.signIn("ada", "wrong")
	}
	try := func(browser string) error {
		_, err := w.Next(t.Context(), visitor(), w.begin(), Input{UserName: "ada", Password: pass, Browser: browser})
		return err
	}
	wantKind(t, "from an address with many failures", try(""), idc.KindThrottled)
	wantKind(t, "with the token of another person", try(eve.Browser), idc.KindThrottled)
	wantKind(t, "with a broken token", try(ada.Browser[:20]), idc.KindThrottled)
	if err := try(ada.Browser); err != nil {
		t.Errorf("from a browser that knows her: %v", err)
	}
	w.clock.Add(attemptEvery)
	for range attemptBurst { // the token is no way around the bound
		w.Next(t.Context(), visitor(), w.begin(), Input{UserName: "ada", Password: "wrong", Browser: ada.Browser})
	}
	wantKind(t, "after many failures with the token", try(ada.Browser), idc.KindThrottled)
}

func TestLimiterForgets(t *testing.T) {
	now := time.Unix(0, 0)
	l := newLimiter(func() time.Time { return now }, 2, time.Minute)
	if first, second := l.take("a"), l.take("a"); !first || !second || l.take("a") {
		t.Error("a bucket of two does not hold two")
	}
	now = now.Add(time.Minute)
	if !l.take("a") || l.take("a") {
		t.Error("a minute does not bring one more")
	}
	l.giveBack("a")
	if !l.take("a") {
		t.Error("what was given back is not there")
	}
	for i := range 3 * limiterRoom {
		l.take(strings.Repeat("k", 1) + string(rune('a'+i%26)) + time.Duration(i).String())
	}
	if n := len(l.young) + len(l.old); n > 2*limiterRoom {
		t.Errorf("the limiter keeps %d keys", n)
	}
}

// Two attempts on one flow are two, and one of them wins.
func TestConcurrentSteps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := worldOn(t, address)
		u := w.user(homeStore, "ada", pass)
		flow := w.begin()
		var won, lost sync.Map
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				r, err := w.Next(t.Context(), visitor(), flow, Input{UserName: "ada", Password: pass})
				if err != nil {
					lost.Store(i, err)
					return
				}
				won.Store(i, r.Cookie)
			})
		}
		all.Wait()
		winners := 0
		won.Range(func(any, any) bool { winners++; return true })
		lost.Range(func(_, err any) bool {
			wantKind(t, "an attempt on a flow that went on", err.(error), idc.KindNotFound)
			return true
		})
		if winners != 1 {
			t.Errorf("%d attempts of one flow made a session", winners)
		}
		page, err := w.ListSessions(t.Context(), w.as("sso.amazonaws.com", "ListSessions"), homeStore, u.ID, idc.PageRequest{Limit: 10})
		if err != nil || len(page.Items) != 1 {
			t.Errorf("got %d sessions, %v", len(page.Items), err)
		}
	})
}

func TestEvents(t *testing.T) {
	w := newWorld(t)
	u := w.user(homeStore, "ada", pass)
	w.signIn("nobody", pass)
	flow := w.begin()
	w.Next(t.Context(), visitor(), flow, Input{UserName: "ada", Password: "wrong"})
	if _, err := w.Next(t.Context(), visitor(), flow, Input{UserName: "ada", Password: pass}); err != nil {
		t.Fatal(err)
	}
	events := w.events(signInSource)
	var got []string
	for _, e := range events {
		name, _ := e.More["UserName"].(string)
		got = append(got, e.Name+" "+e.Details[e.Name].(string)+" "+name)
		if e.Type != "AwsServiceEvent" || e.More["CredentialType"] != "PASSWORD" || e.More["AuthWorkflowID"] == "" ||
			e.More["LoginTo"] != "http://localhost:8080/start" {
			t.Errorf("%s: got type %s and %v", e.Name, e.Type, e.More)
		}
	}
	want := []string{
		"CredentialChallenge Success " + hiddenName, "CredentialVerification Failure ",
		"CredentialChallenge Success ada", "CredentialVerification Failure ",
		"CredentialVerification Success ", "UserAuthentication Success ",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Fatalf("events:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if events[0].Identity.OnBehalfOf.UserID != "" || events[0].Identity.Type != "Unknown" {
		t.Errorf("identity of nobody: %+v", events[0].Identity)
	}
	last := events[5]
	if id := last.Identity; id.Type != "IdentityCenterUser" || id.OnBehalfOf.UserID != string(u.ID) ||
		id.OnBehalfOf.IdentityStoreARN != string(homeStore.ARN(management)) {
		t.Errorf("identity of the person: %+v", id)
	}
	if events[2].More["AuthWorkflowID"] != last.More["AuthWorkflowID"] || events[0].More["AuthWorkflowID"] == last.More["AuthWorkflowID"] {
		t.Error("AuthWorkflowID does not join the events of one attempt, and only those")
	}
}

// Names that nobody has leave a bounded number of events.
func TestUnknownNamesDoNotFillTheTrail(t *testing.T) {
	w := newWorld(t)
	for range 3 * unknownBurst {
		c := visitor()
		c.Request.SourceIP = "198.51.100." + string(rune('0'+w.ids.Load()%10))
		flow, err := w.Begin(t.Context(), c, "", Return{})
		if err != nil {
			t.Fatal(err)
		}
		w.Next(t.Context(), c, flow, Input{UserName: "nobody", Password: pass})
	}
	if got, most := len(w.events(signInSource)), 2*unknownBurst; got > most || got == 0 {
		t.Errorf("got %d events, want at most %d", got, most)
	}
}

// Whatever a browser sends is answered with an error that may be shown, and
// opens no session.
func FuzzNext(f *testing.F) {
	f.Add("ada", "wrong", "token", "", "", false)
	f.Add("ada\x00", "\xff", "AQAAAAE", "Aa1!aaaa", "Aa1!aaaa", true)
	w := newWorld(f)
	w.user(homeStore, "ada", pass)
	f.Fuzz(func(t *testing.T, name, password, browser, newPassword, repeated string, foreign bool) {
		w.clock.Add(longestDelay)
		flow, err := w.Begin(t.Context(), visitor(), "", Return{})
		if err != nil {
			t.Fatal(err)
		}
		if foreign {
			flow = browser
		}
		r, err := w.Next(t.Context(), visitor(), flow, Input{UserName: name, Password: password, Browser: browser, NewPassword: newPassword, Repeated: repeated})
		if err == nil && password != pass {
			t.Errorf("got %+v", r)
		}
		if err != nil && idc.KindOf(err) == idc.KindInternal {
			t.Errorf("an error that cannot be shown: %v", err)
		}
		if _, err := w.Caller(t.Context(), browser); !idc.Is(err, idc.KindUnauthenticated) {
			t.Errorf("cookie %q: %v", browser, err)
		}
	})
}
