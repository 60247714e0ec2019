package house

import (
	"slices"
	"strings"
	"testing"
)

// rule says what a package may import of this module and what it may not
// import at all.
type rule struct {
	pkg     string   // a path within the module, or dir/* for everything below dir
	may     []string // as pkg, where "*" is everything
	not     []string // import paths from outside the module, or path/...
	because string
}

// operations are the packages where the rules of the product live. They are
// siblings and meet in the transaction.
var operations = []string{
	"internal/directory", "internal/organization", "internal/access", "internal/application", "internal/audit",
	"internal/signin", "internal/token", "internal/provision",
}

// outside is everything that is neither this module nor the standard library.
const outside = "(another module)"

// The house, from the ground up. A package obeys the first row that names it.
var rules = func() []rule {
	ground := []string{"internal/idc", "internal/store", "internal/op", "internal/keys", "internal/policy", "internal/managedpolicy"}
	wires := []string{"internal/awswire", "internal/awswire/*"}

	table := []rule{
		{pkg: "internal/idc", not: []string{outside, "net/http", "database/sql"},
			because: "the nouns know nobody, so that everybody may know the nouns"},
		{pkg: "internal/spelling", not: []string{outside, "net/http", "database/sql"},
			because: "what words there are is for others to say"},
		{pkg: "internal/policy", may: []string{"internal/idc", "internal/spelling"}, not: []string{outside, "net/http", "database/sql"},
			because: "a policy decision is a pure function of its arguments"},
		{pkg: "internal/managedpolicy", may: []string{"internal/idc"}, not: []string{outside, "net/http", "database/sql"},
			because: "AWS's managed policies are data; what they mean is for policy to say"},
		{pkg: "internal/iamactions", may: []string{"internal/spelling"}, not: []string{outside, "net/http", "database/sql"},
			because: "the names of actions are data; what is done with them is for others to say"},

		{pkg: "internal/dbtest", may: []string{"internal/idc"},
			because: "it brings a database for tests and knows nothing of what they put there"},
		{pkg: "internal/store/storetest", may: []string{"internal/idc", "internal/store", "internal/dbtest"},
			because: "the suite sees a store as its users do"},
		{pkg: "internal/store", may: []string{"internal/idc"}, not: []string{"net/http"},
			because: "the store keeps rows; rules and permission checks live above it, once for both databases"},
		{pkg: "internal/store/*", may: []string{"internal/idc", "internal/store"}, not: []string{"net/http"},
			because: "the store keeps rows; rules and permission checks live above it, once for both databases"},
		{pkg: "internal/httpx", may: []string{"internal/idc"},
			because: "the transport never sees a transaction"},
		{pkg: "internal/keys", may: []string{"internal/idc", "internal/store"},
			because: "keys stay narrow, so that signing can move out of the process without touching callers"},
		{pkg: "internal/issuer", may: []string{"internal/idc"}, not: []string{"database/sql"},
			because: "it asks other people's servers, which nobody may wait for within a transaction"},
		{pkg: "internal/saml/samltest", may: nil,
			because: "a provider for tests knows nothing of those who read its responses"},
		{pkg: "internal/saml", not: []string{"database/sql", "net/http"},
			because: "whether a response is good is a pure function of it and the keys"},
		{pkg: "internal/op", may: []string{"internal/idc", "internal/policy", "internal/managedpolicy", "internal/store"}, not: []string{"net/http"},
			because: "the gate authorizes, writes and records; it does not know what is asked of it"},

		{pkg: "internal/awswire", may: []string{"internal/idc", "internal/httpx"}, not: []string{"database/sql"},
			because: "the wire form knows bytes and shapes, not what they mean here"},
		{pkg: "internal/awswire/*", may: []string{"internal/idc", "internal/awswire"}, not: []string{outside, "database/sql"},
			because: "generated leaves hold shapes only"},
	}
	table = append(table, rule{pkg: "internal/mail", may: []string{"internal/idc"}, not: []string{"net/http", "database/sql"},
		because: "it puts letters in words and hands them to a mail server; who gets one is decided elsewhere"})
	for _, p := range operations {
		r := rule{pkg: p, may: ground, not: []string{"net/http", "database/sql"},
			because: "operations are siblings that meet in the transaction, never in imports, and see neither HTTP nor SQL"}
		if p == "internal/access" {
			r.may = append([]string{"internal/plane", "internal/iamactions"}, ground...) // credentials come of the account's plane
		}
		if p == "internal/signin" {
			r.may = append([]string{"internal/mail"}, ground...) // links and codes leave by mail
		}
		if p == "internal/provision" {
			r.may = append([]string{"internal/plane"}, ground...)
			r.because = "the runner knows what a plane must offer, not which plane it is"
		}
		table = append(table, r, rule{pkg: p + "/*", may: append([]string{p, p + "/*"}, r.may...), not: r.not, because: r.because})
	}
	return append(table,
		rule{pkg: "internal/plane", may: ground, not: []string{"net/http", "database/sql"},
			because: "the contract of a plane does not depend on any plane"},
		rule{pkg: "internal/plane/*", may: append([]string{"internal/plane", "internal/saml", "internal/issuer"}, ground...), not: []string{"database/sql"},
			because: "planes are siblings: each is replaceable by another"},

		rule{pkg: "internal/authn", may: slices.Concat(
			[]string{"internal/idc", "internal/store", "internal/keys", "internal/httpx", "internal/plane/local"}, wires, operations),
			because: "it establishes who is calling and leaves what they may do to op"},
		rule{pkg: "internal/api/paging", may: []string{"internal/idc", "internal/keys"},
			because: "page tokens are the one thing that all front doors share"},
		rule{pkg: "internal/api/*", may: slices.Concat(
			[]string{"internal/idc", "internal/policy", "internal/httpx", "internal/api/paging", "internal/plane", "internal/plane/local"}, wires, operations), not: []string{"database/sql"},
			because: "a front door converts and calls one operation; it never sees the store or another door"},
		rule{pkg: "internal/web", may: slices.Concat([]string{"internal/idc", "internal/httpx", "internal/plane"}, operations), not: []string{"database/sql"},
			because: "pages enter at the same operations as everybody else; there is no back door"},
		rule{pkg: "internal/connector", may: []string{"internal/connector/*"},
			because: "the connector is a client of any identity center and knows nothing of this one's inside"},
		rule{pkg: "internal/connector/*", may: []string{"internal/connector", "internal/connector/*"},
			because: "the connector is a client of any identity center and knows nothing of this one's inside"},
		rule{pkg: "internal/app", may: []string{"*"},
			because: "the wiring is the only place that knows everyone"},

		rule{pkg: "cmd/*", may: []string{"internal/app", "internal/idc"},
			because: "a command reads its flags and calls the wiring; it holds no logic"},
		rule{pkg: "gatehousetest", may: []string{"internal/app", "internal/idc"},
			because: "somebody's test gets the server as the program wires it"},
		rule{pkg: "bench", may: []string{"internal/app", "internal/idc", "internal/dbtest"},
			because: "what is measured is the program as it is released; what runs inside is its wiring, for profiles"},
		rule{pkg: "test/lab",
			because: "the laboratory sees the program from outside, as its users do"},
		rule{pkg: "test/conformance", may: []string{"test/lab", "internal/dbtest", "internal/saml/samltest"},
			because: "conformance is judged from outside, by an official client and a partner's identity provider"},
		rule{pkg: "test/e2e/*", may: []string{"test/lab", "internal/dbtest"},
			because: "end-to-end tests see the program from outside, as its users do"},
		rule{pkg: "test/e2e", may: []string{"test/lab", "internal/dbtest", "internal/saml/samltest"},
			because: "end-to-end tests see the program from outside, as its users do"},
	)
}()

// matches reports whether the path, or one pattern of the list, is p.
func matches(patterns []string, p string) bool {
	for _, pattern := range patterns {
		if pattern == "*" || pattern == p {
			return true
		}
		if dir, ok := strings.CutSuffix(pattern, "/*"); ok && strings.HasPrefix(p, dir+"/") {
			return true
		}
	}
	return false
}

func ruleFor(path string) (rule, bool) {
	i := slices.IndexFunc(rules, func(r rule) bool { return matches([]string{r.pkg}, path) })
	if i < 0 {
		return rule{}, false
	}
	return rules[i], true
}

// breach is why the package at path may not import target; "" when it may.
func breach(r rule, path, target string) string {
	if inside, ok := strings.CutPrefix(target, module); ok {
		if matches(r.may, inside) {
			return ""
		}
		return path + " imports " + inside + ": " + r.because
	}
	foreign := strings.Contains(strings.SplitN(target, "/", 2)[0], ".")
	for _, not := range r.not {
		if not == target || not == outside && foreign || strings.HasPrefix(target, not+"/") {
			return path + " imports " + target + ": " + r.because
		}
	}
	return ""
}

// Imports run downwards only, and siblings never import each other. Tests of a
// package may import more than it does, but those of the house's outside may not.
func TestImports(t *testing.T) {
	for _, p := range listing(t, packages) {
		r, ok := ruleFor(p.Path)
		if !ok {
			if strings.HasPrefix(p.Path, "internal/") {
				t.Errorf("%s has no row in the table of this test: say what it may import, and why", p.Path)
			}
			continue
		}
		imports := p.Imports
		if strings.HasPrefix(p.Path, "test/") {
			imports = slices.Concat(p.Imports, p.TestImports, p.XTestImports)
		}
		for _, target := range imports {
			if target == p.ImportPath {
				continue // an external test of the package itself
			}
			if why := breach(r, p.Path, target); why != "" {
				t.Error(why)
			}
		}
	}
}

// What only tests need must not grow into the program.
func TestProgramWithoutTestCode(t *testing.T) {
	for _, p := range listing(t, packages) {
		if strings.HasSuffix(p.Path, "test") || strings.HasPrefix(p.Path, "test/") || p.Path == "bench" {
			continue // none of it is shipped
		}
		for _, target := range p.Imports {
			inside, ours := strings.CutPrefix(target, module)
			if target == "testing" || strings.HasPrefix(target, "testing/") || ours && strings.HasSuffix(inside, "test") {
				t.Errorf("%s imports %s: test code in the program is code that nobody runs in production and everybody ships", p.Path, target)
			}
		}
	}
}

// The table says what it is meant to say: a rule that matches nothing guards nothing.
func TestImportTable(t *testing.T) {
	for _, c := range []struct {
		path, target string
		allowed      bool
	}{
		{"internal/idc", "fmt", true},
		{"internal/idc", "gatehouse/internal/store", false},
		{"internal/idc", "example.org/module", false},
		{"internal/policy", "gatehouse/internal/idc", true},
		{"internal/policy", "net/http", false},
		{"internal/store", "gatehouse/internal/idc", true},
		{"internal/store", "example.org/driver", true},
		{"internal/store", "gatehouse/internal/op", false},
		{"internal/store/storetest", "gatehouse/internal/dbtest", true},
		{"internal/directory", "gatehouse/internal/op", true},
		{"internal/directory", "gatehouse/internal/access", false},
		{"internal/directory", "net/http", false},
		{"internal/directory", "net/http/httptest", false},
		{"internal/provision", "gatehouse/internal/plane", true},
		{"internal/provision", "gatehouse/internal/plane/local", false},
		{"internal/organization", "gatehouse/internal/plane", false},
		{"internal/plane/local", "gatehouse/internal/plane/aws", false},
		{"internal/awswire/ssoadmin", "gatehouse/internal/awswire", true},
		{"internal/awswire/ssoadmin", "gatehouse/internal/awswire/sts", false},
		{"internal/api/iam", "gatehouse/internal/store", false},
		{"internal/api/iam", "gatehouse/internal/api/sts", false},
		{"internal/api/iam", "gatehouse/internal/awswire/iam", true},
		{"internal/web", "gatehouse/internal/signin", true},
		{"internal/app", "gatehouse/internal/web", true},
		{"cmd/gatehouse", "gatehouse/internal/directory", false},
		{"test/e2e", "gatehouse/internal/directory", false},
	} {
		r, ok := ruleFor(c.path)
		if !ok {
			t.Errorf("no row for %s", c.path)
			continue
		}
		if got := breach(r, c.path, c.target) == ""; got != c.allowed {
			t.Errorf("%s may import %s: got %v, want %v", c.path, c.target, got, c.allowed)
		}
	}
}
