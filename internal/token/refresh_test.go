package token

import (
	"sync"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// Each refresh gives the next refresh token. The one before stays good for a
// while and gives the same next one, from every node.
func TestRefresh(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.signIn(w.instance.Store, "ada")
		d, first := w.loggedIn(ada, refreshing)
		here, there := w.Service, w.node()
		refresh := func(s *Service, token string) Tokens {
			t.Helper()
			out, err := s.CreateToken(t.Context(), somebody(), refreshOf(d.Client, token))
			if err != nil {
				t.Fatalf("refresh: %v", err)
			}
			return out
		}
		w.pass(time.Hour)
		w.wantShut(first.AccessToken) // it has run out
		second := refresh(here, first.RefreshToken)
		w.wantOpen(second.AccessToken)
		if second.RefreshToken == first.RefreshToken || second.ExpiresIn != time.Hour {
			t.Errorf("second tokens: got %+v", second)
		}
		w.pass(59 * time.Second)
		if again := refresh(there, first.RefreshToken); again.RefreshToken != second.RefreshToken {
			t.Error("the token before the current one gives another successor")
		} else {
			w.wantOpen(again.AccessToken)
		}
		third := refresh(there, second.RefreshToken)
		w.wantOpen(third.AccessToken)

		// The first is not the one before the current one any more.
		_, err := here.CreateToken(t.Context(), somebody(), refreshOf(d.Client, first.RefreshToken))
		wantRefusal(t, err, "InvalidGrantException")
		w.wantShut(third.AccessToken)
		_, err = here.CreateToken(t.Context(), somebody(), refreshOf(d.Client, third.RefreshToken))
		wantRefusal(t, err, "InvalidGrantException")
	})
}

func TestRefreshAfterTheGrace(t *testing.T) {
	w := sqlite(t)
	d, first := w.loggedIn(w.signIn(w.instance.Store, "ada"), refreshing)
	second, err := w.CreateToken(t.Context(), somebody(), refreshOf(d.Client, first.RefreshToken))
	if err != nil {
		t.Fatal(err)
	}
	w.pass(60 * time.Second)
	_, err = w.CreateToken(t.Context(), somebody(), refreshOf(d.Client, first.RefreshToken))
	wantRefusal(t, err, "InvalidGrantException")
	w.wantShut(second.AccessToken)
	w.wantShut(first.AccessToken)
}

// Clients that refresh with one token at the same moment all get the same next one.
func TestRefreshesMeet(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d, first := w.loggedIn(w.signIn(w.instance.Store, "ada"), refreshing)
		nodes := []*Service{w.Service, w.node()}
		var mu sync.Mutex
		next := map[string]int{}
		var all sync.WaitGroup
		for i := range 16 {
			all.Go(func() {
				var out Tokens
				err := error(&idc.Error{Kind: idc.KindUnavailable})
				for idc.Is(err, idc.KindUnavailable) {
					out, err = nodes[i%2].CreateToken(t.Context(), somebody(), refreshOf(d.Client, first.RefreshToken))
				}
				if err != nil {
					t.Errorf("refresh: %v", err)
				}
				mu.Lock()
				next[out.RefreshToken]++
				mu.Unlock()
			})
		}
		all.Wait()
		if len(next) != 1 {
			t.Errorf("%d different successors, want 1", len(next))
		}
	})
}

func TestRefreshEndsWithTheSession(t *testing.T) {
	w := sqlite(t)
	ada := w.signIn(w.instance.Store, "ada")
	d, tokens := w.loggedIn(ada, refreshing)
	w.pass(7*time.Hour + 30*time.Minute)
	tokens, err := w.CreateToken(t.Context(), somebody(), refreshOf(d.Client, tokens.RefreshToken))
	if err != nil || tokens.ExpiresIn != 30*time.Minute {
		t.Fatalf("half an hour before the session ends: got %v, %v", tokens.ExpiresIn, err)
	}
	w.wantOpen(tokens.AccessToken)
	w.pass(30 * time.Minute)
	w.wantShut(tokens.AccessToken)
	_, err = w.CreateToken(t.Context(), somebody(), refreshOf(d.Client, tokens.RefreshToken))
	wantRefusal(t, err, "InvalidGrantException")
}

func TestRefreshRefusals(t *testing.T) {
	w := sqlite(t)
	ada := w.signIn(w.instance.Store, "ada")
	d, tokens := w.loggedIn(ada, refreshing)
	other := w.registered(refreshing)
	good, ok := parseRefreshToken(tokens.RefreshToken)
	if !ok {
		t.Fatal("a refresh token that does not parse")
	}
	forged := good
	forged.counter++ // one that was never given, with the proof of another
	guessed := good
	guessed.family = "00000000-0000-4000-8000-000000000000"
	for name, r := range map[string]TokenRequest{
		"other client":     refreshOf(other, tokens.RefreshToken),
		"access token":     refreshOf(d.Client, tokens.AccessToken),
		"altered":          refreshOf(d.Client, flip(tokens.RefreshToken, 30)),
		"cut":              refreshOf(d.Client, tokens.RefreshToken[:40]),
		"forged":           refreshOf(d.Client, forged.sign([]byte("another secret"))),
		"another family":   refreshOf(d.Client, guessed.sign([]byte("another secret"))),
		"not base64":       refreshOf(d.Client, "aor?"),
		"without its mark": refreshOf(d.Client, tokens.RefreshToken[3:]),
	} {
		if _, err := w.CreateToken(t.Context(), somebody(), r); err == nil {
			t.Errorf("%s: refreshed", name)
		} else {
			wantRefusal(t, err, "InvalidGrantException")
		}
	}
	_, err := w.CreateToken(t.Context(), somebody(), refreshOf(d.Client, ""))
	wantRefusal(t, err, "InvalidRequestException")
	// Nonsense does not end the family: nobody but its client can.
	w.wantOpen(tokens.AccessToken)

	// A disabled person is not refreshed, and is again when enabled and signed in.
	storetest.Update(t, w.store, func(tx *store.Tx) error {
		u, err := tx.User(ada.Person.Store, ada.Person.User)
		if err != nil {
			return err
		}
		after := u
		after.Status = idc.UserDisabled
		return tx.UpdateUser(u, after)
	})
	_, err = w.CreateToken(t.Context(), somebody(), refreshOf(d.Client, tokens.RefreshToken))
	wantRefusal(t, err, "InvalidGrantException")
	w.wantShut(tokens.AccessToken)
}

// Clients of the time before refresh tokens get long access tokens and no more.
func TestLegacyClients(t *testing.T) {
	w := sqlite(t)
	for name, scopes := range map[string][]string{"no scopes": nil, "portal scope": {"sso-portal:*"}} {
		ada := w.signIn(w.instance.Store, "ada "+name)
		_, tokens := w.loggedIn(ada, ClientRequest{Name: "c", Type: "public", Scopes: scopes})
		if tokens.RefreshToken != "" || tokens.ExpiresIn != 28800*time.Second {
			t.Errorf("%s: got refresh token %q, %v", name, tokens.RefreshToken, tokens.ExpiresIn)
		}
		w.wantOpen(tokens.AccessToken)
	}
}
