package application

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// madeBy is a client token with a hash of all that was asked for by it.
func madeBy(token string, what ...any) (store.ClientToken, error) {
	if token == "" {
		return store.ClientToken{}, nil
	}
	text, err := json.Marshal(what) // the keys of maps in order
	if err != nil {
		return store.ClientToken{}, err
	}
	sum := sha256.Sum256(text)
	return store.ClientToken{Token: token, Asked: hex.EncodeToString(sum[:])}, nil
}

// same refuses a token that comes a second time for something else. AWS names
// the error IdempotentParameterMismatch and models none of that name; clients
// get the modelled one that is nearest (reference 2.1 note 12).
func same(made store.ClientToken, asked string) error {
	if made.Asked != asked {
		return idc.Conflict("", "IdempotentParameterMismatch: the ClientToken %s was used before with other parameters.", made.Token)
	}
	return nil
}
