package op_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"gatehouse/internal/op"
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
