package issuer

import (
	"testing"

	"github.com/go-jose/go-jose/v4"

	"gatehouse/internal/idc"
)

// Anybody may bring a token, and an issuer may publish as many keys as a document
// holds. A token is tried with a few of those that it may be signed by.
func TestTriesAreBounded(t *testing.T) {
	p := newProvider(t)
	first := p.key("same", jose.ES256)
	for range mostTried {
		p.key("same", jose.ES256)
	}
	last := p.key("same", jose.ES256)
	named := p.key("other", jose.ES256)
	s := p.issuers()
	for name, k := range map[string]jose.SigningKey{"the first": first, "one that is named": named} {
		if _, err := s.Verify(t.Context(), p.server.URL, sign(t, k, p.claims(nil))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Verify(t.Context(), p.server.URL, sign(t, last, p.claims(nil))); !idc.Is(err, idc.KindInvalid) {
		t.Errorf("one far beyond the first: got %v, want it refused", err)
	}
}
