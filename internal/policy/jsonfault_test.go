package policy

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestJSONFault(t *testing.T) {
	for _, test := range []struct {
		doc, message, replacement string // what is wrong stands between « and »
	}{
		{`«»`, "empty", ""},
		{"«» \n\t", "empty", ""},
		{`«policy»`, "begins with {, not with policy", ""},
		{`«,»`, "begins with {, not with ,", ""},
		{"«\x01»", "not with U+0001", ""},
		{"«\ufeff»{}", "byte order mark", ""},
		{`{"a": «[»`, "2 brackets are not closed. After this, a value or ] is expected, for the list that begins in line 1", ""},
		{`«{»`, "a name or } is expected after this", ""},
		{`{"a": 1«,»`, "a name is expected after this", ""},
		{`{«"a»`, `the closing " is missing`, ""},
		{`{"a«"»`, "a colon and a value is expected after this", ""},
		{`{"a"«:»  `, "a value is expected after this", ""},
		{`{"a": «1»`, "a comma or } is expected after this", ""},
		{"{\"a\": [1,\n2«]»\n", "a comma or } is expected after this", ""},

		{`{"a": 1«,»}`, "The comma is one too many", ""},
		{`{"a": [1«,» ]}`, "The comma is one too many", ""},
		{`{"a": [«,»1]}`, "The comma is one too many", ""},
		{`{"a": 1,«,» "b": 2}`, "The comma is one too many", ""},
		{`{"a": 1 «"»b": 2}`, "A comma is missing", ""},
		{`{"a": [«"»b" "c"]}`, "", ""},
		{`{"a" «1»}`, "a colon is expected", ""},
		{`{"a": ["b"«:» 1]}`, "A list has no names", ""},
		{"{\"a\": [\n1«}»\n", "The list that begins in line 1 ends with ], not with }", ""},
		{`{"a": {"b": 1«]»}`, "The object that begins in line 1 ends with }, not with ]", ""},
		{`{}` + "\n" + `«{»}`, "The document has ended here", ""},
		{`{"a": «=»}`, "A value is expected here, not =", ""},
		{`{«1»: 2}`, "a name in quotation marks is expected here, not 1", ""},

		{`{«Version»: "2012-10-17"}`, `A name stands between quotation marks: "Version"`, `"Version"`},
		{`{"Action": [«s3:Get*»]}`, `Text stands between quotation marks: "s3:Get*"`, `"s3:Get*"`},
		{`{"a": «True»}`, "small letters: true", "true"},
		{`{"a": «None»}`, "JSON has no None", ""},
		{`{«'»a': 1}`, "straight double quotation marks", ""},
		{`{“a”: 1}`, "", ""},
		{`{"a": 1} «// done»`, "no comments", ""},
		{"{ «# why»\n\"a\": 1}", "no comments", ""},
		{`{«/* a */»"a": 1}`, "no comments", ""},
		{"{«\u00a0»\"a\": 1}", "U+00A0", ""},

		{`{"Id": «012345678901»}`, "The id of an account is a text", `"012345678901"`},
		{`{"a": «007»}`, "no zero before it", `"007"`},
		{`{"a": «1.»}`, "no number", `"1."`},
		{`{"a": «1e»}`, "no number", `"1e"`},
		{`{"a": «-»}`, "no number", `"-"`},
		{`{"a": «2012-10-17»}`, "no number", `"2012-10-17"`},
		{"{\"a\": «\"b, »\n\"c\": 1}", `the closing " is missing`, ""},
		{"{\"a\": \"b«\t»\"}", "write \\t", `\t`},
		{"{\"a\": \"«\x00»\"}", `write \u0000`, `\u0000`},
		{`{"a": "C:«\D»ata"}`, "A backslash stands before", `\\D`},
		{`{"a": "«\u»12"}`, "four hexadecimal digits", ""},
		{`{"a": «"b\»`, "", ""},
	} {
		doc, marks := cutMarks(test.doc)
		fault := findJSONFault([]byte(doc))
		switch {
		case fault == nil:
			t.Errorf("%s: nothing is found", doc)
		case test.message == "": // only that something is
		case fault.where != marks || !strings.Contains(fault.message, test.message) || fault.replacement != test.replacement:
			t.Errorf("%s:\ngot  %v %s %q\nwant %v %s %q", doc, fault.where, fault.message, fault.replacement, marks, test.message, test.replacement)
		}
	}
	for _, doc := range []string{`{}`, ` {"a": [1, -0.5e+3, true, null, "\u00e9\n\\", {}, []]} `, `0`, `"é"`} {
		if fault := findJSONFault([]byte(doc)); fault != nil {
			t.Errorf("%s: %+v", doc, fault)
		}
	}
}

// cutMarks is a text without « and », and what stood between them.
func cutMarks(text string) (string, extent) {
	before, rest, _ := strings.Cut(text, "«")
	inside, after, _ := strings.Cut(rest, "»")
	return before + inside + after, extent{len(before), len(before) + len(inside)}
}

// A fault is found exactly where there is one, and lies in the text; what is offered
// in its place is nearer to JSON.
func FuzzJSONFault(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,{"b":"\u00e9"}],}`, `{'a':1}`, `[01]`, `{"a":tru}`, "{\"a\":\"\t\"}", `{"a":"\x"}`, `[1 2]`, `{"a" 1}`, "// x\n{}", `{"a":1}}`, `[}`, `-`, `"`, `#`, `/`, "\u00a0", "\ufeff", `[1.5e-3,-0]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		if !utf8.ValidString(doc) || strings.Count(doc, "[")+strings.Count(doc, "{") > 1000 {
			return
		}
		fault := findJSONFault([]byte(doc))
		if (fault == nil) != json.Valid([]byte(doc)) {
			t.Fatalf("%q: got %+v, but valid is %v", doc, fault, json.Valid([]byte(doc)))
		}
		if fault == nil {
			return
		}
		w := fault.where
		if w.start < 0 || w.end < w.start || w.end > len(doc) || fault.message == "" || !utf8.ValidString(doc[:w.start]) || !utf8.ValidString(doc[:w.end]) {
			t.Fatalf("%q: %+v", doc, fault)
		}
		if fault.replacement != "" {
			next := findJSONFault([]byte(doc[:w.start] + fault.replacement + doc[w.end:]))
			if next != nil && next.where.end < w.start {
				t.Errorf("%q: with %s the fault moves to the front: %+v", doc, fault.replacement, next)
			}
		}
	})
}
