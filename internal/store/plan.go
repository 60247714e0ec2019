package store

import (
	"context"
	"fmt"
)

// PlanStep is one table that a statement reads, and how.
type PlanStep struct {
	Table string
	// Scan says that every row, or every entry of an index, is read.
	Scan bool
	Text string // the database's own words
}

// Statements names every statement, in no order.
func (s *Store) Statements() []string {
	var names []string
	for name := range s.catalog.byName {
		names = append(names, name)
	}
	return names
}

// Plan says how the database would run a named statement on large tables. It
// is for the test that refuses full scans (storetest.NoFullScan).
func (s *Store) Plan(ctx context.Context, name string) ([]PlanStep, error) {
	st := s.catalog.byName[name]
	if st == nil {
		return nil, fmt.Errorf("store: no such statement: %s", name)
	}
	if st.form != plain {
		st = st.sizes[atLeast(4)]
	}
	return s.engine.plan(ctx, st)
}
