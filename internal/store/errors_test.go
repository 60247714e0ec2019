package store

import (
	"errors"
	"fmt"
	"testing"

	"gatehouse/internal/idc"
)

// The same mistake is the same error on both databases, down to the name of
// the index.
func TestErrors(t *testing.T) {
	const ddl = `
CREATE TABLE owners (
  id TEXT PRIMARY KEY,
  store_id TEXT NOT NULL,
  name_key TEXT NOT NULL,
  external JSONB
);
CREATE UNIQUE INDEX owners_name ON owners (store_id, name_key);
CREATE UNIQUE INDEX owners_external ON owners (store_id, (external ->> 'id'));
CREATE TABLE things (
  owner TEXT NOT NULL REFERENCES owners (id),
  number BIGINT NOT NULL CHECK (number > 0),
  PRIMARY KEY (owner, number)
);`
	const statements = `
-- name: TestAddOwner
INSERT INTO owners (id, store_id, name_key, external) VALUES ($1, $2, $3, $4);
-- name: TestAddThing
INSERT INTO things (owner, number) VALUES ($1, $2);
-- name: TestDropOwner
DELETE FROM owners WHERE id = $1;
-- name: TestCountOwners
SELECT id FROM owners WHERE id IN ($list) AND store_id = $1 ORDER BY id;
-- name: TestDropOwners
DELETE FROM owners WHERE store_id = $1 AND id IN ($list);
`
	eachAddress(t, func(t *testing.T, address string) {
		s := openTest(t, testTables(t, Config{Address: address}, ddl, statements))
		exec := func(name string, args ...any) error {
			return s.Update(t.Context(), func(tx *Tx) error {
				_, err := tx.exec(name, args...)
				return err
			})
		}
		external := func(id string) any { v, _ := doc(map[string]string{"id": id}); return v }
		for _, err := range []error{
			exec("TestAddOwner", "o1", "d-1", "ada", external("x1")),
			exec("TestAddOwner", "o2", "d-2", "ada", external("x1")), // another store
			exec("TestAddOwner", "o3", "d-1", "bob", nil),
			exec("TestAddOwner", "o4", "d-1", "cyd", nil), // NULL is not equal to NULL
			exec("TestAddThing", "o1", 1),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			what   string
			err    error
			kind   idc.Kind
			reason idc.Reason
			index  string
		}{
			{"primary key", exec("TestAddOwner", "o1", "d-9", "new", nil), idc.KindConflict, idc.ReasonUniqueness, "owners_pkey"},
			{"unique index", exec("TestAddOwner", "new", "d-1", "ada", nil), idc.KindConflict, idc.ReasonUniqueness, "owners_name"},
			{"index on an expression", exec("TestAddOwner", "new", "d-1", "new", external("x1")), idc.KindConflict, idc.ReasonUniqueness, "owners_external"},
			{"primary key of two columns", exec("TestAddThing", "o1", 1), idc.KindConflict, idc.ReasonUniqueness, "things_pkey"},
			{"no such owner", exec("TestAddThing", "nobody", 1), idc.KindConflict, ReasonReference, ""},
			{"still owned", exec("TestDropOwner", "o1"), idc.KindConflict, ReasonReference, ""},
			{"check", exec("TestAddThing", "o1", -1), idc.KindInternal, "", ""},
			{"not null", exec("TestAddThing", "o1", nil), idc.KindInternal, "", ""},
			{"no such statement", exec("Nothing"), idc.KindInternal, "", ""},
			{"a list statement", exec("TestCountOwners", "d-1"), idc.KindInternal, "", ""},
			{"an argument too few", exec("TestDropOwner"), idc.KindInternal, "", ""},
		} {
			if c.err == nil {
				t.Errorf("%s: no error", c.what)
				continue
			}
			var reason idc.Reason
			if e, ok := errors.AsType[*idc.Error](c.err); ok {
				reason = e.Reason
			}
			if idc.KindOf(c.err) != c.kind || reason != c.reason || violated(c.err) != c.index {
				t.Errorf("%s: got %v %q %q (%v), want %v %q %q", c.what, idc.KindOf(c.err), reason, violated(c.err), c.err, c.kind, c.reason, c.index)
			}
		}
	})

	t.Run("lists", func(t *testing.T) {
		eachAddress(t, func(t *testing.T, address string) {
			s := openTest(t, testTables(t, Config{Address: address}, ddl, statements))
			const n = 300
			ids := make([]string, n)
			mustUpdate(t, s, func(tx *Tx) error {
				for i := range n {
					ids[i] = fmt.Sprintf("%03d", i)
					if _, err := tx.exec("TestAddOwner", ids[i], "d-1", ids[i], nil); err != nil {
						return err
					}
				}
				return nil
			})
			for _, size := range []int{0, 1, 2, 4, 5, 255, 256, 257, n} {
				found := 0
				err := s.View(t.Context(), func(tx *Tx) error {
					found = 0
					return tx.rowsIn("TestCountOwners", func(row scanner) error {
						var id string
						err := row.Scan(&id)
						if id != ids[found] {
							t.Errorf("list of %d: row %d is %s", size, found, id)
						}
						found++
						return err
					}, listOf(ids[:size]), "d-1")
				})
				if err != nil || found != size {
					t.Errorf("list of %d: got %d rows, %v", size, found, err)
				}
			}
			mustUpdate(t, s, func(tx *Tx) error {
				got, err := tx.execIn("TestDropOwners", listOf(ids[:290]), "d-1")
				if got != 290 {
					t.Errorf("deleted: got %d, want 290", got)
				}
				return err
			})
		})
	})
}

// A statement inside another's scan would work on SQLite only, so neither has it.
func TestNoStatementInsideScan(t *testing.T) {
	eachAddress(t, func(t *testing.T, address string) {
		s := openTest(t, Config{Address: address})
		mustUpdate(t, s, addSetting("a"))
		err := s.View(t.Context(), func(tx *Tx) error {
			return tx.rows("ListSettings", func(scanner) error {
				var v bool
				_, err := tx.Setting("a", &v)
				return err
			}, "", 10)
		})
		if !errors.Is(err, errScanning) {
			t.Errorf("got %v, want %v", err, errScanning)
		}
	})
}
