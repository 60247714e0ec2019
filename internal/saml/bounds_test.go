package saml_test

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/internal/saml"
	"gatehouse/internal/saml/samltest"
)

// Anybody may send a document. One whose names take long to look up, because much is
// declared around them, is refused before anything is looked up.
func TestDeclarationsAreBounded(t *testing.T) {
	p := samltest.New(t, entity)
	raw := string(samltest.Bytes(t, p.Tree(samltest.Options{Signed: samltest.Assertion, Now: now, ID: "_a"})))
	list := func(form string, from, to int) string {
		var b strings.Builder
		for i := from; i < to; i++ {
			fmt.Fprintf(&b, form, i)
		}
		return b.String()
	}
	nested := func(n int) string {
		return `<x` + list(` xmlns:n%d="n:"`, 0, n) + `><x` + list(` xmlns:n%d="n:"`, n, 2*n) + `/></x>`
	}
	for name, x := range map[string]struct {
		extra string
		ok    bool
	}{
		"some declarations":      {`<x` + list(` xmlns:n%d="n:"`, 0, 20) + `/>`, true},
		"many declarations":      {`<x` + list(` xmlns:n%d="n:"`, 0, 65) + `/>`, false},
		"many around each other": {nested(40), false},
		"many beside each other": {strings.Repeat(`<x`+list(` xmlns:n%d="n:"`, 0, 20)+`/>`, 50), true},
		"many attributes":        {`<x` + list(` a%d=""`, 0, 65) + `/>`, false},
	} {
		_, err := saml.ReadIssuer([]byte(strings.Replace(raw, `</samlp:Response>`, x.extra+`</samlp:Response>`, 1)))
		if x.ok {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		wantFault(t, err, saml.Malformed)
	}
}
