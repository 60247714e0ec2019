package policyoracle

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// list is where the differences are kept.
const list = "../../docs/policy-oracle.md"

func allCases() []testCase {
	return slices.Concat(conditionCases(), patternCases(), layerCases(), trustCases())
}

func TestOracle(t *testing.T) {
	dir := oracleDir(t)
	known := readDifferences(t)
	cases := allCases()
	answers := askOracle(t, dir, cases)

	unlisted := 0
	for i := range cases {
		c := &cases[i]
		ours := c.ours(t)
		if ours == answers[i] {
			continue
		}
		k := slices.IndexFunc(known, func(d *difference) bool {
			return d.ours == ours && d.oracle == answers[i] && d.cases.MatchString(c.name)
		})
		if k >= 0 {
			known[k].got++
			continue
		}
		if unlisted++; unlisted <= 50 {
			t.Errorf("unlisted difference: ours %s, oracle %s: %s", ours, answers[i], c.name)
		}
	}
	if unlisted > 50 {
		t.Errorf("%d more unlisted differences", unlisted-50)
	}
	for _, d := range known {
		if d.got != d.want {
			t.Errorf("%s:%d: got %d differences, want %d: ours %s, oracle %s, %v", list, d.line, d.got, d.want, d.ours, d.oracle, d.cases)
		}
	}
	t.Logf("%d cases compared", len(cases))
}

// TestCoverage keeps the cases from shrinking unnoticed: every operator under
// every qualifier comes out in all three ways, often.
func TestCoverage(t *testing.T) {
	names := map[string]bool{}
	outcomes := map[string]map[string]int{}
	for _, c := range conditionCases() {
		if names[c.name] {
			t.Errorf("two cases are called %s", c.name)
		}
		names[c.name] = true
		operator := strings.Split(c.name, "/")[1]
		if outcomes[operator] == nil {
			outcomes[operator] = map[string]int{}
		}
		outcomes[operator][c.ours(t)]++
	}
	if got, want := len(outcomes), 26*6+1; got != want {
		t.Errorf("got %d operators with qualifiers, want %d", got, want)
	}
	for operator, got := range outcomes {
		for _, outcome := range []string{allowed, explicit, implicit} {
			if got[outcome] < 20 {
				t.Errorf("%s is %s in %d cases, want 20", operator, outcome, got[outcome])
			}
		}
	}
	for _, c := range slices.Concat(patternCases(), layerCases(), trustCases()) {
		if names[c.name] {
			t.Errorf("two cases are called %s", c.name)
		}
		names[c.name] = true
	}
}

func oracleDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("GATEHOUSE_ORACLE_DIR")
	if dir != "" {
		if _, err := os.Stat(filepath.Join(dir, "node_modules", "@cloud-copilot", "iam-simulate")); err != nil {
			t.Fatalf("GATEHOUSE_ORACLE_DIR names %s, where test/policyoracle/install.sh has not installed the oracle: %v", dir, err)
		}
		return dir
	}
	const how = "GATEHOUSE_ORACLE_DIR is not set: run test/policyoracle/install.sh DIR and set it to DIR to compare with the oracle"
	if os.Getenv("CI") == "true" {
		t.Fatal(how)
	}
	t.Skip(how)
	return ""
}

// difference is one line of the list: how many cases of a pattern come out
// differently, and how.
type difference struct {
	line         int
	want, got    int
	ours, oracle string
	cases        *regexp.Regexp
}

// readDifferences reads the fenced blocks marked "differences". A case belongs
// to the first line that fits.
func readDifferences(t *testing.T) (known []*difference) {
	t.Helper()
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	inside := false
	for i, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "```") {
			inside = line == "```differences"
			continue
		}
		if !inside {
			continue
		}
		d, err := parseDifference(line)
		if err != nil {
			t.Fatalf("%s:%d: %v", list, i+1, err)
		}
		d.line = i + 1
		known = append(known, d)
	}
	if len(known) == 0 {
		t.Fatalf("%s lists no differences", list)
	}
	return known
}

func parseDifference(line string) (*difference, error) {
	count, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	outcomes, pattern, ok := strings.Cut(strings.TrimSpace(rest), " ")
	ours, oracle, both := strings.Cut(outcomes, "/")
	if !ok || !both {
		return nil, fmt.Errorf("want <count> <ours>/<oracle> <pattern>, got %q", line)
	}
	want, err := strconv.Atoi(count)
	if err != nil {
		return nil, fmt.Errorf("reading the count: %w", err)
	}
	cases, err := regexp.Compile("^(?:" + strings.TrimSpace(pattern) + ")$")
	if err != nil {
		return nil, fmt.Errorf("reading the pattern: %w", err)
	}
	return &difference{want: want, ours: ours, oracle: oracle, cases: cases}, nil
}

// askOracle answers all cases in one process.
func askOracle(t *testing.T, dir string, cases []testCase) []string {
	t.Helper()
	var questions bytes.Buffer
	enc := json.NewEncoder(&questions)
	for i := range cases {
		if err := enc.Encode(map[string]any{"n": i, "loose": cases[i].loose, "simulation": cases[i].simulation()}); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "node", "run.mjs", dir)
	cmd.Stdin = &questions
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("running the oracle: %v\n%s", err, stderr.Bytes())
	}
	answers := make([]string, len(cases))
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		var a struct {
			N             int
			Result, Error string
		}
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil || a.N < 0 || a.N >= len(cases) {
			t.Fatalf("the oracle answered %q: %v", lines.Text(), err)
		}
		if a.Error != "" {
			t.Errorf("the oracle failed on %s: %s", cases[a.N].name, a.Error)
		}
		answers[a.N] = a.Result
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("reading the oracle's answers: %v", err)
	}
	for i, answer := range answers {
		if answer == "" && !t.Failed() {
			t.Errorf("the oracle left out %s", cases[i].name)
		}
	}
	return answers
}
