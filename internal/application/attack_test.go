package application

import (
	"encoding/json"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// Who speaks for an application that has access to accounts gets into the management
// account as anybody who is vouched for. A delegated administrator must not come to
// speak for one, choose who is vouched for, or give an application that access.
func TestDelegatesAndAccessToAccounts(t *testing.T) {
	w := newWorld(t, idc.Quotas{})
	w.update(func(tx *store.Tx) error {
		return tx.InsertDelegation(idc.Delegation{Account: member, Service: idc.ServiceSSO, Since: tx.Now()})
	})
	delegate := rootOf(member)
	plain, opens := w.app(root, "plain"), w.app(root, "opens")
	believed, other := w.issuer("believed"), w.issuer("other")
	w.ok(w.PutGrant(t.Context(), root, opens, idc.ApplicationGrant{Type: idc.GrantJWTBearer, Issuers: []idc.AuthorizedIssuer{{Issuer: believed}}}))
	w.ok(w.PutScope(t.Context(), root, opens, idc.ApplicationScope{Scope: scopeAccounts}))
	actors := idc.ApplicationMethod{Type: idc.MethodIAM, ActorPolicy: json.RawMessage(
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sso-oauth:CreateTokenWithIAM","Resource":"*"}]}`)}
	bearer := idc.ApplicationGrant{Type: idc.GrantJWTBearer, Issuers: []idc.AuthorizedIssuer{{Issuer: other}}}
	mapping := IssuerChange{Mapping: idc.ClaimMapping{Claim: "nickname"}}

	for what, err := range map[string]error{
		"an actor policy":          w.PutMethod(t.Context(), delegate, opens, actors),
		"a grant":                  w.PutGrant(t.Context(), delegate, opens, bearer),
		"an assignment":            w.CreateAssignment(t.Context(), delegate, opens, user(bob)),
		"the scope":                w.PutScope(t.Context(), delegate, plain, idc.ApplicationScope{Scope: scopeAccounts}),
		"a believed issuer's word": w.UpdateIssuer(t.Context(), delegate, believed, mapping),
	} {
		if !idc.Is(err, idc.KindDenied) || !strings.Contains(err.Error(), "only the management account") {
			t.Errorf("%s: got %v, want it reserved for the management account", what, err)
		}
	}
	for what, err := range map[string]error{
		"an actor policy of another application": w.PutMethod(t.Context(), delegate, plain, actors),
		"another issuer":                         w.UpdateIssuer(t.Context(), delegate, other, mapping),
		"an actor policy by its owner":           w.PutMethod(t.Context(), root, opens, actors),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := w.Method(t.Context(), delegate, opens, idc.MethodIAM); err != nil {
		t.Errorf("looking: %v", err)
	}
}

// An actor policy is kept in memory for whoever asks for tokens, so it is not of any size.
func TestActorPoliciesAreBounded(t *testing.T) {
	w := newWorld(t, idc.Quotas{})
	app := w.app(root, "a")
	for size, fits := range map[int]bool{longestActorPolicy: true, longestActorPolicy + 1: false} {
		document := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sso-oauth:CreateTokenWithIAM","Resource":"*"}]}`
		document += strings.Repeat(" ", size-len(document))
		err := w.PutMethod(t.Context(), root, app, idc.ApplicationMethod{Type: idc.MethodIAM, ActorPolicy: json.RawMessage(document)})
		if fits && err != nil || !fits && !idc.Is(err, idc.KindInvalid) {
			t.Errorf("of %d bytes: got %v, want it taken: %t", size, err, fits)
		}
	}
}
