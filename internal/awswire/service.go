package awswire

import (
	"context"
	"errors"

	"gatehouse/internal/idc"
)

// Protocol is how a service's requests and answers are written.
type Protocol uint8

const (
	JSON11 Protocol = iota + 1
	RestJSON
	Query
)

// Auth is how the callers of an operation prove who they are. There is no
// default: an operation that declares none cannot be served.
type Auth uint8

const (
	AuthUndeclared Auth = iota
	AuthNone            // anybody may call (sso-oidc)
	AuthSigV4           // a signature for the service's SigningName
	AuthBearer          // the portal's token, in header x-amz-sso_bearer_token or Authorization
)

// BearerHeader carries the portal's access token, underscores and all.
const BearerHeader = "X-Amz-Sso_bearer_token"

// Service is one AWS service as generated, bound to an implementation.
type Service struct {
	Name         string // as the AWS CLI calls it: sso-admin
	Protocol     Protocol
	SigningName  string // the service in the scope of its signatures
	TargetPrefix string // JSON11: what X-Amz-Target has before the dot
	Version      string // API version; Query requests name it
	Namespace    string // Query: of the XML
	EventSource  string // of its audit events, unless an operation has its own
	Operations   []*Operation
	Errors       map[string]*ErrorShape // by code

	// MapError overrides DefaultError where that does not know enough; it may
	// return nil to leave err to it.
	MapError func(err error, op *Operation) *Error
}

// Operation is one operation of a Service.
type Operation struct {
	Name        string
	Auth        Auth
	EventSource string // where it differs from the service's

	// RestJSON: the route. Query, when not empty, is the part of the query
	// string that tells two operations of one path apart.
	Method, Path, Query string

	// MaxBody is the largest request body where it is not the Mux's to say; 0 elsewhere.
	MaxBody int64

	Bare   bool   // the answer has no body members at all
	Result string // Query: name of the element around the output's members

	service *Service
	input   func() Shape
	call    func(ctx context.Context, c idc.Caller, in Shape) (Shape, error)
}

// Service is the service that op belongs to; nil before NewMux.
func (op *Operation) Service() *Service { return op.service }

// Served reports whether something answers the operation; the others are
// known by name and refused.
func (op *Operation) Served() bool { return op.call != nil }

// Event is the name of the service in audit events of op.
func (op *Operation) Event() string {
	if op.EventSource != "" {
		return op.EventSource
	}
	return op.service.EventSource
}

// Serve binds op to fn.
func Serve[I, O any, PI shapeOf[I], PO shapeOf[O]](op Operation, fn func(context.Context, idc.Caller, *I) (*O, error)) *Operation {
	op.input = func() Shape { return PI(new(I)) }
	op.call = func(ctx context.Context, c idc.Caller, in Shape) (Shape, error) {
		out, err := fn(ctx, c, (*I)(in.(PI)))
		if err != nil {
			return nil, err
		}
		if out == nil {
			return nil, errors.New("an operation returned neither output nor error")
		}
		return PO(out), nil
	}
	return &op
}
