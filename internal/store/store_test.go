package store_test

import (
	"path/filepath"
	"testing"

	"gatehouse/internal/dbtest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) string { return filepath.Join(t.TempDir(), "gatehouse.db") })
}

func TestPostgres(t *testing.T) {
	storetest.Run(t, func(t *testing.T) string { return dbtest.Postgres(t) })
}

func TestNoFullScan(t *testing.T) {
	storetest.EachStore(t, func(t *testing.T, s *store.Store) { storetest.NoFullScan(t, s) })
}

func TestGoesByIndex(t *testing.T) {
	storetest.EachStore(t, func(t *testing.T, s *store.Store) { storetest.GoesByIndex(t, s) })
}
