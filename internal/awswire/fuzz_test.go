package awswire_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gatehouse/internal/awswire"
)

// seeds adds the bodies of the golden requests.
func seeds(f *testing.F, only func(request string) bool) {
	f.Helper()
	files, err := filepath.Glob("testdata/golden/*.http")
	if err != nil || len(files) == 0 {
		f.Fatal("no golden files: ", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		request, _, _ := strings.Cut(string(text), separator)
		if _, body, _ := strings.Cut(request, "\n\n"); only(request) {
			f.Add(body)
		}
	}
}

func isForm(request string) bool { return strings.Contains(request, "x-www-form-urlencoded") }

// FuzzJSON holds our parser against encoding/json: what we take, it takes, and
// means the same; what it takes, we take within our limits, save what no
// client should send (invalid UTF-8, half surrogates, U+0000).
func FuzzJSON(f *testing.F) {
	seeds(f, func(r string) bool { return !isForm(r) })
	f.Add(`{"a":[1,-0.5e+3,"\u00e9\ud83d\ude00\n",true,false,null,{}],"a":2}`)
	f.Fuzz(func(t *testing.T, body string) {
		got, err := awswire.ParseJSON(body)
		d := json.NewDecoder(strings.NewReader(body))
		d.UseNumber()
		var want any
		wantErr := d.Decode(&want)
		if wantErr == nil && d.More() {
			wantErr = errors.New("more follows")
		}
		if err == nil && wantErr != nil && json.Valid([]byte(body)) {
			wantErr = nil
		}
		if (err == nil) && !json.Valid([]byte(body)) {
			t.Fatalf("%q is taken and is no JSON", body)
		}
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got %#v, want %#v", body, got, want)
		}
		var e *awswire.Error
		if err != nil && (!errors.As(err, &e) || e.Code != "SerializationException") {
			t.Fatalf("%q: got %v", body, err)
		}
		if err != nil && json.Valid([]byte(body)) && !excused(e.Message) {
			t.Fatalf("%q is JSON and refused: %v", body, err)
		}

		// Any input, read into types: no panic, and what is valid reads the same again.
		var in sampler
		if awswire.ReadJSON(body, &in) == nil {
			var again sampler
			if err := awswire.ReadJSON(awswire.WriteJSON(&in), &again); err != nil || !reflect.DeepEqual(in, again) {
				t.Fatalf("%q reads otherwise when written: %v\n%s", body, err, awswire.WriteJSON(&in))
			}
		}
		if !json.Valid(awswire.Parameters(&in)) {
			t.Fatalf("%q: the audit form is no JSON", body)
		}
	})
}

func excused(message string) bool {
	for _, m := range []string{"UTF-8", "surrogate", "U+0000", "nested too deeply", "too many values"} {
		if strings.Contains(message, m) {
			return true
		}
	}
	return false
}

// FuzzForm: any form gives a tree or a SerializationException, the same one
// every time, and reading it into types does not panic.
func FuzzForm(f *testing.F) {
	seeds(f, isForm)
	f.Add("A.member.1=x&A.member.3=y&A.member.2=&B.entry.1.key=k&B.entry.1.value=v&C=%zz")
	f.Add("A=1&A.B=2&A.1=3&.=4&=5&a..b=6&" + strings.Repeat("x.", 100) + "=1")
	f.Fuzz(func(t *testing.T, body string) {
		got, err := awswire.ParseForm("", body)
		again, err2 := awswire.ParseForm("", body)
		if (err == nil) != (err2 == nil) || !reflect.DeepEqual(got, again) {
			t.Fatalf("%q gives two answers", body)
		}
		var e *awswire.Error
		if err != nil && (!errors.As(err, &e) || e.Code != "SerializationException") {
			t.Fatalf("%q: got %v", body, err)
		}
		if _, ok := got.(map[string]any); err == nil && !ok {
			t.Fatalf("%q: the root is %T", body, got)
		}
		var in sampler
		if err := awswire.ReadForm(body, &in); err == nil {
			awswire.WriteXML(&in)
		}
	})
}

// FuzzJSONString: what we quote, encoding/json reads back, bytes that are not
// UTF-8 replaced.
func FuzzJSONString(f *testing.F) {
	f.Add("plain")
	f.Add("\"\\\x00\x1f\u2028é😀\xff\xc3")
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		if err := json.Unmarshal(awswire.AppendJSONString(nil, s), &got); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); strings.ReplaceAll(got, "\ufffd", "") != strings.ReplaceAll(want, "\ufffd", "") {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}
