package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// guideBlock is a piece of docs/terraform.md that a reader copies.
var guideBlock = regexp.MustCompile("(?s)```(hcl|sh)\n(.*?)```")

// TestTerraformGuide does what docs/terraform.md says, word for word, in a shell
// that knows nothing of AWS before it has read bootstrap.env.
func TestTerraformGuide(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/terraform.md")
	if err != nil {
		t.Fatal(err)
	}
	var configuration string
	var steps []string
	for _, m := range guideBlock.FindAllStringSubmatch(string(text), -1) {
		if m[1] == "hcl" {
			configuration += m[2]
		} else {
			steps = append(steps, m[2])
		}
	}
	if configuration == "" || len(steps) < 4 {
		t.Fatalf("the guide has %d steps and the configuration %q", len(steps), configuration)
	}

	tree := t.TempDir()
	folder := filepath.Join(tree, "estate")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	s := lab.NewServer(t)
	tf := lab.NewTerraform(t, s.Person(t), tree, "estate")
	if err := os.Symlink(s.Dir, filepath.Join(tf.Dir, "..", "gatehouse-data")); err != nil {
		t.Fatal(err)
	}
	if formatted := tf.Run("fmt", "-diff").Must(t); formatted != "" {
		t.Errorf("terraform fmt would write the guide's configuration otherwise:\n%s", formatted)
	}
	env := slices.DeleteFunc(tf.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_ENDPOINT_URL") })
	sh := newShell(t, tf.Dir, env)
	for _, step := range steps {
		sh.run(step)
	}
	for _, want := range []string{
		"Apply complete! Resources: 6 added, 0 changed, 0 destroyed.",
		"Import successful!",
		"Destroy complete! Resources: 6 destroyed.",
	} {
		if !strings.Contains(sh.seen(), want) {
			t.Errorf("the guide's steps never show %q:\n%s", want, sh.seen())
		}
	}
	if n := strings.Count(sh.seen(), "No changes. Your infrastructure matches the configuration."); n != 2 {
		t.Errorf("%d plans find nothing to do, want 2:\n%s", n, sh.seen())
	}
}
