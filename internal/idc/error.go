package idc

import (
	"errors"
	"fmt"
)

// Kind is the coarse class of an Error. Each front door maps kinds (and, where
// its protocol distinguishes more, reasons) to its own wire errors.
type Kind int

// A plain Go error, and the zero Kind, mean Internal: nothing of it is shown.
const (
	KindInternal        Kind = iota
	KindInvalid              // the request breaks a rule of its own
	KindNotFound             // what it names does not exist, or may not be seen
	KindConflict             // it contradicts the present state
	KindDenied               // the caller is known and may not do this
	KindUnauthenticated      // the caller is not known
	KindQuota                // a configured limit is reached
	KindThrottled            // try again later
	KindUnsupported          // Gatehouse does not serve this
	KindUnavailable          // the server cannot decide at present (stale cache, lost database)
)

// Kinds lists every Kind, for tests that walk a front door's error table.
var Kinds = []Kind{
	KindInternal, KindInvalid, KindNotFound, KindConflict, KindDenied, KindUnauthenticated,
	KindQuota, KindThrottled, KindUnsupported, KindUnavailable,
}

var kindNames = [...]string{
	"internal", "invalid", "not found", "conflict", "denied", "unauthenticated",
	"quota", "throttled", "unsupported", "unavailable",
}

func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("kind %d", int(k))
	}
	return kindNames[k]
}

// Reason is a stable machine word that refines a Kind, in AWS's spelling where
// AWS has one (UNIQUENESS_CONSTRAINT_VIOLATION).
type Reason string

// Error is the one error type that crosses package borders.
type Error struct {
	Kind    Kind
	Reason  Reason
	Message string // may be shown to the caller
	Err     error  // the cause; logged, never shown

	// ResourceType and ResourceID say what was not found or in conflict
	// (USER, GROUP, …); both may be empty.
	ResourceType string
	ResourceID   string
}

func (e *Error) Error() string {
	s := e.Kind.String() + ": " + e.Message
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf is the kind of err: that of the first Error in its chain, else KindInternal.
// It must not be called with nil.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindInternal
}

// Is reports whether err carries kind k; a nil err carries none.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// Invalid says that the request breaks a rule; message is shown to the caller.
func Invalid(format string, args ...any) *Error {
	return &Error{Kind: KindInvalid, Message: fmt.Sprintf(format, args...)}
}

// NotFound says that the resource of that type and id is not there.
func NotFound(resourceType, id, format string, args ...any) *Error {
	return &Error{
		Kind: KindNotFound, ResourceType: resourceType, ResourceID: id,
		Message: fmt.Sprintf(format, args...),
	}
}

// Conflict says that the request contradicts what is there already.
func Conflict(reason Reason, format string, args ...any) *Error {
	return &Error{Kind: KindConflict, Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// Denied says that a known caller may not do this.
func Denied(format string, args ...any) *Error {
	return &Error{Kind: KindDenied, Message: fmt.Sprintf(format, args...)}
}

// Unauthenticated says that the caller could not be established.
func Unauthenticated(reason Reason, format string, args ...any) *Error {
	return &Error{Kind: KindUnauthenticated, Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// Reasons that more than one package names.
const (
	ReasonUniqueness Reason = "UNIQUENESS_CONSTRAINT_VIOLATION"
	ReasonConcurrent Reason = "CONCURRENT_MODIFICATION"
)
