// Package e2e holds the end-to-end tests: the built binary, started as an
// operator starts it, driven by the clients that people use (boto3, the Go SDK,
// AWS CLI v2, a browser) and by requests that no such client would send. They
// run on SQLite and on PostgreSQL, and see the program from outside: what is
// answered, what is logged, and, once it has stopped, what its database holds.
package e2e

import (
	"os"
	"testing"

	"gatehouse/internal/dbtest"
	"gatehouse/test/lab"
)

func TestMain(m *testing.M) { os.Exit(lab.Main(m)) }

// world is a running server with its database and an administrator's clients.
type world struct {
	*lab.Server
	database string // its address; "" is SQLite
	root     *signer
}

// onEach runs a test on a fresh server of each database.
func onEach(t *testing.T, test func(t *testing.T, w *world), options ...lab.Option) {
	t.Helper()
	t.Parallel()
	lab.EachDatabase(t, dbtest.Postgres, func(t *testing.T, database string) {
		test(t, newWorld(t, database, options...))
	})
}

func newWorld(t *testing.T, database string, options ...lab.Option) *world {
	t.Helper()
	s := lab.NewServer(t, append(options, lab.Database(database))...)
	return &world{Server: s, database: database, root: &signer{
		url: s.URL, key: s.Env("AWS_ACCESS_KEY_ID"), secret: s.Env("AWS_SECRET_ACCESS_KEY"), region: s.Env("AWS_REGION"),
	}}
}

// store is the id of the identity store that the first start made.
func (w *world) store() string { return w.Env("GATEHOUSE_IDENTITY_STORE_ID") }
