package awswire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"gatehouse/internal/idc"
)

// Config is what a Mux needs from the program around it.
type Config struct {
	// Authenticate says who calls op, from the request as it arrived and the
	// bytes of its body. It is asked for every operation, op.Auth saying what
	// must be proven; for AuthNone it fills in Caller.Request only.
	Authenticate func(ctx context.Context, r *http.Request, body []byte, op *Operation) (idc.Caller, error)

	// RequestID is the id that the answer bears.
	RequestID func(ctx context.Context) string

	// Refusal is the value of RefusalHeader in the answer to a call that was denied,
	// made of the error; "" for none. May be nil.
	Refusal func(err error) string

	// OnError is told what became a 5xx answer; clients see none of it. May be nil.
	OnError func(ctx context.Context, err error)

	// Observe is told of every request once it is answered. May be nil.
	Observe func(ctx context.Context, o Outcome)

	// MaxBody is the largest request body, 1 MiB when 0. Operations that
	// anybody may call get a sixteenth of it.
	MaxBody int64
}

// Outcome is one answered request, for the log.
type Outcome struct {
	Operation *Operation // nil when the request named none that we know
	Caller    idc.Caller
	Recorded  bool // the call came as far as the gate, which puts on record what became of it
	Status    int
	Code      string // of the error answered; empty on success
	Message   string // of the error answered
	Err       error  // its cause, not for clients
}

// Mux finds the operation that a request is for and carries the request
// through authentication, decoding, the call and encoding. It is an
// http.Handler; Owns tells which requests are its own.
type Mux struct {
	config  Config
	targets map[string]*Operation   // X-Amz-Target
	actions map[action]*Operation   // Query; with an empty version too
	routes  map[string][]*Operation // RestJSON: method and path
	queries map[string]*Service     // Query: by version
}

// RefusalHeader carries the encoded authorization message of a refused call, for
// sts:DecodeAuthorizationMessage. AWS's EC2 appends it to the message, where clients
// that compare messages stumble over it.
const RefusalHeader = "X-Gatehouse-Authorization-Message"

type action struct{ name, version string }

// NewMux serves services on one origin. It refuses tables that it cannot
// serve honestly: an operation without declared authentication, or two that
// answer to one name.
func NewMux(c Config, services ...*Service) (*Mux, error) {
	if c.Authenticate == nil || c.RequestID == nil {
		return nil, errors.New("awswire: Authenticate and RequestID must be given")
	}
	if c.MaxBody == 0 {
		c.MaxBody = 1 << 20
	}
	m := &Mux{
		config:  c,
		targets: map[string]*Operation{},
		actions: map[action]*Operation{},
		routes:  map[string][]*Operation{},
		queries: map[string]*Service{},
	}
	for _, s := range services {
		for _, op := range s.Operations {
			op.service = s
			if err := m.add(op); err != nil {
				return nil, fmt.Errorf("awswire: %s:%s: %w", s.Name, op.Name, err)
			}
		}
	}
	return m, nil
}

// shortTarget is a target without the package that botocore's model of CloudTrail
// has before the service; newer SDKs leave it out.
func shortTarget(target string) string {
	parts := strings.Split(target, ".")
	return strings.Join(parts[max(0, len(parts)-2):], ".")
}

var errTaken = errors.New("another operation answers to that name")

func (m *Mux) add(op *Operation) error {
	if op.Auth < AuthNone || op.Auth > AuthBearer {
		return errors.New("no authentication is declared")
	}
	s := op.service
	switch s.Protocol {
	case JSON11:
		target := s.TargetPrefix + "." + op.Name
		if m.targets[target] != nil {
			return errTaken
		}
		m.targets[target] = op
		m.targets[shortTarget(target)] = op
	case Query:
		key := action{op.Name, s.Version}
		if m.actions[key] != nil {
			return errTaken
		}
		m.actions[key] = op
		m.actions[action{op.Name, ""}] = op
		m.queries[s.Version] = s
	case RestJSON:
		if op.Method == "" || !strings.HasPrefix(op.Path, "/") {
			return errors.New("no route is declared")
		}
		route := op.Method + " " + op.Path
		for _, other := range m.routes[route] {
			if other.Query == op.Query {
				return errTaken
			}
		}
		if op.Query != "" { // the narrower one is asked first
			m.routes[route] = append([]*Operation{op}, m.routes[route]...)
		} else {
			m.routes[route] = append(m.routes[route], op)
		}
	default:
		return errors.New("no protocol is declared")
	}
	return nil
}

// Owns reports whether r speaks one of the protocols: it has a known route, or
// goes to the root and has a target header or looks like a query, or it is signed
// as only clients of AWS sign.
func (m *Mux) Owns(r *http.Request) bool {
	_, protocol := m.protocol(r)
	return protocol != 0
}

// protocol finds what the headers and the path tell: the operation for JSON11
// and RestJSON; for Query the body has to be read first.
func (m *Mux) protocol(r *http.Request) (*Operation, Protocol) {
	if target, ok := r.Header["X-Amz-Target"]; ok && r.Method == http.MethodPost && r.URL.Path == "/" {
		return m.targets[target[0]], JSON11
	}
	if routes := m.routes[r.Method+" "+r.URL.Path]; len(routes) > 0 {
		for _, op := range routes {
			if op.Query == "" || hasPair(r.URL.RawQuery, op.Query) {
				return op, RestJSON
			}
		}
	}
	if r.URL.Path == "/" && isQuery(r) {
		return nil, Query
	}
	// An SDK's request for a service that is not here: it cannot read a page.
	if strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ") {
		return nil, RestJSON
	}
	return nil, 0
}

// hasPair reports whether pair (name=value) stands in a query string.
func hasPair(query, pair string) bool {
	for query != "" {
		var p string
		p, query, _ = strings.Cut(query, "&")
		if p == pair {
			return true
		}
	}
	return false
}

func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	a := answer{requestID: m.config.RequestID(ctx)}
	var o Outcome
	op, protocol := m.protocol(r)
	out, err := m.serve(ctx, w, r, op, protocol, &o)
	release := func() {}
	if err == nil {
		release, err = o.Operation.encode(out, &a)
	}
	if err != nil {
		m.refuse(ctx, err, protocol, &a, &o)
	}
	o.Status = a.status
	a.write(w, r.Method == http.MethodHead)
	release()
	if m.config.Observe != nil {
		m.config.Observe(ctx, o)
	}
}

// serve carries the request to the operation and gives its output.
func (m *Mux) serve(ctx context.Context, w http.ResponseWriter, r *http.Request, op *Operation, protocol Protocol, o *Outcome) (Shape, error) {
	if op == nil && protocol != Query {
		return nil, &Error{Code: codeUnknown, Message: "There is no such operation."}
	}
	o.Operation = op
	limit := m.config.MaxBody
	if op != nil {
		limit = m.limit(op)
	}
	body, err := readBody(w, r, limit)
	if err != nil {
		return nil, err
	}
	if protocol == Query {
		if op, err = m.action(r, body); err != nil {
			return nil, err
		}
		o.Operation = op
		if limit = m.limit(op); int64(len(body)) > limit {
			return nil, tooLarge(limit)
		}
	}
	caller, err := m.config.Authenticate(ctx, r, body, op)
	if err != nil {
		return nil, err
	}
	caller.Request.EventSource, caller.Request.EventName = op.Event(), op.Name
	o.Caller = caller
	if caller.Kind == idc.CallerAnonymous && op.Auth != AuthNone {
		return nil, idc.Unauthenticated(idc.ReasonNoCredentials, "Missing Authentication Token")
	}
	if !op.Served() {
		return nil, &Error{Code: codeUnsupported, Message: "Gatehouse does not serve " + op.service.Name + ":" + op.Name + " yet."}
	}
	in := op.input()
	if err := op.decode(r, body, in); err != nil {
		return nil, err
	}
	caller.Request.Parameters = func() []byte { return Parameters(in) }
	caller.Request.Code = func(err error) string { return wireError(err, op).Code }
	caller.Request.Reached = &o.Recorded
	return op.call(ctx, caller, in)
}

// limit is the largest body of a request for op.
func (m *Mux) limit(op *Operation) int64 {
	if op.MaxBody > 0 {
		return op.MaxBody
	}
	if op.Auth == AuthNone {
		return m.config.MaxBody / 16
	}
	return m.config.MaxBody
}

func tooLarge(limit int64) *Error {
	return &Error{Code: codeTooLarge, Message: fmt.Sprintf("The request body is larger than %d bytes.", limit)}
}

// readBody reads at most limit bytes.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	if r.ContentLength == 0 || r.Body == nil {
		return nil, nil
	}
	size := r.ContentLength
	if size < 0 {
		size = 512
	}
	body := make([]byte, 0, size+1) // one more, so that the end is met without growing
	src := http.MaxBytesReader(w, r.Body, limit)
	for {
		n, err := src.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		var over *http.MaxBytesError
		switch {
		case err == io.EOF:
			return body, nil
		case errors.As(err, &over):
			return nil, tooLarge(limit)
		case err != nil:
			return nil, malformed("The request body could not be read.")
		}
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
	}
}

// decode fills in from the request.
func (op *Operation) decode(r *http.Request, body []byte, in Shape) error {
	t := getTree()
	defer putTree(t)
	var p *params
	var err error
	switch op.service.Protocol {
	case Query:
		err = t.parseForm(r.URL.RawQuery, string(body))
	case RestJSON:
		query, qerr := parseQuery(r.URL.RawQuery)
		if qerr != nil {
			return qerr
		}
		p = &params{query: query, header: r.Header}
		if len(body) > 0 {
			err = t.parseJSON(string(body))
		}
	default:
		if len(body) > 0 {
			err = t.parseJSON(string(body))
		}
	}
	if err != nil {
		return err
	}
	if e := read(t, p, in); e != nil {
		return e
	}
	return nil
}

// wireError is what an operation answers for err.
func wireError(err error, op *Operation) *Error {
	if op.service.MapError != nil {
		if e := op.service.MapError(err, op); e != nil {
			return e
		}
	}
	return DefaultError(err, op)
}

// refuse turns err into the answer.
func (m *Mux) refuse(ctx context.Context, err error, protocol Protocol, a *answer, o *Outcome) {
	o.Err = err
	var s *Service
	var e *Error
	if op := o.Operation; op != nil {
		s, e = op.service, wireError(err, op)
	} else if !errors.As(err, &e) {
		e = &Error{Code: "InternalServerException", Message: "The request could not be processed because of an internal failure."}
	}
	if m.config.Refusal != nil && idc.Is(err, idc.KindDenied) {
		if why := m.config.Refusal(err); why != "" {
			own := *e
			own.Headers = e.Headers.Clone()
			if own.Headers == nil {
				own.Headers = http.Header{}
			}
			own.Headers.Set(RefusalHeader, why)
			e = &own
		}
	}
	o.Code, o.Message = e.fail(s, protocol, a), e.Message
	if a.status >= http.StatusInternalServerError && m.config.OnError != nil {
		m.config.OnError(ctx, err)
	}
}
