package directory_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/directory"
	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

const (
	owner   = idc.AccountID("111111111111")
	foreign = idc.AccountID("222222222222")
	home    = idc.StoreID("d-0000000001")
	away    = idc.StoreID("d-0000000002") // of another instance, with the same people
)

// house is a directory of two stores, with a clock that stands still.
type house struct {
	*directory.Service
	t     *testing.T
	store *store.Store
	gate  *op.Gate
	clock *storetest.Clock
	ids   atomic.Int64
}

func each(t *testing.T, test func(h *house)) {
	storetest.Each(t, func(t *testing.T, address string) {
		h := &house{t: t, clock: storetest.NewClock()}
		s := storetest.Open(t, store.Config{Address: address, Now: h.clock.Now})
		h.store = s
		ctx, stop := context.WithCancel(context.Background())
		followed := make(chan struct{})
		go func() { defer close(followed); s.Follow(ctx, time.Millisecond) }()
		t.Cleanup(func() { stop(); <-followed })
		h.awaitFresh()
		h.gate = op.New(op.Config{
			Store: s, Now: h.clock.Now, Rand: rand.NewChaCha8([32]byte{}), Log: slog.New(slog.DiscardHandler), Region: "us-east-1",
			NewID: func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", h.ids.Add(1)) },
		})
		t.Cleanup(func() { h.gate.Close(context.Background()) })
		h.Service = directory.New(directory.Config{Gate: h.gate})
		h.change(func(tx *op.Tx) error {
			err := tx.InsertOrganization(idc.Organization{ID: "o-test", Management: owner, Root: "r-root", FeatureSet: "ALL", CreatedAt: tx.Now()})
			for _, id := range []idc.AccountID{owner, foreign} {
				err = errors.Join(err, tx.InsertAccount(idc.Account{ID: id, Name: string(id), Email: string(id) + "@example.com", Status: idc.AccountActive, JoinedMethod: "CREATED", JoinedAt: tx.Now(), Parent: "r-root", Plane: idc.PlaneLocal}))
			}
			for i, id := range []idc.StoreID{home, away} {
				err = errors.Join(err, tx.InsertInstance(idc.Instance{ID: idc.InstanceID(fmt.Sprintf("ssoins-%d", i)), Store: id, Owner: owner, Region: "us-east-1", Status: "ACTIVE", CreatedAt: tx.Now()}))
			}
			return err
		})
		test(h)
	})
}

// awaitFresh waits until the log is known to be followed by the clock's time.
func (h *house) awaitFresh() {
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for range 60_000 {
		if !h.store.Stale() {
			return
		}
		<-again.C
	}
	h.t.Fatal("the log is not followed")
}

func (h *house) change(fn func(tx *op.Tx) error) {
	h.t.Helper()
	err := op.Exec(h.t.Context(), h.gate, idc.Caller{Kind: idc.CallerSystem}, func(tx *op.Tx) error {
		tx.Permit("arranged by the test")
		return fn(tx)
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func root(account idc.AccountID) idc.Caller {
	return idc.Caller{Kind: idc.CallerRoot, Account: account, ARN: idc.RootARN(account), AccessKeyID: "AKIATEST", Request: idc.Request{EventSource: "identitystore.amazonaws.com", EventName: "Test"}}
}

// role is a caller whose role has that policy.
func (h *house) role(policy string) idc.Caller {
	h.t.Helper()
	n := h.ids.Add(1)
	r := idc.Role{
		Account: owner, ID: idc.RoleID(fmt.Sprintf("AROA%017d", n)), Name: fmt.Sprintf("Role%d", n), Path: "/", Trust: "{}", MaxSession: time.Hour, Version: 1,
		Inline: map[string]string{"p": policy}, CreatedAt: h.clock.Now(),
	}
	h.change(func(tx *op.Tx) error { return tx.InsertRole(r) })
	return idc.Caller{
		Kind: idc.CallerRole, Account: owner, ARN: idc.AssumedRoleARN(owner, r.Name, "ada"), AccessKeyID: "ASIATEST",
		Session: &idc.RoleSession{Account: owner, RoleID: r.ID, RoleARN: r.ARN(), RootRole: r.ARN(), RootRoleID: r.ID, Name: "ada", Issued: h.clock.Now(), Expires: h.clock.Now().Add(time.Hour)},
		Request: idc.Request{EventSource: "identitystore.amazonaws.com", EventName: "Test"},
	}
}

func (h *house) user(store idc.StoreID, name string) idc.User {
	h.t.Helper()
	u, err := h.CreateUser(h.t.Context(), root(owner), store, name, idc.UserAttributes{
		DisplayName: name, Name: idc.PersonName{GivenName: "g", FamilyName: "f"},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return u
}

func (h *house) group(store idc.StoreID, name string) idc.Group {
	h.t.Helper()
	g, err := h.CreateGroup(h.t.Context(), root(owner), store, name, "")
	if err != nil {
		h.t.Fatal(err)
	}
	return g
}

func (h *house) wantKind(what string, kind idc.Kind, err error) {
	h.t.Helper()
	if !idc.Is(err, kind) {
		h.t.Errorf("%s: got %v, want an error of kind %q", what, err, kind)
	}
}

// call is one operation of the directory, with the action it asks for and the
// resources it asks it on besides the store.
type call struct {
	action    string
	resources []idc.ARN
	do        func(c idc.Caller) error
}

// calls are all operations, on a user, a group and the membership of both.
func (h *house) calls(store idc.StoreID) []call {
	ctx := h.t.Context()
	u, g := h.user(store, fmt.Sprintf("user-%d", h.ids.Add(1))), h.group(store, fmt.Sprintf("group-%d", h.ids.Add(1)))
	m, err := h.CreateMembership(ctx, root(owner), store, g.ID, u.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	page := idc.PageRequest{Limit: 10}
	fresh := func() string { return fmt.Sprintf("fresh-%d", h.ids.Add(1)) }
	id := "identitystore:"
	none := directory.Alternate{Path: "userName", Value: u.UserName}
	return []call{
		{id + "CreateUser", nil, func(c idc.Caller) error {
			_, err := h.CreateUser(ctx, c, store, fresh(), idc.UserAttributes{DisplayName: "d", Name: idc.PersonName{GivenName: "g", FamilyName: "f"}})
			return err
		}},
		{id + "DescribeUser", []idc.ARN{u.ID.ARN()}, func(c idc.Caller) error { _, err := h.DescribeUser(ctx, c, store, u.ID); return err }},
		{id + "GetUserId", []idc.ARN{u.ID.ARN()}, func(c idc.Caller) error { _, err := h.GetUserID(ctx, c, store, none); return err }},
		{id + "ListUsers", []idc.ARN{idc.AllUsersARN}, func(c idc.Caller) error { _, err := h.ListUsers(ctx, c, store, "", page); return err }},
		{id + "UpdateUser", []idc.ARN{u.ID.ARN()}, func(c idc.Caller) error {
			_, err := h.UpdateUser(ctx, c, store, u.ID, nil, []directory.Operation{{Path: "title", Value: fresh()}})
			return err
		}},
		{id + "CreateGroup", nil, func(c idc.Caller) error { _, err := h.CreateGroup(ctx, c, store, fresh(), ""); return err }},
		{id + "DescribeGroup", []idc.ARN{g.ID.ARN()}, func(c idc.Caller) error { _, err := h.DescribeGroup(ctx, c, store, g.ID); return err }},
		{id + "GetGroupId", []idc.ARN{g.ID.ARN()}, func(c idc.Caller) error {
			_, err := h.GetGroupID(ctx, c, store, directory.Alternate{Path: "displayName", Value: g.DisplayName})
			return err
		}},
		{id + "ListGroups", []idc.ARN{idc.AllGroupsARN}, func(c idc.Caller) error { _, err := h.ListGroups(ctx, c, store, "", page); return err }},
		{id + "UpdateGroup", []idc.ARN{g.ID.ARN()}, func(c idc.Caller) error {
			_, err := h.UpdateGroup(ctx, c, store, g.ID, nil, []directory.Operation{{Path: "description", Value: fresh()}})
			return err
		}},
		{id + "CreateGroupMembership", []idc.ARN{g.ID.ARN(), u.ID.ARN()}, func(c idc.Caller) error {
			_, err := h.CreateMembership(ctx, c, store, g.ID, u.ID)
			if idc.Is(err, idc.KindConflict) {
				return nil // it got past the policies
			}
			return err
		}},
		{id + "DescribeGroupMembership", []idc.ARN{m.ID.ARN(), g.ID.ARN(), u.ID.ARN()}, func(c idc.Caller) error { _, err := h.DescribeMembership(ctx, c, store, m.ID); return err }},
		{id + "GetGroupMembershipId", []idc.ARN{g.ID.ARN(), u.ID.ARN(), m.ID.ARN()}, func(c idc.Caller) error {
			_, err := h.GetMembershipID(ctx, c, store, g.ID, u.ID)
			return err
		}},
		{id + "ListGroupMemberships", []idc.ARN{g.ID.ARN(), idc.AllMembershipsARN}, func(c idc.Caller) error { _, err := h.ListMembers(ctx, c, store, g.ID, page); return err }},
		{id + "ListGroupMembershipsForMember", []idc.ARN{u.ID.ARN(), idc.AllMembershipsARN}, func(c idc.Caller) error {
			_, err := h.ListMembershipsOf(ctx, c, store, u.ID, page)
			return err
		}},
		{id + "IsMemberInGroups", []idc.ARN{u.ID.ARN(), g.ID.ARN(), idc.AllMembershipsARN}, func(c idc.Caller) error {
			_, err := h.IsMemberInGroups(ctx, c, store, u.ID, []idc.GroupID{g.ID})
			return err
		}},
		{"sso-directory:SearchUsers", []idc.ARN{idc.AllUsersARN, g.ID.ARN()}, func(c idc.Caller) error {
			_, err := h.SearchUsers(ctx, c, store, idc.UserFilter{Prefix: "a", Group: g.ID}, page)
			return err
		}},
		{"sso-directory:SearchGroups", []idc.ARN{idc.AllGroupsARN, u.ID.ARN()}, func(c idc.Caller) error {
			_, err := h.SearchGroups(ctx, c, store, "a", u.ID, page)
			return err
		}},
		{"sso-directory:GetUserPoolInfo", nil, func(c idc.Caller) error { _, err := h.PoolInfo(ctx, c, store); return err }},
		{id + "DescribeIdentityStore", nil, func(c idc.Caller) error { _, err := h.DescribeStore(ctx, c, store); return err }},
		{"sso-directory:DisableUser", []idc.ARN{u.ID.ARN()}, func(c idc.Caller) error { return h.SetUserStatus(ctx, c, store, u.ID, idc.UserDisabled) }},
		{"sso-directory:EnableUser", []idc.ARN{u.ID.ARN()}, func(c idc.Caller) error { return h.SetUserStatus(ctx, c, store, u.ID, idc.UserEnabled) }},
		{id + "DeleteGroupMembership", []idc.ARN{m.ID.ARN(), g.ID.ARN(), u.ID.ARN()}, func(c idc.Caller) error { return h.DeleteMembership(ctx, c, store, m.ID) }},
		{id + "DeleteGroup", []idc.ARN{g.ID.ARN()}, func(c idc.Caller) error { return h.DeleteGroup(ctx, c, store, g.ID, nil) }},
		{id + "DeleteUser", []idc.ARN{u.ID.ARN()}, func(c idc.Caller) error { return h.DeleteUser(ctx, c, store, u.ID, nil) }},
	}
}

func policy(action string, resources []idc.ARN) string {
	raw, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": map[string]any{"Effect": "Allow", "Action": action, "Resource": resources}})
	if err != nil {
		panic(err) // strings
	}
	return string(raw)
}

// Every operation asks for AWS's action of its name, on the store and on all that
// it touches; whoever lacks any of it is refused, and the refusal is on record.
func TestAuthorization(t *testing.T) {
	each(t, func(h *house) {
		nobody := h.role(policy("s3:*", []idc.ARN{"*"}))
		for _, c := range h.calls(home) {
			needed := append([]idc.ARN{home.ARN(owner)}, c.resources...)
			for i := range needed {
				lacking := append(append([]idc.ARN{}, needed[:i]...), needed[i+1:]...)
				if len(lacking) == 0 {
					lacking = []idc.ARN{"arn:aws:s3:::other"}
				}
				h.wantKind(c.action+" without "+string(needed[i]), idc.KindDenied, c.do(h.role(policy(c.action, lacking))))
			}
			h.wantKind(c.action+" with another action", idc.KindDenied, c.do(h.role(policy("identitystore:Other*", []idc.ARN{"*"}))))
			h.wantKind(c.action+" by another account's root", idc.KindDenied, c.do(root(foreign)))
			h.wantKind(c.action+" by nobody", idc.KindDenied, c.do(idc.Caller{}))
			h.wantKind(c.action+" by a role that may do something else", idc.KindDenied, c.do(nobody))
			if err := c.do(h.role(policy(c.action, needed))); err != nil {
				h.t.Errorf("%s with all it needs: %v", c.action, err)
			}
		}
		if err := h.gate.Close(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
		refused := 0
		storetest.View(h.t, h.store, func(tx *store.Tx) error {
			page, err := tx.ListEvents(owner, idc.PageRequest{Limit: 1000})
			for _, e := range page.Items {
				if e.ErrorCode == "AccessDenied" {
					refused++
				}
			}
			return err
		})
		if want := 3 * len(h.calls(away)); refused < want {
			h.t.Errorf("%d refusals are on record, want more than %d", refused, want)
		}
	})
}

// Whoever may not ask does not learn whether a store exists; whoever may, does.
func TestUnknownStore(t *testing.T) {
	each(t, func(h *house) {
		may, mayNot := h.role(policy("identitystore:*", []idc.ARN{"*"})), h.role(policy("s3:*", []idc.ARN{"*"}))
		_, err := h.ListUsers(h.t.Context(), may, "d-9999999999", "", idc.PageRequest{Limit: 1})
		h.wantKind("with permission", idc.KindNotFound, err)
		var e *idc.Error
		if errors.As(err, &e); e == nil || e.ResourceType != "IDENTITY_STORE" {
			h.t.Errorf("got %+v, want an identity store not found", e)
		}
		_, there := h.ListUsers(h.t.Context(), mayNot, home, "", idc.PageRequest{Limit: 1})
		_, notThere := h.ListUsers(h.t.Context(), mayNot, "d-9999999999", "", idc.PageRequest{Limit: 1})
		h.wantKind("without permission", idc.KindDenied, notThere)
		if a, b := there.Error(), strings.ReplaceAll(notThere.Error(), "d-9999999999", string(home)); a != b {
			h.t.Errorf("the answers differ:\n%s\n%s", a, b)
		}
	})
}

// Two stores with the same names in them never meet.
func TestStoresAreApart(t *testing.T) {
	each(t, func(h *house) {
		ctx, admin := h.t.Context(), root(owner)
		ada, other := h.user(home, "ada"), h.user(away, "ada")
		ops, otherOps := h.group(home, "ops"), h.group(away, "ops")
		if _, err := h.CreateMembership(ctx, admin, home, ops.ID, ada.ID); err != nil {
			h.t.Fatal(err)
		}
		for what, err := range map[string]error{
			"a user of the other store": func() error { _, err := h.DescribeUser(ctx, admin, home, other.ID); return err }(),
			"a group of the other store": func() error {
				_, err := h.DescribeGroup(ctx, admin, home, otherOps.ID)
				return err
			}(),
			"a member from the other store": func() error {
				_, err := h.CreateMembership(ctx, admin, home, ops.ID, other.ID)
				return err
			}(),
			"into a group of the other store": func() error {
				_, err := h.CreateMembership(ctx, admin, home, otherOps.ID, ada.ID)
				return err
			}(),
			"an update in the other store": func() error {
				_, err := h.UpdateUser(ctx, admin, home, other.ID, nil, []directory.Operation{{Path: "title", Value: "x"}})
				return err
			}(),
		} {
			h.wantKind(what, idc.KindNotFound, err)
		}
		for _, s := range []idc.StoreID{home, away} {
			page, err := h.ListUsers(ctx, admin, s, "", idc.PageRequest{Limit: 10})
			if err != nil || len(page.Items) != 1 || page.Items[0].Store != s {
				h.t.Errorf("users of %s: %+v, %v", s, page.Items, err)
			}
		}
		if err := h.DeleteUser(ctx, admin, home, other.ID, nil); err != nil {
			h.t.Errorf("deleting who is not there: %v", err)
		}
		if _, err := h.DescribeUser(ctx, admin, away, other.ID); err != nil {
			h.t.Errorf("a user was deleted through another store: %v", err)
		}
	})
}

// Who made and who changed something is told by the caller's ARN.
func TestMakers(t *testing.T) {
	each(t, func(h *house) {
		maker := h.role(policy("*", []idc.ARN{"*"}))
		g, err := h.CreateGroup(h.t.Context(), maker, home, "made", "")
		if err != nil {
			h.t.Fatal(err)
		}
		h.clock.Add(time.Minute)
		h.awaitFresh()
		if _, err := h.UpdateGroup(h.t.Context(), root(owner), home, g.ID, nil, []directory.Operation{{Path: "description", Value: "x"}}); err != nil {
			h.t.Fatal(err)
		}
		g, err = h.DescribeGroup(h.t.Context(), root(owner), home, g.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		if g.CreatedBy != string(maker.ARN) || g.UpdatedBy != string(root(owner).ARN) || g.UpdatedAt.Sub(g.CreatedAt) != time.Minute {
			h.t.Errorf("got %+v", g)
		}
	})
}

// A user is disabled once, comes back, and keeps everything.
func TestUserStatus(t *testing.T) {
	each(t, func(h *house) {
		ctx, admin, u := h.t.Context(), root(owner), h.user(home, "ada")
		statusOf := func() idc.User {
			got, err := h.DescribeUser(ctx, admin, home, u.ID)
			if err != nil {
				h.t.Fatal(err)
			}
			return got
		}
		for _, status := range []idc.UserStatus{idc.UserDisabled, idc.UserDisabled, idc.UserEnabled, idc.UserEnabled} {
			before := statusOf()
			if err := h.SetUserStatus(ctx, admin, home, u.ID, status); err != nil {
				h.t.Fatal(err)
			}
			after := statusOf()
			if after.Status != status || after.UserName != "ada" {
				h.t.Errorf("got %+v, want %s", after, status)
			}
			if changed := after.Revision != before.Revision; changed != (before.Status != status) {
				h.t.Errorf("from %s to %s: revision %d after %d", before.Status, status, after.Revision, before.Revision)
			}
		}
		h.wantKind("nobody", idc.KindNotFound, h.SetUserStatus(ctx, admin, home, "none", idc.UserDisabled))
	})
}
