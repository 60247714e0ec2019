package gatehouse

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/access"
	"gatehouse/internal/api/paging"
	"gatehouse/internal/audit"
	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/directory"
	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
	"gatehouse/internal/organization"
	"gatehouse/internal/signin"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

const (
	management = idc.AccountID("111122223333")
	home       = idc.InstanceID("ssoins-72231234567890ab")
	people     = idc.StoreID("d-1234567890")
	ada        = idc.UserID("aaaaaaaa-0000-4000-8000-000000000001")
	long       = "1234567890-AAAAAAAA-0000-4000-8000-000000000001" // the other form of Ada's id
	pass       = "Correct-Horse-1"
)

var storeARN = string(people.ARN(management))

type world struct {
	*API
	t     *testing.T
	db    *store.Store
	clock *storetest.Clock
	admin idc.Caller
	gate  *op.Gate
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: storetest.NewClock(), admin: idc.Caller{Kind: idc.CallerRoot, Account: management, ARN: idc.RootARN(management)}}
	var ids atomic.Int64
	newID := func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", ids.Add(1)) }
	db := storetest.Open(t, store.Config{Address: filepath.Join(t.TempDir(), "gatehouse.db"), Now: w.clock.Now, NewID: newID})
	ring, err := keys.Create(keys.Config{Dir: t.TempDir(), Now: w.clock.Now, Rand: rand.Reader, NewID: newID})
	if err != nil {
		t.Fatal(err)
	}
	gate := op.New(op.Config{Store: db, Now: w.clock.Now, NewID: newID, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Region: "us-east-1"})
	t.Cleanup(func() { gate.Close(context.Background()) })
	storetest.Update(t, db, func(tx *store.Tx) error {
		if err := tx.InsertOrganization(idc.Organization{ID: "o-exampleorg1", Management: management, Root: "r-abcd", FeatureSet: "ALL", CreatedAt: tx.Now()}); err != nil {
			return err
		}
		if err := tx.InsertAccount(idc.Account{ID: management, Name: "Management", Email: "m@example.com", Status: idc.AccountActive, Parent: "r-abcd", Plane: idc.PlaneLocal}); err != nil {
			return err
		}
		if err := tx.InsertInstance(idc.Instance{ID: home, Store: people, Owner: management, Region: "us-east-1", Status: "ACTIVE", CreatedAt: tx.Now()}); err != nil {
			return err
		}
		return tx.InsertUser(idc.User{Store: people, ID: ada, UserName: "ada", Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1,
			Attrs: idc.UserAttributes{DisplayName: "Ada", Name: idc.PersonName{GivenName: "A", FamilyName: "L"}}})
	})
	s, err := signin.New(signin.Config{
		Gate: gate, Ring: ring, Rand: rand.Reader, PublicURL: "https://sso.example.com", Instance: home,
		Hash: signin.HashParams{Memory: 1024, Time: 1, Threads: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.API = &API{
		directory.New(directory.Config{Gate: gate}), s, access.New(access.Config{Gate: gate}),
		organization.New(organization.Config{Gate: gate, Rand: rand.Reader}), audit.New(gate), paging.New(ring, w.clock.Now),
	}
	w.db, w.gate = db, gate
	return w
}

func (w *world) signIn(password string) (signin.Result, error) {
	w.t.Helper()
	visitor := idc.Caller{Request: idc.Request{SourceIP: "203.0.113.7", UserAgent: "Browser/1.0"}}
	cookie, err := w.signin.Begin(w.t.Context(), visitor, "", signin.Return{})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.signin.Next(w.t.Context(), visitor, cookie, signin.Input{UserName: "ada", Password: password})
}

func ptr[T any](v T) *T { return &v }

func TestUpdatePassword(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		what string
		in   wire.UpdatePasswordInput
		want idc.Kind // -1: it works
		step signin.Step
	}{
		{"one-time", wire.UpdatePasswordInput{Mode: wire.PasswordModeOneTime}, -1, signin.StepNewPassword},
		{"set", wire.UpdatePasswordInput{Mode: wire.PasswordModeSet, Password: ptr(pass)}, -1, signin.StepDone},
		{"set, to be changed", wire.UpdatePasswordInput{Mode: wire.PasswordModeSet, Password: ptr(pass + "2"), RequireChange: ptr(true)}, -1, signin.StepNewPassword},
		{"one-time with a password", wire.UpdatePasswordInput{Mode: wire.PasswordModeOneTime, Password: ptr(pass)}, idc.KindInvalid, ""},
		{"one-time, not to be changed", wire.UpdatePasswordInput{Mode: wire.PasswordModeOneTime, RequireChange: ptr(false)}, idc.KindInvalid, ""},
		{"set to nothing", wire.UpdatePasswordInput{Mode: wire.PasswordModeSet}, idc.KindInvalid, ""},
		{"weak", wire.UpdatePasswordInput{Mode: wire.PasswordModeSet, Password: ptr("weak-weak")}, idc.KindInvalid, ""},
	} {
		w.clock.Add(time.Minute)
		c.in.IdentityStoreId, c.in.UserId = storeARN, long
		out, err := w.UpdatePassword(t.Context(), w.admin, &c.in)
		if c.want >= 0 {
			if !idc.Is(err, c.want) {
				t.Errorf("%s: got %v, want kind %q", c.what, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		password := c.in.Password
		if password == nil {
			password = out.OneTimePassword
		} else if out.OneTimePassword != nil {
			t.Errorf("%s: a password that was given is returned", c.what)
		}
		if r, err := w.signIn(*password); err != nil || r.Step != c.step {
			t.Errorf("%s: signing in leads to %q, %v; want %q", c.what, r.Step, err, c.step)
		}
	}
}

func TestUserStatus(t *testing.T) {
	w := newWorld(t)
	if _, err := w.UpdatePassword(t.Context(), w.admin, &wire.UpdatePasswordInput{IdentityStoreId: string(people), UserId: string(ada), Mode: wire.PasswordModeSet, Password: ptr(pass)}); err != nil {
		t.Fatal(err)
	}
	before, err := w.signIn(pass)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second changes nothing
		if _, err := w.DisableUser(t.Context(), w.admin, &wire.DisableUserInput{IdentityStoreId: string(people), UserId: long}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.signIn(pass); !idc.Is(err, idc.KindUnauthenticated) {
		t.Errorf("a disabled user signs in: %v", err)
	}
	for range 2 {
		if _, err := w.EnableUser(t.Context(), w.admin, &wire.EnableUserInput{IdentityStoreId: storeARN, UserId: string(ada)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.signin.Caller(t.Context(), before.Cookie); !idc.Is(err, idc.KindUnauthenticated) {
		t.Errorf("a session from before is revived: %v", err)
	}
	if _, err := w.signIn(pass); err != nil {
		t.Errorf("an enabled user cannot sign in: %v", err)
	}
}

func TestSessions(t *testing.T) {
	w := newWorld(t)
	if _, err := w.UpdatePassword(t.Context(), w.admin, &wire.UpdatePasswordInput{IdentityStoreId: string(people), UserId: string(ada), Mode: wire.PasswordModeSet, Password: ptr(pass)}); err != nil {
		t.Fatal(err)
	}
	var want []string
	for range 3 {
		r, err := w.signIn(pass)
		if err != nil {
			t.Fatal(err)
		}
		want = append([]string{string(r.Session.ID)}, want...)
	}
	var got []wire.Session
	in := &wire.ListSessionsInput{IdentityStoreId: storeARN, UserId: long, MaxResults: ptr(int64(2))}
	for pages := 1; ; pages++ {
		out, err := w.ListSessions(t.Context(), w.admin, in)
		if err != nil || pages > 2 {
			t.Fatalf("page %d: %v", pages, err)
		}
		got = append(got, out.Sessions...)
		if in.NextToken = out.NextToken; out.NextToken == nil {
			break
		}
		if _, err := w.ListSessions(t.Context(), w.admin, &wire.ListSessionsInput{IdentityStoreId: storeARN, UserId: string(ada), NextToken: out.NextToken}); !idc.Is(err, idc.KindInvalid) {
			t.Errorf("the token of another list: %v", err)
		}
	}
	for i, s := range got {
		if s.SessionId != want[i] || *s.SourceIp != "203.0.113.7" || *s.UserAgent != "Browser/1.0" || !s.LastUsedAt.Equal(s.CreatedAt) || s.ExpiresAt.Sub(s.CreatedAt) != 8*time.Hour {
			t.Errorf("session %d: got %+v, want %s", i, s, want[i])
		}
	}
	if len(got) != len(want) {
		t.Fatalf("got %d sessions, want %d", len(got), len(want))
	}
	ids := []string{want[0], want[1], "00000000-0000-0000-0000-000000000000"}
	if _, err := w.BatchDeleteSession(t.Context(), w.admin, &wire.BatchDeleteSessionInput{IdentityStoreId: string(people), UserId: string(ada), SessionIds: ids}); err != nil {
		t.Fatal(err)
	}
	in.NextToken = nil
	out, err := w.ListSessions(t.Context(), w.admin, in)
	if err != nil || len(out.Sessions) != 1 || out.Sessions[0].SessionId != want[2] {
		t.Errorf("left: %+v, %v", out, err)
	}
}

func TestDescribePortal(t *testing.T) {
	w := newWorld(t)
	out, err := w.DescribePortal(t.Context(), w.admin, &wire.DescribePortalInput{InstanceArn: string(home.ARN())})
	if err != nil {
		t.Fatal(err)
	}
	want := wire.DescribePortalOutput{
		PortalUrl: "https://sso.example.com/start", StartUrl: "https://identitycenter.amazonaws.com/" + string(home), IssuerUrl: "https://sso.example.com",
	}
	if *out != want {
		t.Errorf("got %+v, want %+v", *out, want)
	}
}

// Nobody but an administrator gets through any of these doors.
func TestAuthorization(t *testing.T) {
	w := newWorld(t)
	doors := map[string]func(idc.Caller) error{
		"UpdatePassword": func(c idc.Caller) error {
			_, err := w.UpdatePassword(t.Context(), c, &wire.UpdatePasswordInput{IdentityStoreId: string(people), UserId: string(ada), Mode: wire.PasswordModeOneTime})
			return err
		},
		"EnableUser": func(c idc.Caller) error {
			_, err := w.EnableUser(t.Context(), c, &wire.EnableUserInput{IdentityStoreId: string(people), UserId: string(ada)})
			return err
		},
		"DisableUser": func(c idc.Caller) error {
			_, err := w.DisableUser(t.Context(), c, &wire.DisableUserInput{IdentityStoreId: string(people), UserId: string(ada)})
			return err
		},
		"ListSessions": func(c idc.Caller) error {
			_, err := w.ListSessions(t.Context(), c, &wire.ListSessionsInput{IdentityStoreId: string(people), UserId: string(ada)})
			return err
		},
		"BatchDeleteSession": func(c idc.Caller) error {
			_, err := w.BatchDeleteSession(t.Context(), c, &wire.BatchDeleteSessionInput{IdentityStoreId: string(people), UserId: string(ada), SessionIds: []string{"x"}})
			return err
		},
		"SearchUsers": func(c idc.Caller) error {
			_, err := w.SearchUsers(t.Context(), c, &wire.SearchUsersInput{IdentityStoreId: string(people)})
			return err
		},
		"SearchGroups": func(c idc.Caller) error {
			_, err := w.SearchGroups(t.Context(), c, &wire.SearchGroupsInput{IdentityStoreId: string(people)})
			return err
		},
		"GetUserPoolInfo": func(c idc.Caller) error {
			_, err := w.GetUserPoolInfo(t.Context(), c, &wire.GetUserPoolInfoInput{IdentityStoreId: string(people)})
			return err
		},
		"SearchPermissionSets": func(c idc.Caller) error {
			_, err := w.SearchPermissionSets(t.Context(), c, &wire.SearchPermissionSetsInput{InstanceArn: string(home.ARN())})
			return err
		},
		"SearchAccounts": func(c idc.Caller) error {
			_, err := w.SearchAccounts(t.Context(), c, &wire.SearchAccountsInput{})
			return err
		},
		"DescribePortal": func(c idc.Caller) error {
			_, err := w.DescribePortal(t.Context(), c, &wire.DescribePortalInput{InstanceArn: string(home.ARN())})
			return err
		},
	}
	person := idc.Caller{Kind: idc.CallerPerson, Person: &idc.Person{Store: people, User: ada, Name: "ada", Issued: w.clock.Now()}}
	for name, try := range doors {
		for who, c := range map[string]idc.Caller{"nobody": {}, "a person": person} {
			if err := try(c); !idc.Is(err, idc.KindDenied) {
				t.Errorf("%s by %s: got %v, want a refusal", name, who, err)
			}
		}
	}
}
