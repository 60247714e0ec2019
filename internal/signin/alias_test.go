package signin

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

const portal = "http://localhost:8080/start"

func TestAliases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := worldOn(t, address)
		admin := w.as("sso-directory.amazonaws.com", "CreateAlias")
		create := func(in idc.InstanceID, name string) Alias {
			t.Helper()
			a, err := w.CreateAlias(t.Context(), admin, in, name)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return a
		}
		wantPortal := func(in idc.InstanceID, url string) {
			t.Helper()
			p, err := w.DescribePortal(t.Context(), w.admin, in)
			if err != nil || p.URL != url || p.StartURL != StartURL(in) {
				t.Errorf("portal: got %+v, %v, want %s", p, err, url)
			}
		}
		list := func(in idc.InstanceID) (out []string) {
			t.Helper()
			page, err := w.ListAliases(t.Context(), w.admin, in, idc.PageRequest{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for n, a := range page.Items {
				if a.Current != (n == 0 && !a.IsAddress()) || a.CreatedAt.IsZero() {
					t.Errorf("%d: %+v", n, a)
				}
				out = append(out, a.Alias)
			}
			return out
		}

		if a := create(home, "corp"); a.URL != portal+"/corp" || !a.Current || a.Instance != home {
			t.Errorf("the first name: %+v", a)
		}
		wantPortal(home, portal+"/corp")
		create(home, "acme")
		wantPortal(home, portal+"/acme")
		if a := create(home, "HTTPS://MyCompany.awsapps.com/start/"); a.Alias != "https://mycompany.awsapps.com/start" || a.URL != a.Alias || a.Current {
			t.Errorf("an address: %+v", a)
		}
		create(home, "https://d-0000000001.awsapps.com/start") // of an identity center that this one takes over from
		wantPortal(home, portal+"/acme")
		want := []string{"acme", "corp", "https://d-0000000001.awsapps.com/start", "https://mycompany.awsapps.com/start"}
		if got := list(home); !slices.Equal(got, want) {
			t.Errorf("the names: %v", got)
		}
		for _, name := range []string{"corp", "acme", "acme"} { // they lead here all the time
			if id, err := w.InstanceAt(t.Context(), name); err != nil || id != home {
				t.Errorf("%s leads to %q, %v", name, id, err)
			}
		}

		create(other, "branch")
		for name, kind := range map[string]idc.Kind{
			"corp": idc.KindConflict, "https://mycompany.awsapps.com/start/": idc.KindConflict,
			StartURL(home): idc.KindConflict, StartURL(other): idc.KindConflict, "https://d-1234567890.awsapps.com/start": idc.KindConflict,
			"profile": idc.KindInvalid, string(other): idc.KindInvalid, "d-1234567890": idc.KindInvalid, "Corp": idc.KindInvalid, "": idc.KindInvalid,
			"<img src=x onerror=alert(1)>": idc.KindInvalid, "javascript:alert(1)": idc.KindInvalid, "http://corp.example/start": idc.KindInvalid,
			"https://x.example/" + strings.Repeat("x", 600): idc.KindInvalid,
		} {
			_, err := w.CreateAlias(t.Context(), admin, other, name)
			wantKind(t, name, err, kind)
		}
		wantPortal(other, portal+"/branch")

		again := create(home, "corp") // an earlier name comes back, with its age
		if !again.Current || len(list(home)) != 4 {
			t.Errorf("the earlier name again: %+v", again)
		}
		wantPortal(home, portal+"/corp")

		remove := func(in idc.InstanceID, name string) error {
			return w.DeleteAlias(t.Context(), w.as("gatehouse", "DeleteAlias"), in, name)
		}
		wantKind(t, "a name of another instance", remove(other, "corp"), idc.KindNotFound)
		wantKind(t, "a name that is not there", remove(home, "nowhere"), idc.KindNotFound)
		for _, name := range []string{"corp", "https://MYCOMPANY.awsapps.com/start"} {
			if err := remove(home, name); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		wantPortal(home, portal)
		if _, err := w.InstanceAt(t.Context(), "corp"); !idc.Is(err, idc.KindNotFound) {
			t.Errorf("the name that went: %v", err)
		}
		create(other, "corp") // now it is free
		wantPortal(other, portal+"/corp")

		// Instances that are going away are led to no more.
		storetest.Update(t, w.db, func(tx *store.Tx) error {
			before, err := tx.Instance(other)
			after := before
			after.Status = idc.InstanceDeleting
			if err == nil {
				err = tx.UpdateInstance(before, after)
			}
			return err
		})
		_, err := w.InstanceAt(t.Context(), "corp")
		wantKind(t, "the name of an instance that goes", err, idc.KindNotFound)
	})
}

// Names are refused that would be taken for another address of our own.
func TestAliasesOfOurOwn(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.PublicURL = "https://sso.example.com" })
	for _, name := range []string{
		"https://sso.example.com", "https://SSO.example.com:443/start/corp", "https://sso.example.com/start", "https://sso.example.com:8443/start/corp",
	} {
		_, err := w.CreateAlias(t.Context(), w.admin, home, name)
		wantKind(t, name, err, idc.KindInvalid)
	}
	if _, err := w.CreateAlias(t.Context(), w.admin, home, "https://sso.example.com.evil.example/start"); err != nil {
		t.Error(err)
	}
}

// Of the instances that accounts have for themselves none gets an address by which
// the people of another one, or of the organization, find their own.
func TestAddressesOfOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := worldOn(t, address)
		const branch = idc.InstanceID("ssoins-7223000000000001")
		storetest.Update(t, w.db, func(tx *store.Tx) error {
			return tx.InsertInstance(idc.Instance{
				ID: branch, Store: "d-7223000001", Owner: management, Kind: idc.AccountInstance, Region: "us-east-1", Status: idc.InstanceActive, CreatedAt: tx.Now(),
			})
		})
		create := func(in idc.InstanceID, name string) error {
			_, err := w.CreateAlias(t.Context(), w.admin, in, name)
			return err
		}
		if err := create(home, "https://taken.awsapps.com/start"); err != nil {
			t.Fatal(err)
		}
		names := strings.TrimPrefix(StartURL(home), "https://identitycenter.amazonaws.com/")
		for _, in := range []idc.InstanceID{branch, other} {
			for what, c := range map[string]struct {
				address string
				kind    idc.Kind
			}{
				"the start URL of another":             {StartURL(home), idc.KindConflict},
				"its portal":                           {"https://" + names + ".portal.us-east-1.app.aws", idc.KindConflict},
				"its directory":                        {"https://" + string(homeStore) + ".awsapps.com/start", idc.KindConflict},
				"the start URL in other letters":       {"https://identitycenter.amazonaws.com/" + strings.ToUpper(names), idc.KindInvalid},
				"the start URL with more":              {StartURL(home) + "/start", idc.KindInvalid},
				"the start URL at another port":        {"https://identitycenter.amazonaws.com:8443/" + names, idc.KindInvalid},
				"its portal with a path":               {"https://" + names + ".portal.us-east-1.app.aws/start", idc.KindInvalid},
				"its directory with another path":      {"https://" + string(homeStore) + ".awsapps.com", idc.KindInvalid},
				"where all start URLs are":             {"https://identitycenter.amazonaws.com", idc.KindInvalid},
				"an address that another portal has":   {"https://taken.awsapps.com/start/", idc.KindConflict},
				"the same in other letters and a port": {"HTTPS://Taken.AwsApps.com:443/start", idc.KindConflict},
			} {
				wantKind(t, string(in)+": "+what, create(in, c.address), c.kind)
			}
		}
		for what, address := range map[string]string{
			"an address that nobody has": "https://free.awsapps.com/start", "an id that is of no instance here": "https://d-0000000001.awsapps.com/start",
			"beside the address of another": "https://taken.awsapps.com/start/go",
		} {
			wantKind(t, what, create(branch, address), idc.KindInvalid)
			if err := create(home, address); err != nil {
				t.Errorf("%s, for the organization: %v", what, err)
			}
		}
		if err := create(branch, "branch"); err != nil {
			t.Errorf("a name: %v", err)
		}
	})
}

// Names are one for the whole deployment; nobody takes them all.
func TestAliasesAreBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := worldOn(t, address)
		for n := range mostAliases {
			if _, err := w.CreateAlias(t.Context(), w.admin, home, fmt.Sprintf("name-%d", n)); err != nil {
				t.Fatalf("name %d: %v", n, err)
			}
		}
		for _, name := range []string{"one-more", "https://mycompany.awsapps.com/start"} {
			_, err := w.CreateAlias(t.Context(), w.admin, home, name)
			wantKind(t, name, err, idc.KindInvalid)
		}
		if a, err := w.CreateAlias(t.Context(), w.admin, home, "name-0"); err != nil || !a.Current {
			t.Errorf("a name it has: got %+v, %v, want it current", a, err)
		}
		if err := w.DeleteAlias(t.Context(), w.admin, home, "name-1"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.CreateAlias(t.Context(), w.admin, home, "one-more"); err != nil {
			t.Errorf("in the place of another: %v", err)
		}
	})
}

func TestAliasesAreGuarded(t *testing.T) {
	w := newWorld(t)
	nobody := idc.Caller{Request: visitor().Request}
	_, err := w.CreateAlias(t.Context(), nobody, home, "corp")
	wantKind(t, "creating", err, idc.KindDenied)
	_, err = w.ListAliases(t.Context(), nobody, home, idc.PageRequest{Limit: 1})
	wantKind(t, "listing", err, idc.KindDenied)
	wantKind(t, "deleting", w.DeleteAlias(t.Context(), nobody, home, "corp"), idc.KindDenied)
	_, err = w.CreateAlias(t.Context(), w.admin, "ssoins-0000000000000000", "corp")
	wantKind(t, "an instance that is not there", err, idc.KindNotFound)
}

func TestAliasEvents(t *testing.T) {
	w := newWorld(t)
	if _, err := w.CreateAlias(t.Context(), w.as("sso-directory.amazonaws.com", "CreateAlias"), home, "corp"); err != nil {
		t.Fatal(err)
	}
	got := w.events("sso-directory.amazonaws.com")
	if len(got) != 1 || got[0].Name != "CreateAlias" || !reflect.DeepEqual(got[0].Response, map[string]any{"alias": "corp"}) {
		t.Errorf("got %+v", got)
	}
}

// A mail leads to the portal under the name that it has.
func TestMailNamesThePortal(t *testing.T) {
	w := newMailWorld(t)
	ada := w.reader("ada", "")
	if _, err := w.CreateAlias(t.Context(), w.admin, home, "corp"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.invite(ada); err != nil {
		t.Fatal(err)
	}
	if all := w.deliver(); len(all) != 1 || !strings.Contains(all[0].Text, portal+"/corp\n") {
		t.Errorf("got %+v", all)
	}
}
