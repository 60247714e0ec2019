package idc

// Reasons of KindUnauthenticated. The front doors turn them into the names
// that each protocol's clients know (reference 3.3).
const (
	ReasonNoCredentials       Reason = "NO_CREDENTIALS"       // the request proves nothing
	ReasonIncompleteSignature Reason = "INCOMPLETE_SIGNATURE" // a signature that cannot be read
	ReasonBadSignature        Reason = "BAD_SIGNATURE"        // wrong, for another service, too early or too late
	ReasonUnknownKey          Reason = "UNKNOWN_KEY"          // no such access key, or a token that does not belong to it
	ReasonExpiredToken        Reason = "EXPIRED_TOKEN"        // credentials that were good once
)
