package policy

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Position is a place in a document as people count: lines and columns
// (characters) from 1.
type Position struct{ Line, Column int }

// Span is a piece of a document: from the first character to behind the last.
type Span struct{ Start, End Position }

// Statements says where the statements of a document stand, by Match.Index. The
// document must be one that Compile takes.
func Statements(doc string) ([]Span, error) {
	var other json.RawMessage
	d := json.NewDecoder(strings.NewReader(doc))
	if _, err := d.Token(); err != nil { // {
		return nil, fmt.Errorf("read a policy document: %w", err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("read a policy document: %w", err)
		}
		if name == "Statement" {
			return statementSpans(doc, d)
		}
		if err := d.Decode(&other); err != nil {
			return nil, fmt.Errorf("read a policy document: %w", err)
		}
	}
	return nil, nil
}

// statementSpans reads the value of Statement: an object, or a list of them.
func statementSpans(doc string, d *json.Decoder) ([]Span, error) {
	var spans []Span
	var value json.RawMessage
	from := int(d.InputOffset())
	if at := from + strings.IndexAny(doc[from:], "[{"); at >= from && doc[at] == '[' {
		if _, err := d.Token(); err != nil {
			return nil, err
		}
		for d.More() {
			if err := d.Decode(&value); err != nil {
				return nil, err
			}
			spans = append(spans, span(doc, int(d.InputOffset())-len(value), int(d.InputOffset())))
		}
		return spans, nil
	}
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	end := int(d.InputOffset())
	return append(spans, span(doc, end-len(value), end)), nil
}

func span(doc string, start, end int) Span { return Span{positionOf(doc, start), positionOf(doc, end)} }

func positionOf(doc string, at int) Position {
	before := doc[:at]
	line := strings.LastIndexByte(before, '\n') + 1
	return Position{Line: strings.Count(before, "\n") + 1, Column: utf8.RuneCountInString(before[line:]) + 1}
}
