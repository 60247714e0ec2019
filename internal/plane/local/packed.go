package local

import (
	"bytes"
	"compress/flate"
	"fmt"
	"maps"
	"slices"

	"gatehouse/internal/idc"
)

// The room for session policies and tags (reference planes.md section 1). AWS packs them
// into a form of its own and publishes only that it has a limit; here they are
// compressed, and the limit is the same number.
const (
	maxPlainPolicies = 2048 // characters of the document and the ARNs together
	maxPacked        = 2048 // bytes of everything, packed
	maxSessionARNs   = 10
)

// packedSize is how much of that room a session uses, in percent; nil when it
// has neither policies nor tags.
func packedSize(s idc.RoleSession) (*int, error) {
	if len(s.Policies)+len(s.PolicyARNs)+len(s.Tags) == 0 {
		return nil, nil
	}
	if len(s.PolicyARNs) > maxSessionARNs {
		return nil, idc.Invalid("1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to %d", maxSessionARNs)
	}
	var plain bytes.Buffer
	for _, doc := range s.Policies {
		plain.WriteString(doc)
	}
	for _, arn := range s.PolicyARNs {
		plain.WriteString(string(arn))
	}
	if plain.Len() > maxPlainPolicies {
		return nil, tooLarge(percent(plain.Len(), maxPlainPolicies))
	}
	for _, k := range slices.Sorted(maps.Keys(s.Tags)) {
		plain.WriteString(k + "=" + s.Tags[k] + "\n")
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain.Bytes()); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	size := percent(packed.Len(), maxPacked)
	if size > 100 {
		return nil, tooLarge(size)
	}
	return &size, nil
}

func percent(n, of int) int { return (n*100 + of - 1) / of }

func tooLarge(percent int) error {
	return &idc.Error{Kind: idc.KindInvalid, Reason: "PackedPolicyTooLarge",
		Message: fmt.Sprintf("Packed size of session tags and/or policies consumes %d%% of allotted space.", percent)}
}
