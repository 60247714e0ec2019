package e2e

import (
	"encoding/json"
	"testing"

	"gatehouse/test/lab"
)

// The console without a mouse: whatever can be clicked can be reached, and the focus
// is never lost.
func TestConsoleKeyboard(t *testing.T) {
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		c := w.center
		c.in(t, "CreateGroup", map[string]any{"DisplayName": "engineers"})
		lab.Browser[any](t, "browser/console/keyboard.mjs", w.input(nil))
		var left struct{ Users []json.RawMessage }
		c.must(t, "Gatehouse.SearchUsers", map[string]any{"IdentityStoreId": c.store, "Query": "grace"}, &left)
		if len(left.Users) != 0 {
			t.Errorf("grace is still there: %s", left.Users)
		}
	})
}
