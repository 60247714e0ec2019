package iamactions

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"gatehouse/internal/spelling"
)

// conditionkeys.gz is a gzip file of lines. The first says where it comes from; each
// other is a type and the condition keys of that type, apart by spaces. An asterisk in a key
// stands for what the policy says there: s3:ExistingObjectTag/*.
//
//go:embed conditionkeys.gz
var embeddedKeys string

// Key is a condition key.
type Key struct {
	Name string // as AWS writes it, an asterisk for what it leaves open
	Type string // String, ARN, Bool, Numeric, Date or IPAddress
	Many bool   // a request may have several values of it
}

type keyList struct {
	source  string
	byName  map[string]Key // by lower-case name, of those that leave nothing open
	open    []openKey
	ordered []Key
	owners  map[string]bool // what stands before the colon
}

// openKey is a key with an asterisk, by the lower-case text before it.
type openKey struct {
	key    Key
	before string
	whole  glob
}

var loadKeys = sync.OnceValues(func() (*keyList, error) { return openKeys(embeddedKeys) })

func loadedKeys() *keyList {
	l, err := loadKeys()
	if err != nil {
		return &keyList{} // as with the actions
	}
	return l
}

func openKeys(data string) (*keyList, error) {
	source, lines, err := unpack(data)
	if err != nil {
		return nil, fmt.Errorf("reading the list of condition keys: %w", err)
	}
	l := &keyList{source: source, byName: map[string]Key{}, owners: map[string]bool{}}
	for of, names := range globalKeys {
		l.add(of, names)
	}
	for _, line := range lines {
		words := strings.Split(line, " ")
		l.add(words[0], words[1:])
	}
	slices.SortFunc(l.ordered, func(a, b Key) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return l, nil
}

// add adds keys; one that is there already stays as it is.
func (l *keyList) add(of string, names []string) {
	one, many := strings.CutPrefix(of, "ArrayOf")
	for _, name := range names {
		folded := strings.ToLower(name)
		if _, there := l.byName[folded]; there {
			continue
		}
		key := Key{Name: name, Type: one, Many: many}
		l.byName[folded] = key
		l.ordered = append(l.ordered, key)
		owner, _, _ := strings.Cut(folded, ":")
		l.owners[owner] = true
		if before, _, found := strings.Cut(folded, "*"); found {
			l.open = append(l.open, openKey{key, before, newGlob(folded)})
		}
	}
}

// LookupKey finds a condition key, without regard to letter case.
func LookupKey(name string) (Key, bool) {
	l, folded := loadedKeys(), strings.ToLower(name)
	if key, ok := l.byName[folded]; ok && !strings.Contains(folded, "*") {
		return key, true
	}
	for _, o := range l.open {
		if rest, ok := strings.CutPrefix(folded, o.before); ok && rest != "" && o.whole.match(folded) {
			return o.key, true
		}
	}
	return Key{}, false
}

// HasKeysOf reports whether keys are known that begin with an owner and a colon. Those
// of identity providers (accounts.google.com:aud) are not.
func HasKeysOf(owner string) bool { return loadedKeys().owners[strings.ToLower(owner)] }

// NearKeys are the known condition keys nearest to one that is none, most of them; as
// AWS writes them, with what was written after the slash.
func NearKeys(name string, most int) []string {
	l := loadedKeys()
	owner, rest, _ := strings.Cut(name, ":")
	if !l.owners[strings.ToLower(owner)] {
		var out []string
		for _, o := range spelling.Near(owner, most, slices.Values(l.inOrder())) {
			if key, ok := LookupKey(o + ":" + rest); ok && !strings.Contains(key.Name, "*") {
				out = append(out, key.Name)
			}
		}
		return out
	}
	rest, after, opens := strings.Cut(rest, "/")
	if opens {
		after = "/" + after
	}
	near := spelling.Near(rest, most, func(yield func(string) bool) {
		for _, k := range l.ordered {
			of, known, _ := strings.Cut(k.Name, ":")
			known, _, slash := strings.Cut(known, "/")
			if strings.EqualFold(of, owner) && slash == opens && !strings.Contains(known, "*") && !strings.EqualFold(known, rest) && !yield(known) {
				return
			}
		}
	})
	for i := range near {
		near[i] = strings.ToLower(owner) + ":" + near[i] + after
	}
	return near
}

func (l *keyList) inOrder() []string {
	owners := slices.Collect(maps.Keys(l.owners))
	slices.Sort(owners)
	return owners
}
