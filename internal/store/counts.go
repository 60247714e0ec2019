package store

// Counted is a kind of row that a quota can bound: the name of the statement
// that counts it within a scope, up to a LIMIT that is its last parameter.
type Counted string

const (
	CountUsers          Counted = "CountUsers"          // of an identity store
	CountGroups         Counted = "CountGroups"         // of an identity store
	CountPermissionSets Counted = "CountPermissionSets" // of an instance
	CountSetsInAccount  Counted = "CountSetsInAccount"  // of an instance, in an account
)

// Count answers how many rows there are in a scope, and most where there are more.
// It reads that many entries of an index.
func (tx *Tx) Count(what Counted, most int, scope ...string) (n int, err error) {
	args := make([]any, 0, len(scope)+1)
	for _, s := range scope {
		args = append(args, s)
	}
	err = tx.row(string(what), []any{&n}, append(args, most)...)
	return n, err
}
