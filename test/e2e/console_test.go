package e2e

import (
	"maps"
	"testing"

	"gatehouse/test/lab"
)

// consoleWorld is a server with the built console and two people who can open it:
// an administrator, and a viewer who may look at everything and change nothing.
// Both have their role in the management account, provisioned.
type consoleWorld struct {
	*world
	center        *center // its instance and identity store
	management    string  // the account it is managed from
	admin, viewer visitor
}

// visitor is somebody who opens the console as a role in the management account.
type visitor struct{ id, user, role string }

// onConsole runs a test of pages, whose other half is a script below
// browser/console. It is run on one database: what pages show depends on none.
func onConsole(t *testing.T, test func(t *testing.T, w *consoleWorld), options ...lab.Option) {
	t.Helper()
	t.Parallel()
	w := newWorld(t, "", options...)
	w.NeedConsole(t)
	c := &consoleWorld{world: w, center: w.home(), management: w.account(t)}
	c.admin = c.visitor(t, "operator", "AdministratorAccess")
	c.viewer = c.visitor(t, "viewer", "ReadOnlyAccess")
	test(t, c)
}

// visitor makes a person with a permission set in the management account, named
// after its managed policy.
func (w *consoleWorld) visitor(t *testing.T, name, policy string) visitor {
	t.Helper()
	v := visitor{id: w.center.newPerson(t, name, nil), user: name, role: policy}
	w.center.assign(t, w.center.newSet(t, policy, "arn:aws:iam::aws:policy/"+policy, ""), w.management, v.id)
	return v
}

// input is what a script is handed: what openConsole of browser.mjs takes for the
// administrator, the same of the viewer as `viewer`, and what the test adds.
func (w *consoleWorld) input(more map[string]any) map[string]any {
	of := func(v visitor) map[string]any {
		return map[string]any{"url": w.URL, "user": v.user, "password": anyone, "account": w.management, "role": v.role}
	}
	in := of(w.admin)
	in["viewer"] = of(w.viewer)
	maps.Copy(in, more)
	return in
}

// The console opens for whoever has a role in it, and every script of the pages
// begins with this. With one role nobody is asked for it; with two, everybody is.
func TestOpenConsole(t *testing.T) {
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		w.center.newPerson(t, "nobody", nil)
		got := lab.BrowserAnd[struct{ Admin, Viewer string }](t, "browser/console/open.mjs", w.input(map[string]any{"nobody": "nobody", "second": "Lookout"}), map[string]func(){
			"second role": func() {
				lookout := w.center.newSet(t, "Lookout", "arn:aws:iam::aws:policy/ReadOnlyAccess", "")
				w.center.assign(t, lookout, w.management, w.admin.id)
			},
		})
		if want := "AdministratorAccess in " + w.management; got.Admin != want {
			t.Errorf("the administrator is %q, want %q", got.Admin, want)
		}
		if want := "ReadOnlyAccess in " + w.management; got.Viewer != want {
			t.Errorf("the viewer is %q, want %q", got.Viewer, want)
		}
	})
}
