package e2e

import (
	"encoding/json"
	"testing"

	"gatehouse/test/lab"
)

// TestBoto drives every operation of the Identity Store API with boto3; the
// script stops at the first answer that is not as it should be.
func TestBoto(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		out := lab.Python(t, w.Admin(t), "python/identitystore.py")
		var called []string
		if err := json.Unmarshal([]byte(out), &called); err != nil {
			t.Fatalf("the script printed %q: %v", out, err)
		}
		known := map[string]bool{}
		for _, name := range called {
			known[name] = true
		}
		for name := range identityStoreModel(t).Operations {
			if !known[name] && !newOperations[name] {
				t.Errorf("the script does not call %s", name)
			}
		}
	})
}

// newOperations are younger than the boto3 that machines have.
var newOperations = map[string]bool{"DescribeIdentityStore": true, "ListIdentityStores": true, "UpdateIdentityStore": true}
