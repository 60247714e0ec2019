package local

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/plane"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

const allowAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// trusting is a trust policy that lets an AWS principal assume, tag and set a
// source identity, under a condition or none.
func trusting(principal, condition string) string {
	if condition != "" {
		condition = `,"Condition":` + condition
	}
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]%s}]}`, principal, condition)
}

func (w *world) addRole(account idc.AccountID, name, trust, inline string) idc.ARN {
	w.Helper()
	r := idc.Role{Account: account, ID: idc.RoleID("AROA" + string(account) + name), Name: name, Path: "/", Trust: trust,
		MaxSession: 2 * time.Hour, Version: 1, CreatedAt: w.clock.Now()}
	if inline != "" {
		r.Inline = map[string]string{"p": inline}
	}
	w.update(func(tx *store.Tx) error { return tx.InsertRole(r) })
	return r.ARN()
}

func TestAssumeRole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		far := w.addRole(member, "Far", trusting(string(management), ""), allowAll)
		got, err := w.sts.AssumeRole(t.Context(), root(management), Assumption{
			Role: far, Session: "adm", Tags: map[string]string{"Team": "core", "one": "1"}, TransitiveKeys: []string{"Team"}, SourceIdentity: "who",
		})
		if err != nil {
			t.Fatal(err)
		}
		if got.ARN != "arn:aws:sts::200000000002:assumed-role/Far/adm" || got.PackedSize == nil || got.SourceIdentity != "who" ||
			!got.Expires.Equal(w.clock.Now().Add(time.Hour).Truncate(time.Second)) {
			t.Errorf("got %+v", got)
		}
		for _, account := range []idc.AccountID{management, member} {
			if !slices.Contains(w.events(account), "AssumeRole") {
				t.Errorf("no event in account %s", account)
			}
		}

		// A second hop: an hour at most, transitive tags and the source identity go on.
		next := w.addRole(member, "Next", trusting(string(far), ""), "")
		c := w.open(got.Credentials)
		_, err = w.sts.AssumeRole(t.Context(), c, Assumption{Role: next, Session: "two", Duration: 2 * time.Hour})
		wantKind(t, err, idc.KindInvalid)
		_, err = w.sts.AssumeRole(t.Context(), c, Assumption{Role: next, Session: "two", SourceIdentity: "else"})
		wantKind(t, err, idc.KindDenied)
		_, err = w.sts.AssumeRole(t.Context(), c, Assumption{Role: next, Session: "two", Tags: map[string]string{"team": "mine"}})
		wantKind(t, err, idc.KindInvalid)
		chained, err := w.sts.AssumeRole(t.Context(), c, Assumption{Role: next, Session: "two"})
		if err != nil {
			t.Fatal(err)
		}
		two := w.open(chained.Credentials)
		if s := two.Session; s.ChainDepth != 1 || s.RootRole != far || s.SourceIdentity != "who" || !maps.Equal(s.Tags, map[string]string{"Team": "core"}) {
			t.Errorf("chained session: %+v", s)
		}

		// The chain ends with the role it began with.
		w.update(func(tx *store.Tx) error {
			r, err := tx.RoleByName(member, "Far")
			if err != nil {
				return err
			}
			return tx.DeleteRole(r)
		})
		_, err = w.sts.GetCallerIdentity(t.Context(), two)
		wantKind(t, err, idc.KindUnauthenticated)
	})
}

// What a person makes of their credentials ends with the person's access.
func TestChainEndsWithThePerson(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	want := wanted()
	want.Content.InlinePolicy, want.Content.Boundary = allowAll, nil
	arn, err := w.plane.Ensure(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	first, err := w.federate(plane.Federation{Account: member, Role: arn, Session: "ada", Duration: time.Hour, Person: person(w)})
	if err != nil {
		t.Fatal(err)
	}
	next := w.addRole(other, "Next", trusting(string(member), ""), "")
	got, err := w.sts.AssumeRole(t.Context(), w.open(first), Assumption{Role: next, Session: "hop"})
	if err != nil {
		t.Fatal(err)
	}
	c := w.open(got.Credentials)
	if c.Person == nil || c.Person.User != ada {
		t.Fatalf("the person is lost: %+v", c.Person)
	}
	if _, err := w.sts.GetCallerIdentity(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Minute)
	w.update(func(tx *store.Tx) error {
		return tx.RefuseIssued(people, store.MarkPersonRole, store.PersonRole(ada, arn))
	})
	_, err = w.sts.GetCallerIdentity(t.Context(), c)
	wantKind(t, err, idc.KindUnauthenticated)
}

func TestAssumeRoleDecides(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	reservedARN, err := w.plane.Ensure(t.Context(), wanted())
	if err != nil {
		t.Fatal(err)
	}
	caller := func(name, inline string) idc.Caller {
		w.addRole(management, name, trusting(string(management), ""), inline)
		got, err := w.sts.AssumeRole(t.Context(), root(management), Assumption{Role: idc.RoleARN(management, "/", name), Session: "me"})
		if err != nil {
			t.Fatal(err)
		}
		return w.open(got.Credentials)
	}
	may, mayNot := caller("May", allowAll), caller("MayNot", "")
	mine := idc.RoleARN(management, "/", "MayNot")
	n := 0
	role := func(account idc.AccountID, principal, condition string) idc.ARN {
		n++
		return w.addRole(account, fmt.Sprintf("T%d", n), trusting(principal, condition), "")
	}
	external := role(member, string(management), `{"StringEquals":{"sts:ExternalId":"x"}}`)
	for name, c := range map[string]struct {
		caller  idc.Caller
		a       Assumption
		refused bool
	}{
		"account trusted, policy allows":            {caller: may, a: Assumption{Role: role(member, string(management), "")}},
		"account trusted, no policy":                {caller: mayNot, a: Assumption{Role: role(member, string(management), "")}, refused: true},
		"role trusted across accounts, no policy":   {caller: mayNot, a: Assumption{Role: role(member, string(mine), "")}, refused: true},
		"role trusted in the account, no policy":    {caller: mayNot, a: Assumption{Role: role(management, string(mine), "")}},
		"account trusted in the account, no policy": {caller: mayNot, a: Assumption{Role: role(management, string(management), "")}, refused: true},
		"another account trusted":                   {caller: may, a: Assumption{Role: role(member, string(other), "")}, refused: true},
		"external id":                               {caller: may, a: Assumption{Role: external, ExternalID: "x"}},
		"wrong external id":                         {caller: may, a: Assumption{Role: external, ExternalID: "y"}, refused: true},
		"no external id":                            {caller: may, a: Assumption{Role: external}, refused: true},
		"session name wanted":                       {caller: may, a: Assumption{Role: role(member, string(management), `{"StringEquals":{"sts:RoleSessionName":"${aws:PrincipalAccount}"}}`)}, refused: true},
		"a provisioned role":                        {caller: may, a: Assumption{Role: reservedARN}, refused: true},
		"no such role":                              {caller: may, a: Assumption{Role: idc.RoleARN(member, "/", "Nobody")}, refused: true},
		"another path":                              {caller: may, a: Assumption{Role: idc.RoleARN(member, "/x/", "T1")}, refused: true},
		"no such account":                           {caller: may, a: Assumption{Role: idc.RoleARN("999999999999", "/", "T1")}, refused: true},
		"not an ARN":                                {caller: may, a: Assumption{Role: "role"}, refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			c.a.Session = "session"
			_, err := w.sts.AssumeRole(t.Context(), c.caller, c.a)
			if !c.refused {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			wantKind(t, err, idc.KindDenied)
			if want := "is not authorized to perform: sts:AssumeRole on resource: " + string(c.a.Role); err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("got %q, want it to say %q", err, want)
			}
			if err != nil && c.a.Role.Account() != management && strings.Contains(err.Error(), "because") {
				t.Errorf("the caller learns why another account refuses: %v", err)
			}
		})
	}
}

// A session policy narrows what the role may do.
func TestSessionPolicy(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	arn := w.addRole(management, "Wide", trusting(string(management), ""), allowAll)
	iam := NewIAM(w.plane.cfg)
	for name, c := range map[string]struct {
		a   Assumption
		may bool
	}{
		"none":           {Assumption{}, true},
		"inline":         {Assumption{Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`}, false},
		"managed":        {Assumption{PolicyARNs: []idc.ARN{"arn:aws:iam::aws:policy/ReadOnlyAccess"}}, true},
		"managed, other": {Assumption{PolicyARNs: []idc.ARN{"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c.a.Role, c.a.Session = arn, "session"
			got, err := w.sts.AssumeRole(t.Context(), root(management), c.a)
			if err != nil {
				t.Fatal(err)
			}
			_, err = iam.GetRole(t.Context(), w.open(got.Credentials), "Wide")
			if c.may != (err == nil) {
				t.Errorf("may read: got %v, want %v", err, c.may)
			}
		})
	}
}

func TestAssumptionRefused(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	arn := w.addRole(management, "R", trusting(string(management), ""), "")
	random := map[string]string{}
	dice := rand.New(rand.NewPCG(1, 2))
	for i := range 40 {
		var b [100]byte
		for j := range b {
			b[j] = byte('!' + dice.IntN(90))
		}
		random[fmt.Sprintf("k%d", i)] = string(b[:])
	}
	many := make([]idc.ARN, 11)
	for i := range many {
		many[i] = "arn:aws:iam::aws:policy/ReadOnlyAccess"
	}
	for name, c := range map[string]struct {
		a      Assumption
		reason idc.Reason
	}{
		"longer than the role allows": {a: Assumption{Duration: 3 * time.Hour}},
		"broken session policy":       {Assumption{Policy: `{"Statement":[]}`}, "MalformedPolicyDocument"},
		"unknown managed policy":      {a: Assumption{PolicyARNs: []idc.ARN{"arn:aws:iam::aws:policy/Nope"}}},
		"policy of another account":   {a: Assumption{PolicyARNs: []idc.ARN{"arn:aws:iam::200000000002:policy/Nope"}}},
		"eleven managed policies":     {a: Assumption{PolicyARNs: many}},
		"long session policy":         {Assumption{Policy: strings.Replace(allowAll, `"*"}`, `["arn:aws:s3:::`+strings.Repeat("x", 1100)+`","arn:aws:s3:::`+strings.Repeat("y", 1100)+`"]}`, 1)}, "PackedPolicyTooLarge"},
		"tags that do not pack":       {Assumption{Tags: random}, "PackedPolicyTooLarge"},
		"reserved tag":                {a: Assumption{Tags: map[string]string{"AWS:x": "y"}}},
		"transitive key without tag":  {a: Assumption{TransitiveKeys: []string{"a"}}},
	} {
		t.Run(name, func(t *testing.T) {
			c.a.Role, c.a.Session = arn, "session"
			_, err := w.sts.AssumeRole(t.Context(), root(management), c.a)
			wantKind(t, err, idc.KindInvalid)
			var e *idc.Error
			if e, _ = err.(*idc.Error); e == nil || c.reason != e.Reason {
				t.Errorf("got %v, want reason %q", err, c.reason)
			}
		})
	}
}

// Secrets never reach the trail.
func TestNoSecretInEvents(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	arn := w.addRole(member, "R", trusting(string(management), ""), "")
	got, err := w.sts.AssumeRole(t.Context(), root(management), Assumption{Role: arn, Session: "session"})
	if err != nil {
		t.Fatal(err)
	}
	storetest.View(t, w.db, func(tx *store.Tx) error {
		for _, account := range []idc.AccountID{management, member} {
			page, err := tx.ListEvents(account, idc.PageRequest{Limit: 100})
			if err != nil {
				return err
			}
			for _, e := range page.Items {
				if body := string(e.Body); strings.Contains(body, got.Secret) || strings.Contains(body, got.SessionToken) {
					t.Errorf("event %s holds a secret", e.Name)
				}
				var body struct{ ResponseElements, RequestParameters map[string]any }
				if err := json.Unmarshal(e.Body, &body); err != nil {
					t.Error(err)
				}
			}
		}
		return nil
	})
}
