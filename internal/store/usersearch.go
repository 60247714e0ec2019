package store

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"gatehouse/internal/idc"
)

const (
	// lastKey sorts after every key: names cannot have the character.
	lastKey = "\U0010FFFF"

	firstLook   = 256
	longestLook = 65536
)

// afterKey is where a list goes on after a key, which it includes: no key has a
// character as low.
func afterKey(key string) string { return key + "\x01" }

// prefixRange is the range of the keys that begin with what a search asks for.
func prefixRange(prefix string) (from, to string) {
	from = wordKey(prefix)
	return from, from + lastKey
}

// SearchUsers lists users by user name, each once.
//
// Whom the prefix finds by user name stand together in the index of names; who are
// found by other words stand anywhere. There are two ways to the next of them: to
// read all that the index of words has for the prefix, which is quick when that is
// little, and to walk along the names, which is quick when it is much. Both are
// tried by turns, each time sixteen times as far, so that the better one soon wins:
// usually at the first try, which makes a page cost the same however many users
// there are. After longestLook the page is answered as it is, short or empty, with a
// place to go on from: no page costs more than that.
func (tx *Tx) SearchUsers(store idc.StoreID, f idc.UserFilter, p idc.PageRequest) (idc.Page[idc.User], error) {
	s := userSearch{tx: tx, store: store, UserFilter: f, from: p.After, limit: max(p.Limit, 1)}
	s.low, s.high = prefixRange(f.Prefix)
	for look := max(tx.store.cfg.firstLook, s.limit+1); ; look *= 16 {
		if s.low != "" {
			if done, err := s.words(look); err != nil || done {
				return s.page(), err
			}
		}
		if done, err := s.walk(look); err != nil || done || look >= tx.store.cfg.longestLook {
			return s.page(), err
		}
	}
}

// userSearch is a search that has found everybody before from.
type userSearch struct {
	idc.UserFilter
	tx        *Tx
	store     idc.StoreID
	low, high string // the prefix's range
	limit     int

	from  string
	found []idc.User
	ended bool // there is nobody from there on
}

// page is what was found. One more than fit tells that there are more.
func (s *userSearch) page() idc.Page[idc.User] {
	out := idc.Page[idc.User]{Items: s.found}
	switch {
	case len(s.found) > s.limit:
		out.Items = s.found[:s.limit]
		out.Next = afterKey(Fold(s.found[s.limit-1].UserName))
	case !s.ended:
		out.Next = s.from
	}
	return out
}

// missing is how many more the page and the one after it need.
func (s *userSearch) missing() int { return s.limit + 1 - len(s.found) }

// words finds everybody if the index of words has no more than look entries for the prefix.
func (s *userSearch) words(look int) (done bool, err error) {
	// A word that begins as the user name does, further than the prefix, finds whom
	// the name finds.
	var apart []any
	for n := range min(utf8.RuneCountInString(s.low), mostShared+1) {
		apart = append(apart, n)
	}
	var names []string
	err = s.tx.rowsIn("UsersByWord", func(row scanner) error {
		var name string
		err := row.Scan(&name)
		names = append(names, name)
		return err
	}, apart, s.store, s.low, s.high, look+1)
	if err != nil || len(names) > look {
		return false, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name < s.from })
	slices.Sort(names)
	others, err := s.named(slices.Compact(names))
	if err != nil {
		return false, err
	}
	own, to, err := s.stretch(max(s.from, s.low), s.high, look)
	if err != nil || to < s.high && len(own) < s.missing() {
		return false, err
	}
	s.found = append(s.found, byName(own, others)...)
	s.ended = true
	return true, nil
}

// named are the first of these names that are of the status and in the group.
func (s *userSearch) named(names []string) (users []idc.User, err error) {
	for piece := range slices.Chunk(names, mostRepeats) {
		err := s.tx.rowsIn("UsersNamed", s.into(&users), listOf(piece), s.store, s.Status, s.Group, s.missing())
		if err != nil || len(users) >= s.missing() {
			return users, err
		}
	}
	return users, nil
}

// walk looks at the next users by name, be they found or not.
func (s *userSearch) walk(look int) (done bool, err error) {
	users, to, err := s.stretch(s.from, lastKey, look)
	s.found = append(s.found, users...)
	s.from, s.ended = to, to == lastKey
	return s.ended || s.missing() <= 0, err
}

// way is an order by name in which to look at users: the statements that go along
// it, and what they ask for beside the range.
type way struct {
	next, between string
	of, filter    []any
}

func (s *userSearch) ways() (ways []way) {
	filter := []any{s.Status, s.Group}
	if s.Status != "" {
		ways = append(ways, way{"UserOfStatusAfter", "SearchUsersOfStatus", []any{s.Status}, filter})
	}
	if s.Group != "" {
		ways = append(ways, way{"MemberAfter", "SearchMembers", []any{s.Group}, filter})
	}
	if ways == nil {
		ways = []way{{"UserAfter", "SearchUsers", nil, nil}}
	}
	return ways
}

// stretch looks at so many users from a name on, the way on which that leads
// furthest, but no further than end. It answers who are found, those that are
// missing at most, and the name it came to.
func (s *userSearch) stretch(from, end string, look int) (users []idc.User, to string, err error) {
	var best way
	for _, w := range s.ways() {
		next := end
		if err := s.tx.row(w.next, []any{&next}, append([]any{s.store, from, look}, w.of...)...); err != nil && !noRow(err) {
			return nil, "", err
		}
		if next > to {
			best, to = w, next
		}
	}
	to = min(to, end)
	args := append([]any{s.store, from, to, s.low, s.high, s.missing()}, best.filter...)
	return users, to, s.tx.rows(best.between, s.into(&users), args...)
}

func (s *userSearch) into(users *[]idc.User) func(scanner) error {
	scan := scanUser(s.store)
	return func(row scanner) error {
		u, err := scan(row)
		*users = append(*users, u)
		return err
	}
}

// byName puts users together in the order of their names, each once.
func byName(a, b []idc.User) []idc.User {
	type keyed struct {
		key string
		idc.User
	}
	var all []keyed
	for _, u := range slices.Concat(a, b) {
		all = append(all, keyed{Fold(u.UserName), u})
	}
	slices.SortFunc(all, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
	all = slices.CompactFunc(all, func(a, b keyed) bool { return a.key == b.key })
	users := make([]idc.User, len(all))
	for i, u := range all {
		users[i] = u.User
	}
	return users
}
