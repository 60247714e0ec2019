package awswire

import (
	"context"

	"gatehouse/internal/idc"
)

// Intercept puts call in the place of whatever serves op.
func (op *Operation) Intercept(call func(context.Context, idc.Caller, Shape) (Shape, error)) {
	op.call = call
}

// NewInput is a zero input of op.
func (op *Operation) NewInput() Shape { return op.input() }

// ParseJSON and ParseForm are the body parsers, giving the request as plain values.
func ParseJSON(body string) (any, error) {
	var t tree
	if err := t.parseJSON(body); err != nil {
		return nil, err
	}
	return t.document(0), nil
}

func ParseForm(address, body string) (any, error) {
	var t tree
	if err := t.parseForm(address, body); err != nil {
		return nil, err
	}
	return t.document(0), nil
}

// ReadJSON and ReadForm fill in as a request with that body would.
func ReadJSON(body string, in Shape) error {
	var t tree
	if err := t.parseJSON(body); err != nil {
		return err
	}
	return orNil(read(&t, nil, in))
}

func ReadForm(body string, in Shape) error {
	var t tree
	if err := t.parseForm("", body); err != nil {
		return err
	}
	return orNil(read(&t, nil, in))
}

func orNil(e *Error) error {
	if e == nil {
		return nil
	}
	return e
}

// WriteJSON and WriteXML are the bodies that answer with out.
func WriteJSON(out Shape) string {
	var w jsonWriter
	w.object(out)
	return string(w.buf)
}

func WriteXML(out Shape) string {
	var w xmlWriter
	out.Members(&w)
	return string(w.buf)
}

var (
	AppendJSONString = appendJSONString
	Compile          = compile
	NewTable         = newTable
	Anchored         = anchored
)

// Answer is the status and body of e in s's protocol.
func Answer(e *Error, s *Service) (int, string) {
	var a answer
	e.fail(s, s.Protocol, &a)
	return a.status, string(a.body)
}
