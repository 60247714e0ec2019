package awswire

import (
	"errors"
	"net/http"

	"gatehouse/internal/idc"
)

// candidates are the codes a kind may have, best first: the first that the
// service models is taken, and the last where it models none.
var candidates = map[idc.Kind][]string{
	idc.KindInvalid:     {"ValidationException", "InvalidRequestException", "InvalidInputException", "ValidationException"},
	idc.KindNotFound:    {"ResourceNotFoundException", "NoSuchEntity", "TargetNotFoundException", "InvalidRequestException"},
	idc.KindConflict:    {"ConflictException", "EntityAlreadyExists", "ConcurrentModificationException", "InvalidRequestException"},
	idc.KindDenied:      {"ForbiddenException", "AccessDenied", "AccessDeniedException"},
	idc.KindQuota:       {"ServiceQuotaExceededException", "LimitExceeded", "ConstraintViolationException", "ConflictException", "InvalidRequestException"},
	idc.KindThrottled:   {"ThrottlingException", "TooManyRequestsException", "SlowDownException", "Throttling"},
	idc.KindUnsupported: {"UnsupportedOperationException"},
	idc.KindUnavailable: {"ServiceUnavailableException"},
	idc.KindInternal:    {"ServiceException", "ServiceFailure", "InternalServerException"},
}

// frontEnd are the codes that come before any service: a service need not
// model them. Query has names of its own.
var frontEnd = map[idc.Reason]struct{ json, query string }{
	idc.ReasonNoCredentials:       {"MissingAuthenticationTokenException", "MissingAuthenticationToken"},
	idc.ReasonIncompleteSignature: {"IncompleteSignatureException", "IncompleteSignature"},
	idc.ReasonBadSignature:        {"InvalidSignatureException", "SignatureDoesNotMatch"},
	idc.ReasonUnknownKey:          {"UnrecognizedClientException", "InvalidClientTokenId"},
	idc.ReasonExpiredToken:        {"ExpiredTokenException", "ExpiredToken"},
}

// queryCodes are the names that Query services have for codes of the JSON ones.
var queryCodes = map[string]string{
	codeSerialization:             "MalformedInput",
	codeValidation:                "ValidationError",
	codeUnknown:                   "InvalidAction",
	codeUnsupported:               "UnsupportedOperation",
	codeTooLarge:                  "RequestEntityTooLarge",
	"AccessDeniedException":       "AccessDenied",
	"ThrottlingException":         "Throttling",
	"ServiceUnavailableException": "ServiceUnavailable",
	"InternalServerException":     "InternalFailure",
}

// statuses of codes that a model does not have; all others are 400.
var statuses = map[string]int{
	codeTooLarge:                  http.StatusRequestEntityTooLarge,
	"RequestEntityTooLarge":       http.StatusRequestEntityTooLarge,
	"ServiceUnavailableException": http.StatusServiceUnavailable,
	"ServiceUnavailable":          http.StatusServiceUnavailable,
	"InternalServerException":     http.StatusInternalServerError,
	"InternalFailure":             http.StatusInternalServerError,

	// Query services answer 403 where JSON services answer 400.
	"AccessDenied":               http.StatusForbidden,
	"MissingAuthenticationToken": http.StatusForbidden,
	"SignatureDoesNotMatch":      http.StatusForbidden,
	"InvalidClientTokenId":       http.StatusForbidden,
	"ExpiredToken":               http.StatusForbidden,
}

// DefaultError is the wire error for err in op's service, by the kind that idc
// gives it. A Reason that names an error of the service's model stands for
// that error, so that an operation can say MalformedPolicyDocument or
// AuthorizationPendingException without a table. The cause, and all of an
// internal error, stay here.
func DefaultError(err error, op *Operation) *Error {
	var we *Error
	if errors.As(err, &we) {
		return op.service.native(we)
	}
	var e *idc.Error
	if !errors.As(err, &e) {
		e = &idc.Error{Kind: idc.KindInternal}
	}
	s := op.service
	out := &Error{Message: e.Message}
	switch _, named := s.Errors[string(e.Reason)]; {
	case e.Kind == idc.KindInternal:
		out.Code = s.choose(e.Kind)
		out.Message = "The request could not be processed because of an internal failure."
	case named:
		out.Code = string(e.Reason)
	case e.Kind == idc.KindUnauthenticated:
		out.Code, out.Status = s.unauthenticated(e, op)
	default:
		out.Code = s.choose(e.Kind)
	}
	if shape := s.Errors[out.Code]; shape != nil {
		out.Fields = shape.fields(e)
	}
	return out
}

// native is e with its code in the service's own words, where e comes from
// reading the request.
func (s *Service) native(e *Error) *Error {
	if e.Code != codeValidation && (e.Code != codeSerialization || s.Protocol != RestJSON) {
		return e
	}
	own := *e
	if code := s.choose(idc.KindInvalid); s.Errors[code] != nil {
		own.Code, own.Status = code, 0
	}
	if own.Code != "InvalidInputException" {
		own.Fields = nil // Reason is that of organizations; elsewhere it means other things
	}
	return &own
}

// choose is the service's code for a kind.
func (s *Service) choose(k idc.Kind) string {
	codes := candidates[k]
	if len(codes) == 0 {
		codes = candidates[idc.KindInternal]
	}
	for _, c := range codes {
		if s.Errors[c] != nil {
			return c
		}
	}
	if s.Protocol == Query {
		for _, c := range codes {
			if q := queryCodes[c]; q != "" {
				return q
			}
		}
	}
	return codes[len(codes)-1]
}

func (s *Service) unauthenticated(e *idc.Error, op *Operation) (code string, status int) {
	switch {
	case op.Auth == AuthBearer:
		return "UnauthorizedException", http.StatusUnauthorized
	case op.Auth == AuthNone && s.Errors["InvalidClientException"] != nil:
		return "InvalidClientException", 0
	}
	names, ok := frontEnd[e.Reason]
	if !ok {
		names = frontEnd[idc.ReasonUnknownKey]
	}
	switch s.Protocol {
	case Query:
		return names.query, 0
	case RestJSON:
		return names.json, http.StatusForbidden
	}
	return names.json, 0
}

// fields fills those further members of the error's shape that e knows.
func (shape *ErrorShape) fields(e *idc.Error) map[string]any {
	var out map[string]any
	for _, m := range shape.Members {
		value := ""
		switch m {
		case "ResourceType":
			value = e.ResourceType
		case "ResourceId":
			value = e.ResourceID
		case "Reason":
			value = string(e.Reason)
		}
		if value != "" {
			if out == nil {
				out = make(map[string]any, 3)
			}
			out[m] = value
		}
	}
	return out
}
