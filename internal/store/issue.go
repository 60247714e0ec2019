package store

import (
	"time"

	"gatehouse/internal/idc"
)

// Mark names a 'not before' mark of a store.
type Mark struct {
	Kind MarkKind
	ID   string
}

// IssueTime is the time that whatever is issued now must bear so as to outlive
// the marks set before: marks lie a margin ahead of their transactions, so the
// time may lie ahead too. Only marks that apply to what is issued are to be named.
func (tx *Tx) IssueTime(store idc.StoreID, marks ...Mark) (time.Time, error) {
	t := tx.Now().Truncate(time.Microsecond)
	for _, m := range marks {
		at, err := tx.NotBefore(store, m.Kind, m.ID)
		if err != nil {
			return time.Time{}, err
		}
		if !t.After(at) {
			t = at.Add(time.Microsecond)
		}
	}
	return t, nil
}
