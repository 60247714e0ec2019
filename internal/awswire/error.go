package awswire

import (
	"fmt"
	"net/http"
)

// Error is an error as a client sees it. Nothing else of a failure reaches one.
type Error struct {
	Code    string // AWS's name of it: ResourceNotFoundException, NoSuchEntity
	Message string
	Status  int // 0: what the model, or the protocol, has for Code
	// Fields are further members of the body (ResourceType, Reason …). Only the
	// JSON protocols carry them.
	Fields  map[string]any
	Headers http.Header
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorShape is what a model says of one of its errors.
type ErrorShape struct {
	Status  int
	Message string   // name of the message member: Message or message
	Members []string // the other members
	OAuth   string   // sso-oidc: value of the body's error member
}

// Codes of errors that belong to no model: AWS's front end answers with them
// before a service sees the request (reference 3.3).
const (
	codeSerialization = "SerializationException"
	codeValidation    = "ValidationException"
	codeUnknown       = "UnknownOperationException"
	codeUnsupported   = "UnsupportedOperationException"
	codeTooLarge      = "RequestEntityTooLargeException"
)

// malformed says that a request cannot be read at all.
func malformed(format string, args ...any) *Error {
	return &Error{Code: codeSerialization, Message: fmt.Sprintf(format, args...), Status: http.StatusBadRequest}
}
