// Package storetest is the suite that every database of package store passes,
// and what other tests need to run on each of them. It is imported by tests only.
package storetest

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/dbtest"
	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// Each runs fn as a subtest for SQLite and for PostgreSQL, with the address of
// an empty database.
func Each(t *testing.T, fn func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, filepath.Join(t.TempDir(), "gatehouse.db")) })
	t.Run("postgres", func(t *testing.T) { fn(t, dbtest.Postgres(t)) })
}

// EachStore is Each for tests that need one open store and nothing special.
func EachStore(t *testing.T, fn func(t *testing.T, s *store.Store)) {
	Each(t, func(t *testing.T, address string) { fn(t, Open(t, store.Config{Address: address})) })
}

// Open opens a store and closes it when the test ends.
func Open(t testing.TB, cfg store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), cfg)
	if err != nil {
		t.Fatalf("opening the store: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return s
}

// Clock is a time that tests set.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock begins at a time that has more digits than a database keeps, in a
// zone that is not UTC.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.FixedZone("", 2*60*60))}
}

func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Add moves the clock by d.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Update and View run fn, which the test takes for granted.
func Update(t testing.TB, s *store.Store, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

func View(t testing.TB, s *store.Store, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := s.View(t.Context(), fn); err != nil {
		t.Fatalf("view: %v", err)
	}
}

// wantKind checks what kind of error err is.
func wantKind(t testing.TB, err error, want idc.Kind) {
	t.Helper()
	if !idc.Is(err, want) {
		t.Errorf("error: got %v, want one of kind %q", err, want)
	}
}

// Run runs the suite on the databases that address makes, a fresh one a test.
func Run(t *testing.T, address func(t *testing.T) string) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, address string)
	}{
		{"Settings", testSettings},
		{"PortalAliases", testPortalAliases},
		{"Mails", testMails},
		{"Proofs", testProofs},
		{"FlowsInAll", testFlowsInAll},
		{"SettingConflict", testSettingConflict},
		{"Order", testOrder},
		{"Pages", testPages},
		{"PagesWhileRowsChange", testPagesWhileRowsChange},
		{"Text", testText},
		{"Numbers", testNumbers},
		{"Time", testTime},
		{"RollbackLeavesNothing", testRollback},
		{"SwallowedFailure", testSwallowedFailure},
		{"Panic", testPanic},
		{"Goexit", testGoexit},
		{"Nesting", testNesting},
		{"ReadOnly", testReadOnly},
		{"Snapshot", testSnapshot},
		{"AfterTheEnd", testAfterTheEnd},
		{"CancelledBefore", testCancelledBefore},
		{"CancelledInside", testCancelledInside},
		{"Close", testClose},
		{"LostUpdate", testLostUpdate},
		{"WriteSkew", testWriteSkew},
		{"OneWins", testOneWins},
		{"Changes", testChanges},
		{"ManyChanges", testManyChanges},
		{"Subscribers", testSubscribers},
		{"OtherNodes", testOtherNodes},
		{"JobLife", testJobLife},
		{"JobPutAgainWhileItRuns", testJobPutAgain},
		{"JobBackoff", testJobBackoff},
		{"JobLeaseLost", testJobLeaseLost},
		{"JobGenerationGrows", testJobGenerationGrows},
		{"JobRace", testJobRace},
		{"JobKinds", testJobKinds},
		{"Reopen", testReopen},
		{"Losses", testLosses},
		{"NestedGroups", testNestedGroups},
		{"DirectoryKeys", testDirectoryKeys},
		{"LongNames", testLongNames},
		{"DeletedPrincipals", testDeletedPrincipals},
		{"ApplicationKeys", testApplicationKeys},
		{"ApplicationParts", testApplicationParts},
		{"ApplicationLists", testApplicationLists},
		{"ApplicationAssignments", testApplicationAssignments},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, address(t)) })
	}
}
