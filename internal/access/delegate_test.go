package access

import (
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// A delegated administrator does everything to a set that is nowhere in the
// management account; one that is, or shall be, it may look at only (reference 2.1
// note 13).
func TestDelegatedAdministratorsLimits(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	delegate := rootOf(member)
	w.update(func(tx *store.Tx) error {
		return tx.InsertDelegation(idc.Delegation{Account: member, Service: idc.ServiceSSO, Since: tx.Now()})
	})
	open, kept := w.set("Open").ID, w.set("Kept").ID
	w.assign(management, kept, user(ada)) // not yet provisioned
	for _, set := range []idc.PermissionSetID{open, kept} {
		w.ok(w.AttachCustomerPolicy(w.Context(), root, instance, set, idc.PolicyReference{Name: "first"}))
		w.assign(member, set, user(bob))
	}
	reads := 0
	for name, o := range operations(w, kept) {
		err := o.call(w.Context(), delegate)
		writes := !strings.HasPrefix(name, "List") && !strings.HasPrefix(name, "Describe") && !strings.HasPrefix(name, "Get")
		if writes = writes && name != "CreatePermissionSet"; !writes {
			reads++
		}
		if idc.Is(err, idc.KindDenied) != writes {
			w.Errorf("%s of a set in the management account: got %v", name, err)
		}
		if writes && !strings.Contains(err.Error(), "permission sets that are provisioned there") {
			w.Errorf("%s is refused without a reason: %v", name, err)
		}
	}
	if reads < 10 {
		w.Errorf("%d reads", reads)
	}
	for name, o := range operations(w, open) {
		if name == "CreatePermissionSet" {
			continue // made above
		}
		if err := o.call(w.Context(), delegate); idc.Is(err, idc.KindDenied) {
			w.Errorf("%s of a set that is not in the management account: %v", name, err)
		}
	}
	again := w.set("Again").ID
	_, err := w.CreateAssignment(w.Context(), delegate, instance, idc.Assignment{Account: management, Set: again, Principal: user(ada)})
	w.wantKind(err, idc.KindDenied)
	_, err = w.Provision(w.Context(), delegate, instance, again, management)
	w.wantKind(err, idc.KindDenied)
	page := must[idc.Page[idc.Instance]](w)(w.ListInstances(w.Context(), delegate, page(10)))
	if len(page.Items) != 2 || page.Items[0].ID != instance || page.Items[1].ID != elsewhere {
		w.Errorf("instances: %+v", page.Items)
	}
}
