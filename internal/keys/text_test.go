package keys

import (
	"encoding/base64"
	"testing"
)

func TestFromText(t *testing.T) {
	for text, ok := range map[string]bool{"QUI": true, "QUI\n": false, "Q\rUI": false, "QUJ": false, "QUI=": false, "": true} {
		if _, err := FromText(base64.RawURLEncoding, text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}
