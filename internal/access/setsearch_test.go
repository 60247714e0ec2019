package access

import (
	"testing"

	"gatehouse/internal/idc"
)

// A search shows what two operations show, and asks for both on all of it.
func TestSearchNeedsBothPermissions(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	w.set("Dev")
	statement := func(action, resource string) string {
		return `{"Effect":"Allow","Action":"sso:` + action + `","Resource":"` + resource + `"}`
	}
	document := func(statements string) string {
		return `{"Version":"2012-10-17","Statement":[` + statements + `]}`
	}
	i, sets := string(instance.ARN()), "arn:aws:sso:::permissionSet/"+string(instance)+"/*"
	list, describe, describeAll := statement("ListPermissionSets", i), statement("DescribePermissionSet", i), statement("DescribePermissionSet", sets)
	some := statement("DescribePermissionSet", "arn:aws:sso:::permissionSet/"+string(instance)+"/ps-1*")
	for name, c := range map[string]struct {
		caller idc.Caller
		denied bool
	}{
		"with both":               {w.role("both", document(list+","+describe+","+describeAll)), false},
		"with listing only":       {w.role("lister", document(list)), true},
		"with describing only":    {w.role("describer", document(describe+","+describeAll)), true},
		"of sets, not instances":  {w.role("sets", document(list+","+describeAll)), true},
		"of some of the sets":     {w.role("some", document(list+","+describe+","+some)), true},
		"of another account":      {rootOf(member), true},
		"as a person":             {w.person(people, ada), true},
		"as root of this account": {root, false},
	} {
		_, err := w.SearchPermissionSets(w.Context(), c.caller, instance, "", page(10))
		if denied := idc.Is(err, idc.KindDenied); denied != c.denied || err != nil && !denied {
			t.Errorf("%s: got %v, want a refusal: %t", name, err, c.denied)
		}
	}
	_, err := w.SearchPermissionSets(w.Context(), root, "ssoins-ffffffffffffffff", "", page(10))
	w.wantKind(err, idc.KindNotFound)
}
