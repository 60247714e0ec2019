package keys

import (
	"encoding/base64"
	"strings"
)

// FromText decodes base64 in the one form that encoding it makes. The standard
// decoder skips line breaks, and without Strict stray bits at the end: a token
// would have many spellings.
func FromText(e *base64.Encoding, text string) ([]byte, error) {
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		return nil, base64.CorruptInputError(i)
	}
	return e.Strict().DecodeString(text)
}
