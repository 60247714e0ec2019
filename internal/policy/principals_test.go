package policy

import (
	"strings"
	"testing"
)

func TestMapPrincipals(t *testing.T) {
	upper := func(s string) string { return strings.ToUpper(s) }
	for _, c := range []struct{ name, doc, want string }{
		{"one", `{"Statement":{"Principal":{"AWS":"a"},"Action":"x"}}`, `{"Statement":{"Principal":{"AWS":"A"},"Action":"x"}}`},
		{"list, spaces kept", "{ \"Statement\" : [ {\"Principal\": {\"AWS\" : [ \"a\" ,\n\"b\"], \"Service\":\"c\"}} ] }",
			"{ \"Statement\" : [ {\"Principal\": {\"AWS\" : [ \"A\" ,\n\"B\"], \"Service\":\"c\"}} ] }"},
		{"everyone", `{"Statement":[{"Principal":"a"}]}`, `{"Statement":[{"Principal":"a"}]}`},
		{"not principal", `{"Statement":[{"NotPrincipal":{"AWS":"a"}}]}`, `{"Statement":[{"NotPrincipal":{"AWS":"A"}}]}`},
		{"elsewhere", `{"Id":"a","Statement":[{"Condition":{"ArnLike":{"AWS":"a"},"Principal":{"AWS":"a"}},"Sid":"a"}]}`, ""},
		{"names and values alike", `{"Statement":[{"Principal":{"AWS":["AWS","Principal"]}}]}`, `{"Statement":[{"Principal":{"AWS":["AWS","PRINCIPAL"]}}]}`},
		{"escapes", `{"Statement":[{"Principal":{"AWS":["\u0061\"b"]}}]}`, `{"Statement":[{"Principal":{"AWS":["A\"B"]}}]}`},
		{"two statements", `{"Statement":[{"Principal":{"AWS":"a"}},{"Principal":{"AWS":"b"}}],"Version":"v"}`,
			`{"Statement":[{"Principal":{"AWS":"A"}},{"Principal":{"AWS":"B"}}],"Version":"v"}`},
	} {
		want := c.want
		if want == "" {
			want = c.doc
		}
		got, err := MapPrincipals(c.doc, upper)
		if err != nil || got != want {
			t.Errorf("%s: got %s, %v\nwant %s", c.name, got, err, want)
		}
	}
	for _, broken := range []string{`{`, `{"Statement":`, `{"Statement":[}`} {
		if _, err := MapPrincipals(broken, upper); err == nil {
			t.Errorf("%s: no error", broken)
		}
	}
}
