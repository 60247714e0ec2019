package idc

import (
	"encoding/base32"
	"fmt"
	"io"
)

// Prefixes of the unique ids of IAM (IAM User Guide, reference_identifiers).
const (
	RolePrefix   = "AROA"
	PolicyPrefix = "ANPA"
)

// NewUniqueID makes an id of the form that AWS gives to roles and policies: a
// prefix and 17 characters.
func NewUniqueID(rand io.Reader, prefix string) (string, error) {
	var b [11]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("make unique id: %w", err)
	}
	return prefix + base32.StdEncoding.EncodeToString(b[:])[:17], nil
}
