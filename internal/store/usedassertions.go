package store

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"gatehouse/internal/idc"
)

// UseAssertion remembers that an assertion of a SAML provider gave credentials of a
// role, until a time from which nobody accepts it any more. A second use for the
// same role is Conflict. Nothing that anybody reads changes by it.
func (tx *Tx) UseAssertion(provider, role idc.ARN, assertion string, expires time.Time) error {
	sum := sha256.Sum256([]byte(string(role) + "\x00" + assertion))
	_, err := tx.exec("InsertUsedAssertion", provider, hex.EncodeToString(sum[:]), expires)
	if violated(err) != "" {
		return idc.Conflict("ASSERTION_USED", "The SAML assertion has been used already.")
	}
	return err
}

// PurgeUsedAssertions forgets assertions that ended before a time, at most so many.
func (tx *Tx) PurgeUsedAssertions(before time.Time, most int) error {
	_, err := tx.exec("PurgeUsedAssertions", before, most)
	return err
}
