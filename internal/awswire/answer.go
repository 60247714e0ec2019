package awswire

import (
	"net/http"
	"strconv"
	"sync"
)

// answer is a response on its way: everything is in memory before the first
// byte is written.
type answer struct {
	status      int
	contentType string
	body        []byte
	requestID   string
	errorType   string // RestJSON and JSON11: X-Amzn-Errortype
	header      http.Header
}

// write sends a in one write.
func (a *answer) write(w http.ResponseWriter, head bool) {
	h := w.Header()
	for k, v := range a.header {
		h[k] = v
	}
	if a.contentType != "" {
		h["Content-Type"] = []string{a.contentType}
	}
	h["Content-Length"] = []string{strconv.Itoa(len(a.body))}
	h["Cache-Control"] = noStore
	h["X-Content-Type-Options"] = noSniff
	h["X-Amzn-Requestid"] = []string{a.requestID}
	if a.errorType != "" {
		h["X-Amzn-Errortype"] = []string{a.errorType}
	}
	w.WriteHeader(a.status)
	if !head {
		w.Write(a.body) // the client has gone when this fails; there is nobody to tell
	}
}

// Answers hold what callers wrote, and pages of the same origin run what is script:
// an answer never is.
var (
	noStore = []string{"no-store"}
	noSniff = []string{"nosniff"}
)

// Working memory of a request. Large pieces are left to the collector.
const maxPooled = 64 << 10

var (
	treePool   = sync.Pool{New: func() any { return &tree{nodes: make([]node, 0, 64)} }}
	writerPool = sync.Pool{New: func() any { return &jsonWriter{buf: make([]byte, 0, 4096)} }}
)

func getTree() *tree { return treePool.Get().(*tree) }

func putTree(t *tree) {
	if cap(t.nodes)*40 > maxPooled {
		return
	}
	clear(t.nodes) // they hold the request's text
	t.nodes = t.nodes[:0]
	treePool.Put(t)
}

// encode writes the answer to a served request.
func (op *Operation) encode(out Shape, a *answer) (release func(), err error) {
	a.status = http.StatusOK
	switch op.service.Protocol {
	case Query:
		a.contentType = "text/xml"
		a.body = op.xml(out, a.requestID)
		return func() {}, nil
	case RestJSON:
		a.contentType = "application/json"
	default:
		a.contentType = "application/x-amz-json-1.1"
	}
	if op.Bare {
		return func() {}, nil // no output in the model: an empty body
	}
	w := writerPool.Get().(*jsonWriter)
	*w = jsonWriter{buf: w.buf[:0]}
	w.object(out)
	a.body = w.buf
	return func() {
		if cap(w.buf) <= maxPooled {
			writerPool.Put(w)
		}
	}, w.err
}

// fail writes the answer to a refused one and gives the code that it bears.
// s is nil when no service was found.
func (e *Error) fail(s *Service, p Protocol, a *answer) (code string) {
	var shape *ErrorShape
	if s != nil {
		shape = s.Errors[e.Code]
	}
	code = e.Code
	if q := queryCodes[code]; p == Query && shape == nil && q != "" {
		code = q
	}
	a.header = e.Headers
	a.status = e.Status
	if a.status == 0 && shape != nil {
		a.status = shape.Status
	}
	if a.status == 0 {
		a.status = statuses[code]
	}
	if a.status == 0 {
		a.status = http.StatusBadRequest
	}
	if p == Query {
		a.contentType = "text/xml"
		a.body = xmlError(s, code, e.Message, a.status, a.requestID)
		return code
	}
	a.errorType = code
	a.contentType = "application/x-amz-json-1.1"
	if p == RestJSON {
		a.contentType = "application/json"
	}
	a.body = e.json(code, shape, a.requestID)
	return code
}

// json is the body of a JSON error.
func (e *Error) json(code string, shape *ErrorShape, requestID string) []byte {
	w := jsonWriter{buf: append(make([]byte, 0, 256), `{"__type":`...)}
	w.text(code)
	add := func(name string, v any) {
		w.buf = append(w.buf, ',')
		w.text(name)
		w.buf = append(w.buf, ':')
		w.document(v)
	}
	message := "message"
	switch {
	case shape != nil && shape.OAuth != "":
		add("error", shape.OAuth)
		message = "error_description"
	case shape != nil && shape.Message != "":
		message = shape.Message
	case shape == nil:
		add("Message", e.Message) // front-end errors: clients look in either
	}
	add(message, e.Message)
	if shape != nil {
		for _, m := range shape.Members {
			if v, ok := e.Fields[m]; ok {
				add(m, v)
			} else if m == "RequestId" {
				add(m, requestID)
			}
		}
	}
	w.buf = append(w.buf, '}')
	return w.buf
}
