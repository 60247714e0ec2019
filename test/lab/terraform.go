package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TerraformMirror is the variable that names a filesystem mirror of Terraform
// providers: a folder in which hashicorp/aws lies unpacked or zipped as
// `terraform providers mirror` lays it out.
const TerraformMirror = "GATEHOUSE_TERRAFORM_MIRROR"

// terraformPatience bounds one run of Terraform. The AWS provider waits ten
// seconds before it first asks what became of an assignment and retries an
// answer of 5xx for minutes: the first fits in, the second does not.
const terraformPatience = 3 * time.Minute

// Terraform is a working directory of Terraform in a home. The provider is told
// the server's address, Region and keys by the variables of the home and nothing
// else: a configuration for AWS and one for Gatehouse are the same text.
type Terraform struct {
	Dir string

	t    testing.TB
	path string
	env  []string
}

// terraform is the program on PATH, asked for once.
var terraform = sync.OnceValues(func() (string, error) { return exec.LookPath("terraform") })

// NewTerraform copies a tree of configurations, so that modules stay beside those
// who use them, and initializes one folder of it as the working directory.
func NewTerraform(t testing.TB, h *Home, tree, folder string) *Terraform {
	t.Helper()
	path, err := terraform()
	if err != nil {
		lacking(t, "terraform", "install Terraform 1.5 or later on PATH")
	}
	mirror := os.Getenv(TerraformMirror)
	if mirror == "" {
		lacking(t, "the Terraform provider hashicorp/aws", "set "+TerraformMirror+" to a filesystem mirror that has it, as make test does when tools/terraform-mirror.sh finds one")
	}
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(tree)); err != nil {
		t.Fatalf("copying configurations: %v", err)
	}
	tf := &Terraform{Dir: filepath.Join(copied, folder), t: t, path: path}
	// Installation from the mirror and from nowhere else: no test asks a registry.
	settings := filepath.Join(h.Dir, ".terraformrc")
	writeFile(t, settings, []byte("disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = "+strconv.Quote(mirror)+"\n  }\n}\n"))
	tf.env = append(h.Environ(), "TF_CLI_CONFIG_FILE="+settings, "TF_IN_AUTOMATION=1", "TF_INPUT=0", "TF_CLI_ARGS=-no-color")
	tf.Run("init").Must(t)
	return tf
}

// Environ is the environment of a shell in which `terraform` installs providers
// from the mirror.
func (tf *Terraform) Environ() []string { return slices.Clone(tf.env) }

// Run runs `terraform ARGS` in the working directory.
func (tf *Terraform) Run(args ...string) Result {
	tf.t.Helper()
	ctx, cancel := context.WithTimeout(tf.t.Context(), terraformPatience)
	defer cancel()
	cmd := command(ctx, tf.env, tf.path, args...)
	cmd.Dir = tf.Dir
	endWithChildren(cmd) // the provider is a child of Terraform, and would outlive it
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	return result(tf.t, cmd, err, stdout.String(), stderr.String())
}

// Vars sets variables of the configuration, for every command from now on.
func (tf *Terraform) Vars(vars map[string]any) {
	tf.t.Helper()
	tf.WriteJSON("terraform.tfvars.json", vars)
}

// WriteJSON adds a file to the working directory, or replaces one.
func (tf *Terraform) WriteJSON(name string, content any) {
	tf.t.Helper()
	b, err := json.Marshal(content)
	if err != nil {
		tf.t.Fatal(err)
	}
	writeFile(tf.t, filepath.Join(tf.Dir, name), b)
}

// Applied is what an apply says that it did.
type Applied struct{ Imported, Added, Changed, Destroyed int }

// applied are the words of `terraform apply` for it; imports are named when there are any.
var applied = regexp.MustCompile(`(?m)^Apply complete! Resources: (?:(\d+) imported, )?(\d+) added, (\d+) changed, (\d+) destroyed\.$`)

// Apply runs `terraform apply`, which is to succeed.
func (tf *Terraform) Apply() Applied {
	tf.t.Helper()
	out := tf.Run("apply", "-auto-approve").Must(tf.t)
	m := applied.FindStringSubmatch(out)
	if m == nil {
		tf.t.Fatalf("terraform apply does not say what it did:\n%s", out)
	}
	var n [4]int
	for i, digits := range m[1:] {
		n[i], _ = strconv.Atoi(digits) // digits by the pattern; "" is none
	}
	return Applied{Imported: n[0], Added: n[1], Changed: n[2], Destroyed: n[3]}
}

// Refused runs `terraform apply`, which is to fail, and returns what is said of
// each address that did.
func (tf *Terraform) Refused() map[string]string {
	tf.t.Helper()
	r := tf.Run("apply", "-auto-approve", "-json")
	if r.Code != 1 {
		tf.t.Fatalf("%s: exit status %d, want 1\n%s%s", r.Command, r.Code, r.Stdout, r.Stderr)
	}
	said := map[string]string{}
	for line := range strings.Lines(r.Stdout) {
		var message struct {
			Diagnostic struct{ Severity, Address, Summary, Detail string }
		}
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			tf.t.Fatalf("terraform apply -json: %v\n%s", err, line)
		}
		if d := message.Diagnostic; d.Severity == "error" {
			said[d.Address] = d.Summary + "\n" + d.Detail
		}
	}
	return said
}

// WantNoChanges runs `terraform plan`, which is to find the server as the
// configuration says.
func (tf *Terraform) WantNoChanges() {
	tf.t.Helper()
	switch r := tf.Run("plan", "-detailed-exitcode"); r.Code {
	case 0:
	case 2:
		tf.t.Fatalf("terraform plan wants to change what was just applied:\n%s", r.Stdout)
	default:
		r.Must(tf.t)
	}
}

// Import runs `terraform import`, which is to succeed.
func (tf *Terraform) Import(address, id string) {
	tf.t.Helper()
	tf.Run("import", address, id).Must(tf.t)
}

// Forget makes Terraform know nothing of what it has made.
func (tf *Terraform) Forget() {
	tf.t.Helper()
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
		if err := os.Remove(filepath.Join(tf.Dir, name)); err != nil && !os.IsNotExist(err) {
			tf.t.Fatal(err)
		}
	}
}

// Destroy runs `terraform destroy`, which is to succeed.
func (tf *Terraform) Destroy() {
	tf.t.Helper()
	tf.Run("destroy", "-auto-approve").Must(tf.t)
}

// TerraformResource is a resource, or what a data source read, in Terraform's state.
type TerraformResource struct {
	Address string
	Mode    string // managed or data
	Type    string
	Values  map[string]any
}

// State is what `terraform show` shows of the root module and those below it.
func (tf *Terraform) State() []TerraformResource {
	tf.t.Helper()
	type module struct {
		Resources    []TerraformResource `json:"resources"`
		ChildModules []json.RawMessage   `json:"child_modules"`
	}
	var shown struct {
		Values struct {
			RootModule json.RawMessage `json:"root_module"`
		} `json:"values"`
	}
	tf.show(&shown, "show", "-json")
	var all []TerraformResource
	for todo := []json.RawMessage{shown.Values.RootModule}; len(todo) > 0; todo = todo[1:] {
		if len(todo[0]) == 0 {
			continue // a state that is empty has no modules
		}
		var m module
		if err := json.Unmarshal(todo[0], &m); err != nil {
			tf.t.Fatalf("terraform show -json: %v", err)
		}
		all = append(all, m.Resources...)
		todo = append(todo, m.ChildModules...)
	}
	return all
}

// Outputs are the output values of the last apply.
func (tf *Terraform) Outputs() map[string]any {
	tf.t.Helper()
	var shown map[string]struct{ Value any }
	tf.show(&shown, "output", "-json")
	outputs := map[string]any{}
	for name, o := range shown {
		outputs[name] = o.Value
	}
	return outputs
}

// Provided are the resources and data sources that the providers of the
// configuration have.
func (tf *Terraform) Provided() (resources, dataSources []string) {
	tf.t.Helper()
	var shown struct {
		Schemas map[string]struct {
			Resources   map[string]any `json:"resource_schemas"`
			DataSources map[string]any `json:"data_source_schemas"`
		} `json:"provider_schemas"`
	}
	tf.show(&shown, "providers", "schema", "-json")
	for _, provider := range shown.Schemas {
		for name := range provider.Resources {
			resources = append(resources, name)
		}
		for name := range provider.DataSources {
			dataSources = append(dataSources, name)
		}
	}
	return resources, dataSources
}

func (tf *Terraform) show(into any, args ...string) {
	tf.t.Helper()
	out := tf.Run(args...).Must(tf.t)
	if err := json.NewDecoder(strings.NewReader(out)).Decode(into); err != nil {
		tf.t.Fatalf("terraform %s: %v", strings.Join(args, " "), err)
	}
}
