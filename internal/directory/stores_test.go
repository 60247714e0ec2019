package directory_test

import (
	"slices"
	"testing"

	"gatehouse/internal/directory"
	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

func from(c idc.Caller, address string) idc.Caller {
	c.Request.SourceIP = address
	return c
}

// The network rules of a store bind every call of its API but the owner's root's
// way back; those of another store bind none.
func TestNetworkRules(t *testing.T) {
	each(t, func(h *house) {
		ctx := t.Context()
		all := h.role(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
		list := func(c idc.Caller, store idc.StoreID) error {
			_, err := h.ListUsers(ctx, c, store, "", idc.PageRequest{Limit: 1})
			return err
		}
		update := func(c idc.Caller, n directory.NetworkConfiguration) error {
			_, err := h.UpdateStore(ctx, c, home, n)
			return err
		}
		for what, bad := range map[string]directory.NetworkConfiguration{
			"endpoints": {OnlyEndpoints: true},
			"VPCs":      {VPCs: []string{"vpc-1"}},
			"a name":    {NetworkRules: idc.NetworkRules{API: []string{"localhost"}}},
			"a range":   {NetworkRules: idc.NetworkRules{SCIM: []string{"10.0.0.0/40"}}},
		} {
			if err := update(all, bad); !idc.Is(err, idc.KindInvalid) {
				t.Errorf("%s: got %v", what, err)
			}
		}
		rules := idc.NetworkRules{API: []string{"192.0.2.0/24", "2001:db8::1"}, SCIM: []string{"198.51.100.7"}}
		if err := update(all, directory.NetworkConfiguration{NetworkRules: rules}); err != nil {
			t.Fatal(err)
		}
		for address, want := range map[string]bool{
			"192.0.2.9": true, "::ffff:192.0.2.9": true, "2001:db8::1": true, "2001:db8::2": false, "198.51.100.7": false, "": false, "nowhere": false,
		} {
			err := list(from(all, address), home)
			if want && err != nil || !want && !idc.Is(err, idc.KindDenied) {
				t.Errorf("from %q: got %v, want %v", address, err, want)
			}
			if err := list(from(all, address), away); err != nil {
				t.Errorf("another store, from %q: %v", address, err)
			}
		}
		outside := from(all, "203.0.113.1")
		if err := h.SetUserStatus(ctx, outside, home, h.inside(home), idc.UserDisabled); err != nil {
			t.Errorf("what is not of the Identity Store API: %v", err)
		}
		if _, err := h.DescribeStore(ctx, outside, home); !idc.Is(err, idc.KindDenied) {
			t.Errorf("a role describes the store from outside: %v", err)
		}
		if err := update(outside, directory.NetworkConfiguration{}); !idc.Is(err, idc.KindDenied) {
			t.Errorf("a role changes the rules from outside: %v", err)
		}
		keeper := from(root(owner), "203.0.113.1")
		if err := list(keeper, home); !idc.Is(err, idc.KindDenied) {
			t.Errorf("root lists users from outside: %v", err)
		}
		i, err := h.DescribeStore(ctx, keeper, home)
		if err != nil || !slices.Equal(i.Settings.Network.API, rules.API) || !slices.Equal(i.Settings.Network.SCIM, rules.SCIM) {
			t.Errorf("root describes the store: %+v, %v", i.Settings.Network, err)
		}
		if err := update(keeper, directory.NetworkConfiguration{}); err != nil {
			t.Errorf("root has no way back: %v", err)
		}
		if err := list(outside, home); err != nil {
			t.Errorf("without rules: %v", err)
		}
	})
}

// inside makes a user past the rules.
func (h *house) inside(store idc.StoreID) idc.UserID {
	h.t.Helper()
	u := idc.User{Store: store, ID: "dddddddd-0000-4000-8000-000000000001", UserName: "inside", Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1}
	h.change(func(tx *op.Tx) error { return tx.InsertUser(u) })
	return u.ID
}

// Policies can ask which source has a name for a user or group, and where the
// store is at home (the service authorization reference of AWS Identity Store).
func TestIdentityStoreConditionKeys(t *testing.T) {
	each(t, func(h *house) {
		ctx := t.Context()
		const scim = "arn:aws:identitystore::111111111111:identitystore/d-0000000001/provisioningtenant/t"
		mine := idc.User{Store: home, ID: "dddddddd-0000-4000-8000-000000000002", UserName: "synced", Status: idc.UserEnabled, Source: "scim", Revision: 1,
			ExternalIDs: []idc.ExternalID{{Issuer: scim, ID: "7"}}}
		group := idc.Group{Store: home, ID: "dddddddd-0000-4000-8000-000000000003", DisplayName: "synced", Source: "scim", Revision: 1,
			ExternalIDs: []idc.ExternalID{{Issuer: scim, ID: "8"}}}
		h.change(func(tx *op.Tx) error {
			if err := tx.InsertUser(mine); err != nil {
				return err
			}
			return tx.InsertGroup(group)
		})
		local := h.user(home, "local")
		allow := func(condition string) idc.Caller {
			return h.role(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"identitystore:*","Resource":"*","Condition":` + condition + `}}`)
		}
		synced := allow(`{"ForAnyValue:ArnEquals":{"identitystore:UserExternalIdIssuers":"` + scim + `"}}`)
		groups := allow(`{"ForAnyValue:ArnEquals":{"identitystore:GroupExternalIdIssuers":"` + scim + `"}}`)
		unsynced := allow(`{"Null":{"identitystore:UserExternalIdIssuers":"true"}}`)
		here := allow(`{"StringEquals":{"identitystore:PrimaryRegion":"us-east-1"}}`)
		there := allow(`{"StringEquals":{"identitystore:PrimaryRegion":"eu-west-1"}}`)
		title := []directory.Operation{{Path: "title", Value: "x"}}
		for _, c := range []struct {
			what string
			by   idc.Caller
			user idc.UserID
			may  bool
		}{
			{"synced people, synced", synced, mine.ID, true},
			{"synced people, local", synced, local.ID, false},
			{"local people, synced", unsynced, mine.ID, false},
			{"local people, local", unsynced, local.ID, true},
			{"synced groups, synced person", groups, mine.ID, false},
			{"at home", here, local.ID, true},
			{"elsewhere", there, local.ID, false},
		} {
			_, err := h.DescribeUser(ctx, c.by, home, c.user)
			if c.may && err != nil || !c.may && !idc.Is(err, idc.KindDenied) {
				t.Errorf("%s: DescribeUser: got %v, want %v", c.what, err, c.may)
			}
			// A user to update must have its required attributes; the refusal comes first.
			_, err = h.UpdateUser(ctx, c.by, home, c.user, nil, title)
			if c.may == idc.Is(err, idc.KindDenied) {
				t.Errorf("%s: UpdateUser: got %v, want %v", c.what, err, c.may)
			}
		}
		if _, err := h.DescribeGroup(ctx, groups, home, group.ID); err != nil {
			t.Errorf("a synced group: %v", err)
		}
		if err := h.DeleteGroup(ctx, synced, home, group.ID, nil); !idc.Is(err, idc.KindDenied) {
			t.Errorf("a synced group, by whom people are allowed: %v", err)
		}
		if err := h.DeleteUser(ctx, synced, home, mine.ID, nil); err != nil {
			t.Errorf("a synced person: %v", err)
		}
		if err := h.DeleteUser(ctx, synced, home, mine.ID, nil); !idc.Is(err, idc.KindDenied) {
			t.Errorf("somebody who is not there has no source: %v", err)
		}
	})
}

func TestDirectoryQuotas(t *testing.T) {
	each(t, func(h *house) {
		ctx := t.Context()
		h.Service = directory.New(directory.Config{Gate: h.gate, Quotas: idc.Quotas{Users: 2, Groups: 1}})
		ada := h.user(home, "ada")
		h.user(home, "bob")
		h.user(away, "ada") // of another store
		attributes := idc.UserAttributes{DisplayName: "x", Name: idc.PersonName{GivenName: "g", FamilyName: "f"}}
		if _, err := h.CreateUser(ctx, root(owner), home, "eve", attributes); !idc.Is(err, idc.KindQuota) {
			t.Errorf("a third user: %v", err)
		}
		if err := h.DeleteUser(ctx, root(owner), home, ada.ID, nil); err != nil {
			t.Fatal(err)
		}
		h.user(home, "eve")
		if _, err := h.CreateGroup(ctx, root(owner), home, "a", ""); err != nil {
			t.Error(err)
		}
		if _, err := h.CreateGroup(ctx, root(owner), home, "b", ""); !idc.Is(err, idc.KindQuota) {
			t.Errorf("a second group: %v", err)
		}
	})
}
