package e2e

import "testing"

// rows reads the server's database past the server.
func (w *world) rows(t *testing.T, query string) [][]string {
	t.Helper()
	return w.Rows(t, query)
}
