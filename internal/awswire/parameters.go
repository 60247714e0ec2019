package awswire

// maxParameters bounds what an audit event keeps of a request; CloudTrail's
// own limit is of the same size.
const maxParameters = 100 << 10

// Parameters is in as an audit event shows it: JSON, names beginning in lower
// case, secrets masked. It is valid JSON of bounded size whatever in holds:
// where the whole is too large, long texts and lists are cut.
func Parameters(in Shape) []byte {
	for _, w := range [...]jsonWriter{
		{labels: true},
		{labels: true, maxText: 256, maxItems: 16},
		{labels: true, maxText: 64, maxItems: 2},
	} {
		w.object(in)
		if w.err == nil && len(w.buf) <= maxParameters {
			return w.buf
		}
	}
	return []byte(`{"omitted":true}`)
}
