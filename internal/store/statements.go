package store

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Statements live in sql/*.sql, one text for both databases:
//
//	-- name: GetJob
//	SELECT … FROM jobs WHERE id = $1;
//
// A statement is named once in all files. One that holds IN ($list) takes any
// number of values there (Tx.rowsIn, Tx.execIn); its other arguments come first.
// One that ends in VALUES $rows(8) takes any number of rows of eight (Tx.sendRows).

//go:embed sql/*.sql
var statementFiles embed.FS

// statement is one text as a connection prepares it.
type statement struct {
	name   string
	text   string
	index  int // its place in a connection's cache
	writes bool
	// sizes are the texts of a statement with $list or $rows, one for each of
	// repeats; text itself cannot be run then.
	sizes []*statement
	form  form
}

// form is how a statement takes its arguments.
type form int

const (
	plain form = iota
	listForm
	rowsForm
)

// repeats are the lengths for which $list and $rows are prepared, so that a
// handful of plans serve every length. A list is filled up to the next of them
// by repeating its last value; what is longer is run in pieces.
var repeats = [...]int{1, 2, 4, 16, 64, 256}

const mostRepeats = 256

// atLeast is the place in repeats of the smallest that holds n.
func atLeast(n int) int {
	return slices.IndexFunc(repeats[:], func(size int) bool { return size >= n })
}

// atMost is the place in repeats of the largest that n fills.
func atMost(n int) int {
	i := len(repeats) - 1
	for repeats[i] > n {
		i--
	}
	return i
}

// catalog holds the statements of a store.
type catalog struct {
	byName map[string]*statement
	texts  int // how many texts there are, lists counted by size
}

func loadCatalog(files ...fs.FS) (*catalog, error) {
	c := &catalog{byName: map[string]*statement{}}
	for _, dir := range files {
		names, err := fs.Glob(dir, "sql/*.sql")
		if err != nil {
			return nil, fmt.Errorf("store: listing statements: %w", err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(dir, name)
			if err != nil {
				return nil, fmt.Errorf("store: reading statements: %w", err)
			}
			if err := c.add(name, string(text)); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *catalog) add(file, text string) error {
	sections := strings.Split("\n"+text, "\n-- name: ")
	for _, section := range sections[1:] {
		name, body, _ := strings.Cut(section, "\n")
		name = strings.TrimSpace(name)
		st := &statement{name: name, text: strings.TrimSuffix(withoutComments(body), ";")}
		switch {
		case c.byName[name] != nil:
			return fmt.Errorf("store: %s: statement %s is there twice", file, name)
		case st.text == "" || strings.Contains(st.text, ";"):
			return fmt.Errorf("store: %s: %s is not one statement", file, name)
		}
		st.writes = writing.MatchString(st.text)
		c.byName[name] = st
		c.number(st)
	}
	if strings.TrimSpace(withoutComments(sections[0])) != "" {
		return fmt.Errorf("store: %s: text before the first name", file)
	}
	return nil
}

var (
	writing    = regexp.MustCompile(`\b(INSERT INTO|DELETE FROM|UPDATE [a-z_]+ SET)\b`)
	listMarker = regexp.MustCompile(`\$list\b`)
	rowsMarker = regexp.MustCompile(`\$rows\(([0-9]+)\)`)
)

// number gives st, and the texts that it expands to, their places in the caches.
func (c *catalog) number(st *statement) {
	rows := rowsMarker.FindStringSubmatch(st.text)
	switch {
	case listMarker.MatchString(st.text):
		st.form = listForm
	case rows != nil:
		st.form = rowsForm
	default:
		st.index = c.texts
		c.texts++
		return
	}
	for _, n := range repeats {
		text := ""
		if st.form == listForm {
			text = listMarker.ReplaceAllLiteralString(st.text, marks(parameters(st.text)+1, n))
		} else {
			width, _ := strconv.Atoi(rows[1])
			tuples := make([]string, n)
			for i := range tuples {
				tuples[i] = "(" + marks(1+i*width, width) + ")"
			}
			text = rowsMarker.ReplaceAllLiteralString(st.text, strings.Join(tuples, ", "))
		}
		st.sizes = append(st.sizes, &statement{name: st.name, text: text, index: c.texts})
		c.texts++
	}
}

// marks is $first, … for n parameters.
func marks(first, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = "$" + strconv.Itoa(first+i)
	}
	return strings.Join(list, ", ")
}

// positional is a text whose parameters stand in the order of their numbers, each
// once, with bare question marks. To SQLite $1 is a name, and its driver asks
// for the name of each parameter before it binds it: a search among all of
// them, thousands of times for a statement of many rows.
func positional(text string) string {
	for i, m := range parameter.FindAllStringSubmatch(text, -1) {
		if m[1] != strconv.Itoa(i+1) {
			return text
		}
	}
	return parameter.ReplaceAllLiteralString(text, "?")
}

var parameter = regexp.MustCompile(`\$([0-9]+)`)

// parameters is the highest number among the $n of text.
func parameters(text string) int {
	highest := 0
	for _, m := range parameter.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1])
		highest = max(highest, n)
	}
	return highest
}

// comment is a comment to the end of its line. No statement has a text with
// two dashes in quotes.
var comment = regexp.MustCompile(`[ \t]*--.*`)

func withoutComments(text string) string {
	lines := strings.Split(comment.ReplaceAllString(text, ""), "\n")
	lines = slices.DeleteFunc(lines, func(line string) bool { return strings.TrimSpace(line) == "" })
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
