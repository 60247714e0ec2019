package organization

import (
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// members lets every member read and attach policies.
const members = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",
	"Action":["organizations:Describe*","organizations:List*","organizations:AttachPolicy","organizations:CreateAccount"],"Resource":"*",
	"Condition":{"StringEqualsIfExists":{"organizations:PolicyType":"SERVICE_CONTROL_POLICY"}}}]}`

func TestDelegatedAdministrators(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		ctx, first := t.Context(), idc.PageRequest{Limit: 10}
		a := w.account(t, NewAccount{Name: "A", Email: "a@example.org"}).Account
		b := w.account(t, NewAccount{Name: "B", Email: "b@example.org"}).Account
		const trail = "cloudtrail.amazonaws.com"
		register := func(id idc.AccountID, service string) error {
			return w.RegisterDelegatedAdministrator(ctx, admin, id, service)
		}

		wantReason(t, register(management, idc.ServiceSSO), "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR")
		wantReason(t, register("999999999999", idc.ServiceSSO), "AccountNotFoundException")
		wantReason(t, register(a, "sso"), "UNRECOGNIZED_SERVICE_PRINCIPAL")
		wantReason(t, register(a, trail), "SERVICE_ACCESS_NOT_ENABLED")
		if err := w.EnableService(ctx, admin, trail); err != nil {
			t.Fatal(err)
		}
		for _, service := range []string{trail, idc.ServiceSSO} {
			if err := register(a, service); err != nil {
				t.Fatal(err)
			}
			wantReason(t, register(a, service), "AccountAlreadyRegisteredException")
		}
		wantReason(t, register(b, idc.ServiceSSO), "MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED")
		if err := register(b, trail); err != nil {
			t.Fatal(err)
		}

		for service, want := range map[string]int{"": 2, trail: 2, idc.ServiceSSO: 1, "none.amazonaws.com": 0} {
			got, err := w.DelegatedAdministrators(ctx, admin, service, first)
			if err != nil || len(got.Items) != want {
				t.Errorf("administrators of %q: %+v, %v", service, got.Items, err)
			}
		}
		one, err := w.DelegatedAdministrators(ctx, admin, "", idc.PageRequest{Limit: 1})
		if err != nil || len(one.Items) != 1 || one.Next == "" || one.Items[0].Name == "" || one.Items[0].Since.IsZero() {
			t.Errorf("a page: %+v, %v", one, err)
		}
		if got, err := w.DelegatedServices(ctx, admin, a, first); err != nil || len(got.Items) != 2 || got.Items[0].Service != trail {
			t.Errorf("services of a: %+v, %v", got, err)
		}
		_, err = w.DelegatedServices(ctx, admin, management, first)
		wantReason(t, err, "AccountNotRegisteredException")

		// It reads the organization and changes nothing.
		if _, err := w.ListAccounts(ctx, root(a), first); err != nil {
			t.Errorf("a delegated administrator reads: %v", err)
		}
		if err := w.TagResource(ctx, root(a), w.root, map[string]string{"a": "b"}); !idc.Is(err, idc.KindDenied) {
			t.Errorf("a delegated administrator tags: %v", err)
		}
		if err := w.RegisterDelegatedAdministrator(ctx, root(a), b, idc.ServiceSSO); !idc.Is(err, idc.KindDenied) {
			t.Errorf("a delegated administrator registers another: %v", err)
		}

		wantReason(t, w.DisableService(ctx, admin, idc.ServiceSSO), "DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE")
		wantReason(t, w.CloseAccount(ctx, admin, a), "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG")
		wantReason(t, w.RemoveAccount(ctx, admin, a), "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG")
		for _, service := range []string{trail, idc.ServiceSSO} {
			if err := w.DeregisterDelegatedAdministrator(ctx, admin, a, service); err != nil {
				t.Fatal(err)
			}
			wantReason(t, w.DeregisterDelegatedAdministrator(ctx, admin, a, service), "AccountNotRegisteredException")
		}
		if _, err := w.ListAccounts(ctx, root(a), first); !idc.Is(err, idc.KindDenied) {
			t.Errorf("a former delegated administrator reads: %v", err)
		}
		for range 2 {
			if err := w.DisableService(ctx, admin, idc.ServiceSSO); err != nil {
				t.Fatal(err)
			}
		}
		services, err := w.ServicesWithAccess(ctx, admin, first)
		if err != nil || len(services.Items) != 1 || services.Items[0].Service != trail {
			t.Errorf("services with access: %+v, %v", services, err)
		}
	})
}

// By the resource policy members manage policies, where their own policies allow it
// too, and nothing else whatever it says.
func TestResourcePolicy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		ctx, first := t.Context(), idc.PageRequest{Limit: 10}
		a := root(w.account(t, NewAccount{Name: "A", Email: "a@example.org"}).Account)
		p, err := w.CreatePolicy(ctx, admin, NewPolicy{Name: "P", Content: allow, Type: TypeSCP})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.DescribeResourcePolicy(ctx, admin)
		wantReason(t, err, "ResourcePolicyNotFoundException")
		wantReason(t, w.DeleteResourcePolicy(ctx, admin), "ResourcePolicyNotFoundException")
		_, err = w.PutResourcePolicy(ctx, admin, `{"Statement":[{"Effect":"Allow","Action":"*"}]}`, nil)
		wantReason(t, err, "INVALID_RESOURCE_POLICY_JSON")
		put, err := w.PutResourcePolicy(ctx, admin, members, map[string]string{"a": "b"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.PutResourcePolicy(ctx, admin, members, map[string]string{"a": "c"})
		wantReason(t, err, "UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED")
		if tags, err := w.Tags(ctx, admin, put.ID); err != nil || tags["a"] != "b" {
			t.Errorf("tags: %v, %v", tags, err)
		}

		if _, err := w.ListAccounts(ctx, a, first); err != nil {
			t.Errorf("a member reads: %v", err)
		}
		if err := w.AttachPolicy(ctx, a, p.ID, w.root); err != nil {
			t.Errorf("a member attaches: %v", err)
		}
		if err := w.DetachPolicy(ctx, a, p.ID, w.root); !idc.Is(err, idc.KindDenied) {
			t.Errorf("a member detaches, which nobody allowed: %v", err)
		}
		if _, err := w.CreateAccount(ctx, a, NewAccount{Name: "X", Email: "x@example.org"}); !idc.Is(err, idc.KindDenied) {
			t.Errorf("a member creates an account, which cannot be delegated: %v", err)
		}
		if got, err := w.DescribeResourcePolicy(ctx, a); err != nil || got.ID != put.ID || got.Content != members {
			t.Errorf("got %+v, %v", got, err)
		}
		storetest.View(t, w.db, func(tx *store.Tx) error { // what a member did to the organization is on the organization's record
			events, err := tx.ListEvents(management, idc.PageRequest{Limit: 100})
			for _, e := range events.Items {
				if e.UserName == "root" && e.ErrorCode == "" && !e.ReadOnly {
					return err
				}
			}
			t.Error("no event of the attachment")
			return err
		})
		if err := w.DeleteResourcePolicy(ctx, admin); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ListAccounts(ctx, a, first); !idc.Is(err, idc.KindDenied) {
			t.Errorf("a member reads without the policy: %v", err)
		}
	})
}
