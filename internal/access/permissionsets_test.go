package access

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/store"
)

const readOnly idc.ARN = "arn:aws:iam::aws:policy/ReadOnlyAccess"

func TestPermissionSet(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		p := must[idc.PermissionSet](w)(w.CreatePermissionSet(ctx, root, instance, NewPermissionSet{
			Name: "Dev", Description: "d", SessionDuration: "PT90M", RelayState: "https://example.org", Tags: map[string]string{"team": "x"},
		}))
		if got := w.read(p.ID); got.Content.SessionDuration != "PT90M" || got.Name != "Dev" || got.Version != 1 {
			w.Errorf("got %+v, want it as it was given", got)
		}
		if got := w.set("Plain").Content.SessionDuration; got != "PT1H" {
			w.Errorf("session of a set without one: got %s, want PT1H", got)
		}
		_, err := w.CreatePermissionSet(ctx, root, instance, NewPermissionSet{Name: "DEV"})
		w.wantKind(err, idc.KindConflict)

		longer, text := "PT12H", "other"
		w.ok(w.UpdatePermissionSet(ctx, root, instance, p.ID, SetChange{SessionDuration: &longer, Description: &text}))
		got := w.read(p.ID)
		want := idc.SetContent{Description: "other", SessionDuration: "PT12H", RelayState: "https://example.org"}
		if fmt.Sprint(got.Content) != fmt.Sprint(want) || got.Version != 2 {
			w.Errorf("got %+v, want %+v in version 2", got, want)
		}
		w.ok(w.UpdatePermissionSet(ctx, root, instance, p.ID, SetChange{SessionDuration: &longer}))
		if got := w.read(p.ID).Version; got != 2 {
			w.Errorf("a change that changes nothing made version %d", got)
		}
		w.view(func(tx *store.Tx) error {
			first, err := tx.PermissionSetVersion(instance, p.ID, 1)
			if first.SessionDuration != "PT90M" {
				w.Errorf("version 1: got %+v", first)
			}
			return err
		})

		w.ok(w.DeletePermissionSet(ctx, root, instance, p.ID))
		_, err = w.DescribePermissionSet(ctx, root, instance, p.ID)
		w.wantKind(err, idc.KindNotFound)
		w.wantKind(w.DeletePermissionSet(ctx, root, instance, p.ID), idc.KindNotFound)
		if again := w.set("Dev"); again.ID == p.ID {
			w.Error("a set made again has the id of the one before")
		}
	})
}

func TestSessionDuration(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	for _, s := range []string{"PT99H", "PT59M", "PT12H1S", "P1D", "PT0S", "-PT1H", "1H", "PT", "P1M"} {
		_, err := w.CreatePermissionSet(w.Context(), root, instance, NewPermissionSet{Name: "x", SessionDuration: s})
		w.wantKind(err, idc.KindInvalid)
	}
	p := w.set("x")
	bad := "PT13H"
	w.wantKind(w.UpdatePermissionSet(w.Context(), root, instance, p.ID, SetChange{SessionDuration: &bad}), idc.KindInvalid)
	if got := w.read(p.ID); got.Version != 1 {
		w.Errorf("a refused change made version %d", got.Version)
	}
}

func TestPolicies(t *testing.T) {
	each(t, func(w *world) {
		ctx, id := w.Context(), w.set("x").ID
		w.ok(w.AttachManagedPolicy(ctx, root, instance, id, readOnly))
		w.wantKind(w.AttachManagedPolicy(ctx, root, instance, id, readOnly), idc.KindConflict)
		w.wantKind(w.AttachManagedPolicy(ctx, root, instance, id, readOnly+"Nope"), idc.KindNotFound)
		w.wantKind(w.AttachManagedPolicy(ctx, root, instance, id, serviceLinked(w)), idc.KindInvalid)
		w.wantKind(w.DetachManagedPolicy(ctx, root, instance, id, "arn:aws:iam::aws:policy/AdministratorAccess"), idc.KindNotFound)

		w.ok(w.AttachCustomerPolicy(ctx, root, instance, id, idc.PolicyReference{Name: "own"}))
		w.wantKind(w.AttachCustomerPolicy(ctx, root, instance, id, idc.PolicyReference{Name: "own", Path: "/"}), idc.KindConflict)
		w.ok(w.AttachCustomerPolicy(ctx, root, instance, id, idc.PolicyReference{Name: "own", Path: "/team/"}))
		w.wantKind(w.DetachCustomerPolicy(ctx, root, instance, id, idc.PolicyReference{Name: "Own"}), idc.KindNotFound)

		refs := must[idc.Page[idc.PolicyReference]](w)(w.ListCustomerPolicies(ctx, root, instance, id, idc.PageRequest{Limit: 1}))
		if len(refs.Items) != 1 || refs.Items[0].Path != "/" || refs.Next == "" {
			w.Errorf("first page: got %+v", refs)
		}
		refs = must[idc.Page[idc.PolicyReference]](w)(w.ListCustomerPolicies(ctx, root, instance, id, idc.PageRequest{Limit: 1, After: refs.Next}))
		if len(refs.Items) != 1 || refs.Items[0].Path != "/team/" || refs.Next != "" {
			w.Errorf("second page: got %+v", refs)
		}

		w.ok(w.DetachManagedPolicy(ctx, root, instance, id, readOnly))
		w.ok(w.DetachCustomerPolicy(ctx, root, instance, id, idc.PolicyReference{Name: "own"}))
		if got := w.read(id); got.Version != 6 || len(got.Content.ManagedPolicies) != 0 || len(got.Content.CustomerPolicies) != 1 {
			w.Errorf("got %+v, want one reference in version 6", got)
		}
	})
}

// serviceLinked is a policy of AWS that nobody but a service-linked role can have.
func serviceLinked(w *world) idc.ARN {
	for _, p := range managedpolicy.All() {
		if p.ServiceLinked() {
			return p.ARN
		}
	}
	w.Fatal("the catalogue has no policy of a service-linked role")
	return ""
}

func TestPolicyQuota(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	id := w.set("x").ID
	for i := range idc.AWSQuotas.PoliciesOfSet {
		w.ok(w.AttachCustomerPolicy(w.Context(), root, instance, id, idc.PolicyReference{Name: fmt.Sprint("p", i)}))
	}
	w.wantKind(w.AttachCustomerPolicy(w.Context(), root, instance, id, idc.PolicyReference{Name: "more"}), idc.KindQuota)
	w.wantKind(w.AttachManagedPolicy(w.Context(), root, instance, id, readOnly), idc.KindQuota)
}

func TestInlinePolicy(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	ctx, id := w.Context(), w.set("x").ID
	statement := func(pad string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"` + "arn:aws:s3:::" + pad + `*"}]}`
	}
	if got := must[string](w)(w.InlinePolicy(ctx, root, instance, id)); got != "" {
		w.Errorf("a new set has the inline policy %s", got)
	}
	for document, want := range map[string]idc.Kind{
		"":  idc.KindInvalid,
		"x": idc.KindInvalid,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"s3:*","Resource":"*"}]}`: idc.KindInvalid,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*"}]}`:                idc.KindInvalid,
		statement(strings.Repeat("x", 10240)):                                                      idc.KindQuota,
	} {
		w.wantKind(w.PutInlinePolicy(ctx, root, instance, id, document), want)
	}
	document := statement("") + strings.Repeat(" ", 20000) // white space does not count as content
	w.ok(w.PutInlinePolicy(ctx, root, instance, id, document))
	if got := must[string](w)(w.InlinePolicy(ctx, root, instance, id)); got != document {
		w.Errorf("got %d bytes, want the document as given", len(got))
	}
	w.ok(w.DeleteInlinePolicy(ctx, root, instance, id))
	w.ok(w.DeleteInlinePolicy(ctx, root, instance, id))
	if got := w.read(id).Version; got != 3 {
		w.Errorf("version: got %d, want 3", got)
	}
}

func TestBoundary(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	ctx, id := w.Context(), w.set("x").ID
	_, err := w.Boundary(ctx, root, instance, id)
	w.wantKind(err, idc.KindNotFound)
	own := idc.PolicyReference{Name: "own"}
	for _, b := range []idc.BoundaryReference{{}, {Managed: readOnly, Customer: &own}} {
		w.wantKind(w.PutBoundary(ctx, root, instance, id, b), idc.KindInvalid)
	}
	w.wantKind(w.PutBoundary(ctx, root, instance, id, idc.BoundaryReference{Managed: readOnly + "Nope"}), idc.KindNotFound)
	w.ok(w.PutBoundary(ctx, root, instance, id, idc.BoundaryReference{Managed: readOnly}))
	w.ok(w.PutBoundary(ctx, root, instance, id, idc.BoundaryReference{Customer: &own}))
	got := must[idc.BoundaryReference](w)(w.Boundary(ctx, root, instance, id))
	if got.Managed != "" || got.Customer == nil || *got.Customer != (idc.PolicyReference{Name: "own", Path: "/"}) {
		w.Errorf("got %+v, want the reference instead of the managed policy", got)
	}
	w.ok(w.DeleteBoundary(ctx, root, instance, id))
	_, err = w.Boundary(ctx, root, instance, id)
	w.wantKind(err, idc.KindNotFound)
}

func TestTags(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		p := must[idc.PermissionSet](w)(w.CreatePermissionSet(ctx, root, instance, NewPermissionSet{Name: "x", Tags: map[string]string{"a": "1", "b": "2"}}))
		of := p.ARN()
		w.ok(w.TagResource(ctx, root, of, map[string]string{"b": "3"}))
		w.ok(w.UntagResource(ctx, root, of, []string{"a", "absent"}))
		if got := must[map[string]string](w)(w.ListTags(ctx, root, of)); fmt.Sprint(got) != "map[b:3]" {
			w.Errorf("got %v, want b", got)
		}
		w.wantKind(w.TagResource(ctx, root, of, map[string]string{"AWS:x": "1"}), idc.KindInvalid)
		many := map[string]string{}
		for i := range idc.AWSQuotas.TagsOfResource {
			many[fmt.Sprint(i)] = ""
		}
		w.wantKind(w.TagResource(ctx, root, of, many), idc.KindQuota)
		w.wantKind(w.TagResource(ctx, root, idc.PermissionSetID("ps-none").ARN(instance), nil), idc.KindNotFound)
		w.ok(w.TagResource(ctx, root, instance.ARN(), many))
		if got := must[map[string]string](w)(w.ListTags(ctx, root, instance.ARN())); len(got) != idc.AWSQuotas.TagsOfResource {
			w.Errorf("the instance has %d tags, want %d", len(got), idc.AWSQuotas.TagsOfResource)
		}
		w.ok(w.DeletePermissionSet(ctx, root, instance, p.ID))
		w.view(func(tx *store.Tx) error {
			left, err := tx.Tags(p.ARN())
			if len(left) > 0 {
				w.Errorf("tags outlive their set: %v", left)
			}
			return err
		})
	})
}

func TestInstances(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	for caller, want := range map[idc.AccountID]string{management: "[" + string(instance) + "]", member: "[" + string(elsewhere) + "]"} {
		page := must[idc.Page[idc.Instance]](w)(w.ListInstances(w.Context(), rootOf(caller), idc.PageRequest{Limit: 10}))
		if got := fmt.Sprint(idc.MapPage(page, func(i idc.Instance) idc.InstanceID { return i.ID }).Items); got != want {
			w.Errorf("instances of %s: got %s, want %s", caller, got, want)
		}
	}
	_, err := w.ListInstances(w.Context(), rootOf(suspended), idc.PageRequest{Limit: 10})
	w.wantKind(err, idc.KindUnauthenticated) // an account that is closed has no callers
	_, err = w.DescribeInstance(w.Context(), root, "ssoins-0000000000000000")
	w.wantKind(err, idc.KindDenied)
	_, err = w.DescribeInstance(w.Context(), rootOf(member), instance)
	w.wantKind(err, idc.KindDenied)
}

// Two instances share nothing: not names, not ids.
func TestInstancesApart(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	p := w.set("Dev")
	_, err := w.CreatePermissionSet(w.Context(), rootOf(member), elsewhere, NewPermissionSet{Name: "Dev"})
	w.ok(err)
	_, err = w.DescribePermissionSet(w.Context(), rootOf(member), elsewhere, p.ID)
	w.wantKind(err, idc.KindNotFound)
	page := must[idc.Page[idc.PermissionSet]](w)(w.ListPermissionSets(w.Context(), root, instance, idc.PageRequest{Limit: 10}))
	if len(page.Items) != 1 || page.Items[0].ID != p.ID {
		w.Errorf("got %+v, want the set of this instance", page.Items)
	}
}
