package e2e

import (
	"fmt"
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
	// keep are resources that were there before Terraform, and stay: by address,
	// the id to import them by before the first apply.
	keep map[string]string
	// changes is how many resources differ after their import, since the provider
	// reads less than it writes.
	changes int
	// standing is called while everything is there, updated and not.
	standing func(t *testing.T, tf *lab.Terraform)
}

func (c terraformCycle) run(t *testing.T, s *lab.Server) {
	t.Helper()
	tf := lab.NewTerraform(t, s.Admin(t), terraformTree, c.folder)
	for address, id := range c.keep {
		tf.Import(address, id)
	}
	for _, updated := range []bool{false, true} {
		vars := map[string]any{"updated": updated}
		for name, value := range c.vars {
			vars[name] = value
		}
		tf.Vars(vars)
		did := tf.Apply()
		if updated && did.Changed == 0 {
			t.Errorf("the update changed nothing: %+v", did)
		}
		tf.WantNoChanges()
		if c.standing != nil {
			c.standing(t, tf)
		}
	}

	imports := importsOf(t, tf.State())
	tf.Forget()
	tf.WriteJSON("imports.tf.json", map[string]any{"import": imports})
	got, want := tf.Apply(), lab.Applied{Imported: len(imports), Changed: c.changes}
	if got != want {
		t.Errorf("importing what is there: got %+v, want %+v", got, want)
	}
	tf.WantNoChanges()
	tf.Destroy()
	if left := tf.State(); len(left) > 0 {
		t.Errorf("terraform destroy left %v", left)
	}
}

// importID says how to import what is not imported by its id.
var importID = map[string]func(values map[string]any) string{
	"aws_iam_role_policy_attachment": func(v map[string]any) string {
		return fmt.Sprintf("%s/%s", v["role"], v["policy_arn"])
	},
}

// notImported are resources that the provider cannot import.
var notImported = map[string]bool{}

// importsOf are the import blocks for all that Terraform has made.
func importsOf(t *testing.T, state []lab.TerraformResource) (blocks []map[string]string) {
	t.Helper()
	for _, r := range state {
		if r.Mode != "managed" || notImported[r.Type] {
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
	return blocks
}

func TestTerraformAccess(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		terraformCycle{folder: "access"}.run(t, w.Server)
	})
}
