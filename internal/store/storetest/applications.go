package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

const custom = idc.ARN("arn:aws:sso::aws:applicationProvider/custom")

func application(n int, account idc.AccountID) idc.Application {
	return idc.Application{
		Instance: lossInstance, ID: idc.ApplicationID(fmt.Sprintf("apl-%016d", n)), Account: account, Provider: custom,
		Name: fmt.Sprintf("app %d", n), Region: "us-east-1",
		Content: idc.ApplicationContent{
			Status: idc.ApplicationEnabled, AssignmentRequired: true,
			Portal: idc.PortalOptions{Origin: idc.OriginIdentityCenter, Visibility: idc.ApplicationEnabled},
		},
	}
}

func issuer(n int) idc.TrustedTokenIssuer {
	return idc.TrustedTokenIssuer{
		Instance: lossInstance, ID: idc.TrustedTokenIssuerID(fmt.Sprintf("tti-%036d", n)), Account: "111111111111",
		Name: fmt.Sprintf("issuer%d", n), Issuer: fmt.Sprintf("https://issuer%d.example.org", n),
		Mapping: idc.ClaimMapping{Claim: "email", Attribute: "emails.value"},
	}
}

// wantSame checks that a row comes back as it was written.
func wantSame(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v, want %+v", what, got, want)
	}
}

// Applications and issuers come back as they were written; names, issuer URLs
// and client tokens are one.
func testApplicationKeys(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	a, i := application(1, "111111111111"), issuer(1)
	Update(t, s, func(tx *store.Tx) error {
		a.CreatedAt, i.CreatedAt = tx.Now(), tx.Now()
		return errors.Join(
			tx.InsertApplication(a, store.ClientToken{Token: "token", Asked: "hash"}),
			tx.InsertTrustedTokenIssuer(i, store.ClientToken{Token: "token", Asked: "hash"}))
	})
	View(t, s, func(tx *store.Tx) error {
		got, err := tx.Application(a.Instance, a.ID)
		wantSame(t, "application", got, a)
		made, asked, ok, terr := tx.ApplicationByToken(a.Instance, a.Account, "token")
		if wantSame(t, "application by token", made, a); !ok || asked != "hash" {
			t.Errorf("application by token: got %q and %v", asked, ok)
		}
		_, _, ok, oerr := tx.ApplicationByToken(a.Instance, "222222222222", "token")
		if ok {
			t.Error("the token of one account finds what it made for another")
		}
		is, ierr := tx.TrustedTokenIssuerOf(i.Instance, i.Issuer)
		wantSame(t, "issuer by URL", is, i)
		is, asked, ok, itErr := tx.TrustedTokenIssuerByToken(i.Instance, i.Account, "token")
		if wantSame(t, "issuer by token", is, i); !ok || asked != "hash" {
			t.Errorf("issuer by token: got %q and %v", asked, ok)
		}
		_, nerr := tx.TrustedTokenIssuerOf(i.Instance, i.Issuer+"/")
		wantKind(t, nerr, idc.KindNotFound)
		return errors.Join(err, terr, oerr, ierr, itErr)
	})
	for _, c := range []struct {
		what   string
		app    func(*idc.Application)
		issuer func(*idc.TrustedTokenIssuer)
		token  string
		room   bool
		reason idc.Reason
	}{
		{"the same name", func(a *idc.Application) { a.Name = "app 1" }, func(i *idc.TrustedTokenIssuer) { i.Name = "issuer1" }, "", false, idc.ReasonUniqueness},
		{"another letter case", func(a *idc.Application) { a.Name = "APP 1" }, func(i *idc.TrustedTokenIssuer) { i.Name = "ISSUER1" }, "", false, idc.ReasonUniqueness},
		{"the same issuer URL", nil, func(i *idc.TrustedTokenIssuer) { i.Issuer = "https://issuer1.example.org" }, "", false, idc.ReasonUniqueness},
		{"the same token", func(*idc.Application) {}, func(*idc.TrustedTokenIssuer) {}, "token", false, store.ReasonTokenTaken},
		{"the name in another account", func(a *idc.Application) { a.Name, a.Account = "app 1", "222222222222" }, nil, "", true, ""},
		{"the name in another instance", func(a *idc.Application) { a.Name, a.Instance = "app 1", "ssoins-2" },
			func(i *idc.TrustedTokenIssuer) {
				i.Name, i.Issuer, i.Instance = "issuer1", "https://issuer1.example.org", "ssoins-2"
			}, "token", true, ""},
		{"no token, as the one before", func(*idc.Application) {}, func(*idc.TrustedTokenIssuer) {}, "", true, ""},
	} {
		errs := map[string]error{}
		if c.app != nil {
			v := application(2, "111111111111")
			v.ID = idc.ApplicationID("apl " + c.what)
			c.app(&v)
			errs["application"] = s.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertApplication(v, store.ClientToken{Token: c.token}) })
		}
		if c.issuer != nil {
			v := issuer(2)
			v.ID = idc.TrustedTokenIssuerID("tti " + c.what)
			c.issuer(&v)
			errs["issuer"] = s.Update(t.Context(), func(tx *store.Tx) error {
				return tx.InsertTrustedTokenIssuer(v, store.ClientToken{Token: c.token})
			})
		}
		for kind, err := range errs {
			var e *idc.Error
			switch {
			case c.room && err != nil:
				t.Errorf("%s with %s: %v", kind, c.what, err)
			case !c.room && (!errors.As(err, &e) || e.Kind != idc.KindConflict || e.Reason != c.reason):
				t.Errorf("%s with %s: got %v, want a conflict of reason %s", kind, c.what, err, c.reason)
			}
		}
	}
}

// Grants, methods and scopes are replaced by their like, and taken away twice
// without error.
func testApplicationParts(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	a := application(1, "111111111111")
	Update(t, s, func(tx *store.Tx) error { return tx.InsertApplication(a, store.ClientToken{}) })
	for _, text := range []string{"a", "b"} {
		g := idc.ApplicationGrant{Type: idc.GrantJWTBearer, Issuers: []idc.AuthorizedIssuer{{Issuer: issuer(1).ARN(), Audiences: []string{text}}}}
		m := idc.ApplicationMethod{Type: idc.MethodIAM, ActorPolicy: json.RawMessage(`{"Version": "` + text + `"}`)}
		sc := idc.ApplicationScope{Scope: "a:b", Targets: []idc.ARN{idc.ARN(text)}}
		Update(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.PutApplicationGrant(a, g), tx.PutApplicationMethod(a, m), tx.PutApplicationScope(a, sc))
		})
		View(t, s, func(tx *store.Tx) error {
			grants, gerr := tx.ApplicationGrants(a.Instance, a.ID)
			wantSame(t, "grants", grants, []idc.ApplicationGrant{g})
			methods, merr := tx.ApplicationMethods(a.Instance, a.ID)
			if len(methods) != 1 || !sameJSON(t, methods[0].ActorPolicy, m.ActorPolicy) {
				t.Errorf("methods: got %s, want %s", methods, m.ActorPolicy)
			}
			scopes, serr := tx.ListApplicationScopes(a.Instance, a.ID, idc.PageRequest{Limit: 10})
			wantSame(t, "scopes", scopes.Items, []idc.ApplicationScope{sc})
			return errors.Join(gerr, merr, serr)
		})
	}
	for range 2 {
		Update(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.DeleteApplicationGrant(a, idc.GrantJWTBearer), tx.DeleteApplicationMethod(a, idc.MethodIAM), tx.DeleteApplicationScope(a, "a:b"))
		})
	}
	View(t, s, func(tx *store.Tx) error {
		_, gerr := tx.ApplicationGrant(a.Instance, a.ID, idc.GrantJWTBearer)
		_, merr := tx.ApplicationMethod(a.Instance, a.ID, idc.MethodIAM)
		_, serr := tx.ApplicationScope(a.Instance, a.ID, "a:b")
		for _, err := range []error{gerr, merr, serr} {
			wantKind(t, err, idc.KindNotFound)
		}
		return nil
	})
}

// Lists are filtered, in order, and page by page what they are at once.
func testApplicationLists(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	const saml = idc.ARN("arn:aws:sso::aws:applicationProvider/custom-saml")
	Update(t, s, func(tx *store.Tx) error {
		for n := range 12 {
			a := application(n, []idc.AccountID{"111111111111", "222222222222"}[n%2])
			if n%3 == 0 {
				a.Provider = saml
			}
			if err := tx.InsertApplication(a, store.ClientToken{}); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range []struct {
		f    store.ApplicationFilter
		want []int
	}{
		{store.ApplicationFilter{}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		{store.ApplicationFilter{Account: "222222222222"}, []int{1, 3, 5, 7, 9, 11}},
		{store.ApplicationFilter{Provider: saml}, []int{0, 3, 6, 9}},
		{store.ApplicationFilter{Account: "222222222222", Provider: saml}, []int{3, 9}},
		{store.ApplicationFilter{Account: "333333333333"}, nil},
	} {
		var got, want []idc.ApplicationID
		for _, n := range c.want {
			want = append(want, application(n, "").ID)
		}
		p := idc.PageRequest{Limit: 2}
		for range 12 {
			View(t, s, func(tx *store.Tx) error {
				page, err := tx.ListApplications(lossInstance, c.f, p)
				for _, a := range page.Items {
					got = append(got, a.ID)
				}
				p.After = page.Next
				return err
			})
			if p.After == "" {
				break
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v: got %v, want %v", c.f, got, want)
		}
	}
	View(t, s, func(tx *store.Tx) error {
		for most, want := range map[int]int{5: 5, 100: 12} {
			n, err := tx.CountApplications(lossInstance, most)
			if err != nil || n != want {
				t.Errorf("counted up to %d: got %d and %v, want %d", most, n, err, want)
			}
		}
		return nil
	})
}

// Assignments reach through groups and go with whoever they are of: the
// principal or the application, which takes all it has along.
func testApplicationAssignments(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	a, b := application(1, "111111111111"), application(2, "111111111111")
	center := idc.Instance{ID: lossInstance, Store: lossStore}
	assign := func(a idc.Application, who string) idc.ApplicationAssignment {
		return idc.ApplicationAssignment{Instance: lossInstance, Application: a.ID, Account: a.Account, Principal: principal(who)}
	}
	Update(t, s, func(tx *store.Tx) error {
		if _, err := newLossWorld(tx, []string{"ada team", "team division", "bob crew"}, nil, false); err != nil {
			return err
		}
		return errors.Join(
			tx.InsertApplication(a, store.ClientToken{Token: "t"}), tx.InsertApplication(b, store.ClientToken{}),
			tx.InsertApplicationAssignment(assign(a, "division")), tx.InsertApplicationAssignment(assign(a, "ada")),
			tx.InsertApplicationAssignment(assign(b, "crew")), tx.SetTags(a.ARN(), map[string]string{"k": "v"}),
			tx.PutApplicationGrant(a, idc.ApplicationGrant{Type: idc.GrantRefreshToken}), tx.PutApplicationScope(a, idc.ApplicationScope{Scope: "s"}))
	})
	err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertApplicationAssignment(assign(a, "ada")) })
	wantKind(t, err, idc.KindConflict)

	through := func(who string, in idc.ApplicationID) (out []string) {
		t.Helper()
		p := idc.PageRequest{Limit: 1}
		for range 5 {
			View(t, s, func(tx *store.Tx) error {
				page, err := tx.ListApplicationAssignmentsThrough(center, principal(who), in, p)
				for _, one := range page.Items {
					out = append(out, string(one.Application[len(one.Application)-1])+" "+one.Principal.ID)
				}
				p.After = page.Next
				return err
			})
			if p.After == "" {
				break
			}
		}
		return out
	}
	uses := func(user idc.UserID, of idc.Application) (yes bool) {
		t.Helper()
		View(t, s, func(tx *store.Tx) (err error) {
			yes, err = tx.MayUse(center, user, of)
			return err
		})
		return yes
	}
	wantSame(t, "ada's", through("ada", ""), []string{"1 division", "1 ada"})
	wantSame(t, "bob's", through("bob", ""), []string{"2 crew"})
	wantSame(t, "bob's of the first", through("bob", a.ID), []string(nil))
	wantSame(t, "team's", through("team", a.ID), []string{"1 division"})
	free := b
	free.Content.AssignmentRequired = false
	for _, c := range []struct {
		user idc.UserID
		of   idc.Application
		want bool
	}{{"ada", a, true}, {"ada", b, false}, {"bob", a, false}, {"bob", b, true}, {"ada", free, true}} {
		if got := uses(c.user, c.of); got != c.want {
			t.Errorf("%s may use %s: got %v, want %v", c.user, c.of.Name, got, c.want)
		}
	}

	Update(t, s, func(tx *store.Tx) error { return tx.DeleteUser(lossUser("ada")) })
	Update(t, s, func(tx *store.Tx) error { return tx.DeleteGroup(lossGroup("crew")) })
	View(t, s, func(tx *store.Tx) error {
		left, err := tx.ListApplicationAssignments(lossInstance, a.ID, idc.PageRequest{Limit: 10})
		wantSame(t, "left of the first", left.Items, []idc.ApplicationAssignment{assign(a, "division")})
		other, oerr := tx.ListApplicationAssignments(lossInstance, b.ID, idc.PageRequest{Limit: 10})
		wantSame(t, "left of the second", other.Items, []idc.ApplicationAssignment{})
		return errors.Join(err, oerr)
	})
	Update(t, s, func(tx *store.Tx) error { return tx.DeleteApplication(a) })
	// Made again under the same id, name and token, it has nothing of before.
	Update(t, s, func(tx *store.Tx) error {
		err := tx.InsertApplication(a, store.ClientToken{Token: "t"})
		grants, gerr := tx.ApplicationGrants(a.Instance, a.ID)
		scopes, serr := tx.CountApplicationScopes(a.Instance, a.ID)
		tags, terr := tx.Tags(a.ARN())
		left, lerr := tx.ListApplicationAssignments(a.Instance, a.ID, idc.PageRequest{Limit: 10})
		if len(grants)+scopes+len(tags)+len(left.Items) > 0 {
			t.Errorf("left of a deleted application: %v, %d scopes, %v, %v", grants, scopes, tags, left.Items)
		}
		return errors.Join(err, gerr, serr, terr, lerr)
	})
}

// sameJSON compares values, not text: PostgreSQL writes JSON in its own way.
func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var va, vb any
	if err := errors.Join(json.Unmarshal(a, &va), json.Unmarshal(b, &vb)); err != nil {
		t.Errorf("not JSON: %s, %s: %v", a, b, err)
	}
	return reflect.DeepEqual(va, vb)
}
