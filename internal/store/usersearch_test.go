package store

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gatehouse/internal/idc"
)

const searchStore = idc.StoreID("d-0000000001")

// searchable makes users out of few and awkward syllables, so that what finds one
// finds others, and by other words.
func searchable(n int, random *rand.Rand) (users []idc.User) {
	syllables := []string{"a", "b", "A", "%", "_", `\`, "ß", "Ⅳ", "é", "e\u0301", "日", "😀", "'", "ab", "ǅ", "aaaaaaaaaaaaaaaa"}
	word := func() string {
		var b strings.Builder
		for range 1 + random.IntN(3) {
			b.WriteString(syllables[random.IntN(len(syllables))])
		}
		return b.String()
	}
	for i := range n {
		u := idc.User{
			Store: searchStore, ID: idc.UserID(fmt.Sprintf("u%05d", i)), UserName: fmt.Sprint(word(), i), Status: idc.UserEnabled, Revision: 1,
			Attrs: idc.UserAttributes{DisplayName: word() + " " + word(), Name: idc.PersonName{GivenName: "zz", FamilyName: word()}},
		}
		if i%3 > 0 {
			u.Attrs.Emails = []idc.Email{{Value: fmt.Sprint(word(), i, "@example.com")}, {Value: fmt.Sprint(u.UserName, "@example.org")}}
		}
		if i%4 == 0 {
			u.Status = idc.UserDisabled
		}
		users = append(users, u)
	}
	return users
}

// finds is SearchUsers for one user, said plainly.
func finds(f idc.UserFilter, u idc.User, members map[idc.UserID]bool) bool {
	words := []string{u.UserName, u.Attrs.DisplayName, u.Attrs.Name.FamilyName}
	for _, e := range u.Attrs.Emails {
		words = append(words, e.Value)
	}
	return (f.Status == "" || u.Status == f.Status) && (f.Group == "" || f.Group == "g" && members[u.ID]) &&
		slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(Fold(w), Fold(f.Prefix)) })
}

// Pages of any length, put together, are the users that an inspection of each
// finds, in the order of their names; also where the search gives up on the way and
// answers short pages.
func TestSearchUsers(t *testing.T) {
	for _, looks := range [][2]int{{0, 0}, {2, 2}, {4, 64}} {
		eachAddress(t, func(t *testing.T, address string) {
			s, err := Open(t.Context(), Config{Address: address, firstLook: looks[0], longestLook: looks[1]})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close(context.Background())
			users := searchable(250, rand.New(rand.NewPCG(1, 2)))
			members := map[idc.UserID]bool{}
			mustUpdate(t, s, func(tx *Tx) error {
				for _, g := range []idc.GroupID{"g", "other"} {
					if err := tx.InsertGroup(idc.Group{Store: searchStore, ID: g, DisplayName: string(g), Revision: 1}); err != nil {
						return err
					}
				}
				join := func(kind idc.PrincipalType, id string, g idc.GroupID) error {
					return tx.InsertMembership(idc.Membership{Store: searchStore, ID: idc.MembershipID(id + string(g)), Group: g, Member: idc.Principal{Type: kind, ID: id}, Origin: idc.OriginDirect})
				}
				for i, u := range users {
					if err := tx.InsertUser(u); err != nil {
						return err
					}
					g := idc.GroupID("other")
					if members[u.ID] = i%5 < 2; members[u.ID] {
						g = "g"
					}
					if err := join(idc.PrincipalUser, string(u.ID), g); err != nil {
						return err
					}
				}
				return join(idc.PrincipalGroup, "other", "g") // its members are no direct ones
			})
			// What is found follows what people are called.
			mustUpdate(t, s, func(tx *Tx) error {
				for i := 0; i < len(users); i += 7 {
					after := users[i]
					after.UserName, after.Attrs.DisplayName = fmt.Sprint("renamed", i), "Æ"+after.UserName
					if err := tx.UpdateUser(users[i], after); err != nil {
						return err
					}
					after.Revision++
					users[i] = after
				}
				return tx.EndSessions(searchStore, users[0].ID)
			})
			slices.SortFunc(users, func(a, b idc.User) int { return cmp.Compare(Fold(a.UserName), Fold(b.UserName)) })

			prefixes := []string{"", "a", "B", "%", "_", `\`, "'", "iv", "é", "日", "😀", "ab", "aaaaaaaaaaaaaaaaaaaa", "aa%", "renamed", "æa", "nobody", lastKey}
			for _, u := range users[:10] {
				prefixes = append(prefixes, u.UserName, u.Attrs.DisplayName)
			}
			for _, prefix := range prefixes {
				for _, f := range []idc.UserFilter{{}, {Status: idc.UserDisabled}, {Group: "g"}, {Status: idc.UserEnabled, Group: "g"}, {Group: "none"}} {
					f.Prefix = prefix
					var want []idc.UserID
					for _, u := range users {
						if finds(f, u, members) {
							want = append(want, u.ID)
						}
					}
					limits := []int{7, 100}
					if prefix == "a" {
						limits = []int{1, 7, 100}
					}
					for _, limit := range limits {
						var got []idc.UserID
						p := idc.PageRequest{Limit: limit}
						for pages := 0; ; pages++ {
							var page idc.Page[idc.User]
							if err := s.View(t.Context(), func(tx *Tx) (err error) {
								page, err = tx.SearchUsers(searchStore, f, p)
								return err
							}); err != nil || pages > 2*len(users) || len(page.Items) > limit {
								t.Fatalf("%+v by %d, page %d: %d users, %v", f, limit, pages, len(page.Items), err)
							}
							for _, u := range page.Items {
								got = append(got, u.ID)
							}
							if page.Next == "" {
								break
							}
							if looks[0] == 0 && len(page.Items) < limit {
								t.Errorf("%+v by %d: a page of %d, and more to come", f, limit, len(page.Items))
							}
							p.After = page.Next
						}
						if !slices.Equal(got, want) {
							t.Errorf("%+v by %d: got %v, want %v", f, limit, got, want)
						}
					}
				}
			}
		})
	}
}

// A user who is gone leaves no words: whoever takes the name is not found by them.
func TestWordsOfTheDeleted(t *testing.T) {
	eachAddress(t, func(t *testing.T, address string) {
		s, err := Open(t.Context(), Config{Address: address})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close(context.Background())
		u := idc.User{Store: searchStore, ID: "ada", UserName: "ada", Status: idc.UserEnabled, Revision: 1, Attrs: idc.UserAttributes{DisplayName: "Countess"}}
		mustUpdate(t, s, func(tx *Tx) error {
			if err := tx.InsertInstance(idc.Instance{ID: "ssoins-1", Store: searchStore, Owner: "111122223333", Status: idc.InstanceActive, CreatedAt: tx.Now()}); err != nil {
				return err
			}
			return tx.InsertUser(u)
		})
		mustUpdate(t, s, func(tx *Tx) error {
			if err := tx.DeleteUser(u); err != nil {
				return err
			}
			u.ID, u.Attrs.DisplayName = "other", "Duchess"
			return tx.InsertUser(u)
		})
		for prefix, want := range map[string]int{"count": 0, "duch": 1, "ad": 1} {
			if got := whom(t, s, prefix); len(got) != want {
				t.Errorf("%s finds %v, want %d", prefix, got, want)
			}
		}
	})
}

// whom is whom a prefix finds.
func whom(t *testing.T, s *Store, prefix string) (ids []idc.UserID) {
	t.Helper()
	if err := s.View(t.Context(), func(tx *Tx) error {
		page, err := tx.SearchUsers(searchStore, idc.UserFilter{Prefix: prefix}, idc.PageRequest{Limit: 100})
		for _, u := range page.Items {
			ids = append(ids, u.ID)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return ids
}

// Users and memberships of before there was a search are found like all others.
func TestSearchOfOldUsers(t *testing.T) {
	eachAddress(t, func(t *testing.T, address string) {
		old := fstest.MapFS{}
		for _, name := range slices.Collect(migrationsBefore(t, "migrations/0019")) {
			text, err := migrationFiles.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			old[name] = &fstest.MapFile{Data: text}
		}
		users := searchable(wordsAtOnce+50, rand.New(rand.NewPCG(3, 4)))
		s, err := Open(t.Context(), Config{Address: address, schema: old, statements: []fs.FS{statementFiles, fstest.MapFS{"sql/test.sql": {Data: []byte(`
-- name: OldMembership
INSERT INTO memberships (store, id, group_id, member_type, member_id, origin, created_at, created_by, updated_at, updated_by)
VALUES ($1, $2, $3, $4, $5, '', 0, '', 0, '');
`)}}}})
		if err != nil {
			t.Fatal(err)
		}
		mustUpdate(t, s, func(tx *Tx) error {
			if err := tx.InsertGroup(idc.Group{Store: searchStore, ID: "g", DisplayName: "g", Revision: 1}); err != nil {
				return err
			}
			for _, u := range users {
				attrs, ext, err := userDocs(u)
				if err != nil {
					return err
				}
				if _, err := tx.exec("InsertUser", u.Store, u.ID, u.UserName, Fold(u.UserName), emailKey(u), u.Status, u.Source, u.Revision,
					attrs, ext, u.CreatedAt, u.CreatedBy, u.UpdatedAt, u.UpdatedBy); err != nil {
					return err
				}
			}
			_, err := tx.exec("OldMembership", searchStore, "m", "g", idc.PrincipalUser, users[0].ID)
			return err
		})
		if err := s.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
		if s, err = Open(t.Context(), Config{Address: address}); err != nil {
			t.Fatal(err)
		}
		defer s.Close(context.Background())
		for _, u := range users {
			if !slices.Contains(whom(t, s, u.Attrs.DisplayName), u.ID) {
				t.Errorf("%s is not found by %q", u.UserName, u.Attrs.DisplayName)
			}
		}
		err = s.View(t.Context(), func(tx *Tx) error {
			page, err := tx.SearchUsers(searchStore, idc.UserFilter{Group: "g"}, idc.PageRequest{Limit: 10})
			if err == nil && (len(page.Items) != 1 || page.Items[0].ID != users[0].ID) {
				t.Errorf("members: got %v, want %s", page.Items, users[0].UserName)
			}
			left, err := tx.unworded(1)
			if len(left) > 0 {
				t.Errorf("%v still waits for words", left)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func migrationsBefore(t *testing.T, first string) func(func(string) bool) {
	t.Helper()
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(string) bool) {
		for _, name := range names {
			if name >= first || !yield(name) {
				return
			}
		}
	}
}

// wordsOf keeps what finds anybody new.
func TestWordsOf(t *testing.T) {
	long := strings.Repeat("é", 70)
	for _, c := range []struct {
		user, display, family, email string
		want                         []string
	}{
		{"ada", "Ada Lovelace", "Lovelace", "ada@example.com", []string{"ada lovelace", "ada@example.com", "lovelace"}},
		{"ada@example.com", "Ada", "Ada", "ADA@example.com", nil},
		{"x", "Ada L", "Ada", "", []string{"ada l"}},
		{"x", long, long + "!", "", []string{long[:2*wordLength]}},
	} {
		u := idc.User{UserName: c.user, Attrs: idc.UserAttributes{DisplayName: c.display, Name: idc.PersonName{FamilyName: c.family}}}
		if c.email != "" {
			u.Attrs.Emails = []idc.Email{{Value: c.email}}
		}
		if got := wordsOf(u); !slices.Equal(got, c.want) {
			t.Errorf("%s, %s, %s, %s: got %q, want %q", c.user, c.display, c.family, c.email, got, c.want)
		}
	}
}
