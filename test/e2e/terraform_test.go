package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// terraformTree holds the configurations that the tests apply, each in a folder.
const terraformTree = "testdata/terraform"

// terraformCycle takes a configuration of testdata/terraform through its life with
// the AWS provider: apply, a plan that finds nothing to do, an update (the
// variable updated of the configuration), a plan again, import of everything
// into a state that knows nothing, a plan again, destroy. What data sources are
// to find the configuration says itself, in postconditions.
type terraformCycle struct {
	folder string
	vars   map[string]any
	// stays is the address of a resource that was there before Terraform and that
	// the server keeps, imported by its id; destroy is refused with the words of refusal.
	stays, id, refusal string
	// changes is how many resources differ after their import, since the provider
	// reads less than it writes.
	changes int
	// standing is called while everything is there, updated and not.
	standing func(t *testing.T, tf *lab.Terraform, updated bool)
}

func (c terraformCycle) run(t *testing.T, s *lab.Server) {
	t.Helper()
	tf := lab.NewTerraform(t, s.Admin(t), terraformTree, c.folder)
	for _, updated := range []bool{false, true} {
		vars := map[string]any{"updated": updated}
		maps.Copy(vars, c.vars)
		tf.Vars(vars)
		if !updated && c.stays != "" {
			tf.Import(c.stays, c.id)
		}
		did := tf.Apply()
		if updated && did.Changed == 0 {
			t.Errorf("the update changed nothing: %+v", did)
		}
		tf.WantNoChanges()
		if c.standing != nil {
			c.standing(t, tf, updated)
		}
	}

	imports, without := importsOf(t, tf.State())
	tf.Forget()
	tf.WriteJSON("imports.tf.json", map[string]any{"import": imports})
	got, want := tf.Apply(), lab.Applied{Imported: len(imports), Added: without, Changed: c.changes}
	if got != want {
		t.Errorf("importing what is there: got %+v, want %+v", got, want)
	}
	tf.WantNoChanges()
	c.destroy(t, tf)
}

// destroy ends the cycle: everything goes, but for what stays.
func (c terraformCycle) destroy(t *testing.T, tf *lab.Terraform) {
	t.Helper()
	var want []string
	if c.stays == "" {
		tf.Destroy()
	} else {
		want = append(want, c.stays)
		if r := tf.Run("destroy", "-auto-approve"); r.Code != 1 || !strings.Contains(r.Stderr, c.refusal) {
			t.Errorf("destroying all with %s: exit status %d, want a refusal with %q\n%s%s", c.stays, r.Code, c.refusal, r.Stdout, r.Stderr)
		}
	}
	var left []string
	for _, r := range tf.State() {
		if r.Mode == "managed" {
			left = append(left, r.Address)
		}
	}
	if !slices.Equal(left, want) {
		t.Errorf("after terraform destroy: got %q, want %q", left, want)
	}
}

// importID says how to import what is not imported by its id.
var importID = map[string]func(values map[string]any) string{
	"aws_iam_role_policy_attachment": func(v map[string]any) string {
		return fmt.Sprintf("%s/%s", v["role"], v["policy_arn"])
	},
	"aws_iam_role_policies_exclusive":           func(v map[string]any) string { return fmt.Sprint(v["role_name"]) },
	"aws_iam_role_policy_attachments_exclusive": func(v map[string]any) string { return fmt.Sprint(v["role_name"]) },
}

// notImported are resources that the provider cannot import. To make them again
// is to find them made.
var notImported = map[string]bool{"aws_iam_policy_attachment": true}

// importsOf are the import blocks for what Terraform has made, and how much of it
// has none.
func importsOf(t *testing.T, state []lab.TerraformResource) (blocks []map[string]string, without int) {
	t.Helper()
	for _, r := range state {
		if r.Mode != "managed" {
			continue
		}
		if notImported[r.Type] {
			without++
			continue
		}
		id := fmt.Sprint(r.Values["id"])
		if form, ok := importID[r.Type]; ok {
			id = form(r.Values)
		}
		blocks = append(blocks, map[string]string{"to": r.Address, "id": id})
	}
	if len(blocks) == 0 {
		t.Fatal("the state holds nothing to import")
	}
	return blocks, without
}
