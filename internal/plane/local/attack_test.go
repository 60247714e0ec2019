package local

import (
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/plane"
)

// Roles that trust each other do not keep a chain alive: an hour after the
// credentials that it began with have run out it is over, however often it was
// renewed meanwhile.
func TestChainsDoNotOutliveTheirRoot(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	want := wanted()
	want.Content.InlinePolicy, want.Content.Boundary = allowAll, nil
	began, err := w.plane.Ensure(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	first, err := w.federate(plane.Federation{Account: member, Role: began, Session: "ada", Duration: time.Hour, Person: person(w)})
	if err != nil {
		t.Fatal(err)
	}
	ping := w.addRole(other, "Ping", trusting(string(member), ""), allowAll)
	pong := w.addRole(member, "Pong", trusting(string(other), ""), allowAll)
	end := first.Expires.Add(time.Hour)
	c := w.open(first)
	for hop := range 10 {
		a := Assumption{Role: ping, Session: "hop"}
		if hop%2 == 1 {
			a.Role = pong
		}
		got, err := w.sts.AssumeRole(t.Context(), c, a)
		if err != nil {
			t.Fatalf("hop %d: %v", hop, err)
		}
		if got.Expires.After(end) {
			t.Fatalf("hop %d: the chain lives until %v, %v after its root", hop, got.Expires, got.Expires.Sub(first.Expires))
		}
		if hop == 0 && got.Expires.Before(w.clock.Now().Add(time.Hour).Truncate(time.Second)) {
			t.Errorf("the first hop ends at %v, before its hour", got.Expires)
		}
		c = w.open(got.Credentials)
		if w.pass(29 * time.Minute); !w.clock.Now().Before(got.Expires) {
			return
		}
	}
	t.Error("the chain goes on")
}

// Condition keys are the same in any letter case, claims are not: an issuer that lets
// people choose claims of their own must not let them say who they are by another case.
func TestClaimsThatDifferInCaseOnly(t *testing.T) {
	var v vouched
	v.know(map[string]any{"sub": "ada", "SUB": "root", "Aud": "them", "aud": "us", "Team": "a"},
		idc.OIDCProvider{Account: member, URL: "idp.example.org"}, Federated{Subject: "ada", Audience: "us"})
	said := map[string][]string{}
	for key, values := range v.who.Keys {
		said[strings.ToLower(key)] = append(said[strings.ToLower(key)], values...)
	}
	for key, want := range map[string]string{"sub": "ada", "aud": "us", "team": "a"} {
		if got := said["idp.example.org:"+key]; len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %v, want %s", key, got, want)
		}
	}
}
