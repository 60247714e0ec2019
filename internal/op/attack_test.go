package op_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// Two tags whose keys differ in letter case only cannot be played off against each
// other: whichever of them a policy would be content with, the other one counts.
func TestTagsThatDifferInCaseOnly(t *testing.T) {
	h := newHouse(t, filepath.Join(t.TempDir(), "gatehouse.db"))
	blue := func(key string) string {
		return `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"` + key + `":"blue"}}}}`
	}
	notRed := func(key string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
			{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"` + key + `":"red"}}}]}`
	}
	for i, policy := range []func(string) string{blue, notRed} {
		role := func(what string) string { return fmt.Sprint(what, i) }
		request := h.as(h.role(member, role("Request"), policy("aws:RequestTag/Stage")))
		resource := h.as(h.role(member, role("Resource"), policy("aws:ResourceTag/Stage")))
		session := h.as(h.role(member, role("Principal"), policy("aws:PrincipalTag/Stage")))
		session.Session.Tags = map[string]string{"stage": "blue"}
		one := op.Check{Action: "test:Do", ResourceTags: map[string]string{"STAGE": "blue"}, Keys: map[string][]string{"aws:RequestTag/sTAGE": {"blue"}}}
		h.wantAllowed("one tag of the request", request, one)
		h.wantAllowed("one tag of the resource", resource, one)
		h.wantAllowed("one tag of the session", session, one)

		two := one
		two.ResourceTags = map[string]string{"Stage": "blue", "stage": "red"}
		two.Keys = map[string][]string{"aws:RequestTag/Stage": {"blue"}, "aws:RequestTag/stage": {"red"}}
		session.Session.Tags = two.ResourceTags
		for range 32 { // maps come in any order
			h.wantDenied("two tags of the request", request, two)
			h.wantDenied("two tags of the resource", resource, two)
			h.wantDenied("two tags of the session", session, two)
		}

		// Letters that only look like a change of case are other letters.
		session.Session.Tags = map[string]string{"stage": "blue", "\u017ftage": "red"}
		h.wantAllowed("a tag of another name", session, one)
	}
}

// The credentials of an account end with the account: closing it closes the doors
// that are open already, those of chains that lead through it too.
func TestCredentialsEndWithTheirAccount(t *testing.T) {
	each(t, func(h *house) {
		own := h.as(h.role(member, "Own", allowAll))
		began := h.as(h.role(management, "Through", allowAll))
		began.Session.RootRole, began.Session.RootRoleID, began.Session.ChainDepth = own.Session.RoleARN, own.Session.RoleID, 1
		elsewhere := h.as(h.role(management, "Elsewhere", allowAll))
		callers := map[string]idc.Caller{"of a role": own, "of the root": root(member), "of a chain that began there": began}
		status := func(s idc.AccountStatus) {
			h.change(func(tx *op.Tx) error {
				before, err := tx.Account(member)
				if err != nil {
					return err
				}
				after := before
				after.Status = s
				return tx.UpdateAccount(before, after)
			})
		}
		for _, closed := range []idc.AccountStatus{idc.AccountSuspended, idc.AccountPendingClosure} {
			for what, c := range callers {
				if err := h.ask(c, check("test:Do")); err != nil {
					h.t.Errorf("credentials %s, before: %v", what, err)
				}
			}
			status(closed)
			for what, c := range callers {
				h.wantKind("credentials "+what+" of an account that is "+string(closed), idc.KindUnauthenticated, h.ask(c, check("test:Do")))
			}
			h.wantAllowed("credentials of another account", elsewhere, check("test:Do"))
			status(idc.AccountActive)
		}
	})
}

// An event is of bounded size, whatever a caller sends along.
func TestEventsAreBounded(t *testing.T) {
	h := newHouse(t, filepath.Join(t.TempDir(), "gatehouse.db"))
	c := root(management)
	c.Request.UserAgent = strings.Repeat("\u00e9", 30<<10)
	err := op.Exec(t.Context(), h.gate, c, func(tx *op.Tx) error {
		tx.Permit("the test fails")
		return idc.Invalid("%s", strings.Repeat("\u00e9", 30<<10))
	})
	h.wantKind("the call", idc.KindInvalid, err)
	storetest.View(t, h.store, func(tx *store.Tx) error {
		page, err := tx.ListEvents(management, idc.PageRequest{Limit: 1})
		for _, e := range page.Items {
			if !json.Valid(e.Body) || len(e.Body) > 4<<10 || !utf8.Valid(e.Body) || strings.Contains(string(e.Body), "\ufffd") {
				t.Errorf("the event has %d bytes: %.2000s", len(e.Body), e.Body)
			}
		}
		if len(page.Items) != 1 {
			t.Error("there is no event")
		}
		return err
	})
}
