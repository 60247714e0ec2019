package organization

import (
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// A standalone account becomes an organization and, when nobody else is in it, a
// standalone account again; nothing of the first organization is in the second.
func TestOrganizationComesAndGoes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newStandalone(t, address)
		ctx, first := t.Context(), idc.PageRequest{Limit: 10}
		for name, call := range map[string]func() error{
			"DescribeOrganization": func() error { _, err := w.DescribeOrganization(ctx, admin); return err },
			"ListAccounts":         func() error { _, err := w.ListAccounts(ctx, admin, first); return err },
			"DeleteOrganization":   func() error { return w.DeleteOrganization(ctx, admin) },
			"LeaveOrganization":    func() error { return w.LeaveOrganization(ctx, admin) },
			"CreateAccount": func() error {
				_, err := w.CreateAccount(ctx, admin, NewAccount{Name: "A", Email: "a@example.org"})
				return err
			},
		} {
			t.Log(name)
			wantReason(t, call(), "AWSOrganizationsNotInUseException")
		}
		var ids []idc.OrganizationID
		for range 2 {
			org, err := w.CreateOrganization(ctx, admin, idc.FeaturesBilling)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, org.ID)
			_, err = w.CreateOrganization(ctx, admin, idc.FeaturesAll)
			wantReason(t, err, "AlreadyInOrganizationException")
			root := string(org.Root)
			if a, err := w.DescribeAccount(ctx, admin, management); err != nil || a.Path != string(org.ID)+"/"+root+"/"+string(management)+"/" {
				t.Errorf("management account: %+v, %v", a, err)
			}

			// Sharing a bill is all that it can, until all features are enabled.
			_, err = w.EnablePolicyType(ctx, admin, org.Root, TypeSCP)
			wantReason(t, err, "PolicyTypeNotAvailableForOrganizationException")
			wantReason(t, w.EnableService(ctx, admin, idc.ServiceSSO), "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE")
			if h, err := w.EnableAllFeatures(ctx, admin); err != nil || h.Organization != org.ID {
				t.Errorf("handshake: %+v, %v", h, err)
			}
			_, err = w.EnableAllFeatures(ctx, admin)
			wantReason(t, err, "HandshakeConstraintViolationException")
			if _, err = w.EnablePolicyType(ctx, admin, org.Root, TypeSCP); err != nil {
				t.Fatal(err)
			}
			if services, err := w.ServicesWithAccess(ctx, admin, first); err != nil || len(services.Items) != 0 {
				t.Errorf("services of a new organization: %+v, %v", services, err)
			}

			tags := map[string]string{"a": "b"}
			u, err := w.CreateOU(ctx, admin, root, "U", tags)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.CreateOU(ctx, admin, string(u.ID), "Below", tags); err != nil {
				t.Fatal(err)
			}
			p, err := w.CreatePolicy(ctx, admin, NewPolicy{Name: "P", Content: allow, Type: TypeSCP, Tags: tags})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.AttachPolicy(ctx, admin, p.ID, string(u.ID)); err != nil {
				t.Fatal(err)
			}
			if _, err := w.PutResourcePolicy(ctx, admin, members, nil); err != nil {
				t.Fatal(err)
			}
			for _, id := range []string{root, string(management)} {
				if err := w.TagResource(ctx, admin, id, tags); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.EnableService(ctx, admin, idc.ServiceSSO); err != nil {
				t.Fatal(err)
			}
			if err := w.DeleteOrganization(ctx, admin); err != nil {
				t.Fatal(err)
			}
		}
		if ids[0] == ids[1] {
			t.Errorf("both organizations are %s", ids[0])
		}

		if _, err := w.CreateOrganization(ctx, admin, idc.FeaturesAll); err != nil {
			t.Fatal(err)
		}
		w.account(t, NewAccount{Name: "A", Email: "a@example.org"})
		wantReason(t, w.DeleteOrganization(ctx, admin), "OrganizationNotEmptyException")
	})
}

// The organization of the first start belongs to its identity center.
func TestFirstOrganizationStays(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	wantReason(t, w.DeleteOrganization(t.Context(), admin), "OrganizationNotEmptyException")
	_, err := w.CreateOrganization(t.Context(), admin, idc.FeaturesAll)
	wantReason(t, err, "AlreadyInOrganizationException")
}

// An account that is asked for and an organization that goes meanwhile: the account
// has nowhere to be.
func TestCreationOutlivesTheOrganization(t *testing.T) {
	w := newStandalone(t, t.TempDir()+"/db")
	ctx := t.Context()
	if _, err := w.CreateOrganization(ctx, admin, idc.FeaturesAll); err != nil {
		t.Fatal(err)
	}
	r, err := w.CreateAccount(ctx, admin, NewAccount{Name: "A", Email: "a@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.DeleteOrganization(ctx, admin); err != nil {
		t.Fatal(err)
	}
	w.workOff(t)
	storetest.View(t, w.db, func(tx *store.Tx) error {
		if r, err = tx.AccountRequest(r.ID); r.State != StateFailed || r.FailureReason != failureInternal {
			t.Errorf("got %+v", r)
		}
		return err
	})
}

// Nobody but the management account's own callers may end the organization.
func TestWhoMayEndTheOrganization(t *testing.T) {
	w := newStandalone(t, t.TempDir()+"/db")
	if _, err := w.CreateOrganization(t.Context(), admin, idc.FeaturesAll); err != nil {
		t.Fatal(err)
	}
	member := root(w.account(t, NewAccount{Name: "A", Email: "a@example.org"}).Account)
	if err := w.DeleteOrganization(t.Context(), member); !idc.Is(err, idc.KindDenied) {
		t.Errorf("a member: %v", err)
	}
	_, err := w.CreateOrganization(t.Context(), member, idc.FeaturesAll)
	wantReason(t, err, "AlreadyInOrganizationException")
	wantReason(t, w.LeaveOrganization(t.Context(), member), "MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED")
	wantReason(t, w.LeaveOrganization(t.Context(), admin), "MasterCannotLeaveOrganizationException")
	wantReason(t, w.RemoveAccount(t.Context(), admin, management), "MasterCannotLeaveOrganizationException")
	wantReason(t, w.RemoveAccount(t.Context(), admin, member.Account), "MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED")
	wantReason(t, w.RemoveAccount(t.Context(), admin, "999999999999"), "AccountNotFoundException")
}
