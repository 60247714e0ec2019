package e2e

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

var (
	// theirs are the resources and data sources that concern Gatehouse.
	theirs = regexp.MustCompile(`^aws_(ssoadmin|identitystore|organizations|iam)_`)
	// declared is where a configuration uses one.
	declared = regexp.MustCompile(`(?m)^(resource|data) "(aws_[a-z0-9_]+)"`)
)

// What the provider can manage here, it manages in one of the configurations; of
// the rest another says what it is answered. The next version of the provider may
// know more: then this names it.
func TestTerraformCoversTheProvider(t *testing.T) {
	t.Parallel()
	tf := lab.NewTerraform(t, lab.NewHome(t, "http://localhost:0"), terraformTree, "standalone")
	resources, dataSources := tf.Provided()
	want := map[string]bool{}
	for _, name := range resources {
		want["resource "+name] = theirs.MatchString(name)
	}
	for _, name := range dataSources {
		want["data "+name] = theirs.MatchString(name)
	}
	got := map[string]bool{}
	err := filepath.WalkDir(terraformTree, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".tf" {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range declared.FindAllStringSubmatch(string(b), -1) {
			got[m[1]+" "+m[2]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(want, func(_ string, theirs bool) bool { return !theirs })
	if len(want) < 90 {
		t.Fatalf("the provider has %d resources and data sources of these services: %q", len(want), slices.Sorted(maps.Keys(want)))
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !got[name] {
			t.Errorf("no configuration of %s has %s", terraformTree, name)
		}
	}
}

// What is not served is refused at once and in words, whatever its protocol: an
// answer that the provider tried again would hold an apply up for minutes.
func TestTerraformUnserved(t *testing.T) {
	t.Parallel()
	s := lab.NewServer(t)
	for folder, words := range map[string][]string{
		"unserved":      {"UnsupportedOperation", "The user with name somebody cannot be found"},
		"unserved-data": {"UnsupportedOperation", "NoSuchEntity", "couldn't find resource"},
		"elsewhere":     {"UnknownOperationException", "InvalidAction", "UnknownError", "deserializing xml"},
	} {
		tf := lab.NewTerraform(t, s.Admin(t), terraformTree, folder)
		said := tf.Refused()
		for _, address := range addresses(t, folder) {
			refusal, ok := said[address]
			if !ok {
				t.Errorf("%s was not refused", address)
			}
			if !slices.ContainsFunc(words, func(word string) bool { return strings.Contains(refusal, word) }) {
				t.Errorf("%s: %s\nwant one of %q", address, refusal, words)
			}
		}
	}
}

// addresses are those of what a folder's main.tf declares, all of it named "this".
func addresses(t *testing.T, folder string) (all []string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(terraformTree, folder, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range declared.FindAllStringSubmatch(string(b), -1) {
		address := m[2] + ".this"
		if m[1] == "data" {
			address = "data." + address
		}
		all = append(all, address)
	}
	if len(all) == 0 {
		t.Fatalf("%s declares nothing", folder)
	}
	return all
}
