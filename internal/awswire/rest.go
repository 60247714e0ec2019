package awswire

import (
	"net/http"
	"net/url"
)

// params are the parts of a restJson1 request beside its body.
type params struct {
	query  url.Values
	header http.Header
}

// find adds the parameter that m is bound to to the tree and gives its node.
func (p *params) find(t *tree, m *Member) int {
	if p == nil {
		return missing
	}
	var values []string
	if m.In == InQuery {
		values = p.query[m.Name]
	} else {
		values = p.header[http.CanonicalHeaderKey(m.Name)]
	}
	if len(values) == 0 {
		return missing
	}
	t.leaf(m.Name, kindForm, values[0])
	return len(t.nodes) - 1
}
