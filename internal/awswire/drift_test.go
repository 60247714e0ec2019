package awswire_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// TestDrift compares what we know of each service with its current Go client:
// every operation is served, known to be unserved, or on the list in
// testdata/drift.txt; of served ones every member is ours or on the list. The
// list names nothing else, so that it shrinks when we catch up.
func TestDrift(t *testing.T) {
	var got []string
	for _, l := range leaves {
		if l.client == nil {
			continue
		}
		known := map[string]bool{} // served or not
		for _, op := range l.new().Operations {
			known[op.Name] = op.Served()
		}
		client := reflect.TypeOf(l.client(aws.Config{}))
		note := func(what string) {
			if line := l.name + " " + what; !slices.Contains(got, line) {
				got = append(got, line)
			}
		}
		for i := range client.NumMethod() {
			m := client.Method(i)
			if m.Type.NumIn() < 3 || m.Type.NumOut() != 2 {
				continue // Options and the like
			}
			served, ok := known[m.Name]
			if !ok {
				note(m.Name)
			}
			if served {
				missingMembers(m.Type.In(2).Elem(), reflect.TypeOf(l.input(m.Name)).Elem(), note)
				missingMembers(m.Type.Out(0).Elem(), reflect.TypeOf(l.output(m.Name)).Elem(), note)
			}
		}
	}
	slices.Sort(got)
	text, err := os.ReadFile("testdata/drift.txt")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			want = append(want, line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("the Go client has %s: put it into an overlay, or on the list", line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("the list has %s, which is no difference any more", line)
		}
	}
}

// missingMembers notes the fields of theirs that ours has not. within are the types
// that are being looked at: some hold more of their own kind.
func missingMembers(theirs, ours reflect.Type, note func(string), within ...reflect.Type) {
	theirs, ours = element(theirs), element(ours)
	if theirs.Kind() != reflect.Struct || ours.Kind() != reflect.Struct || theirs == reflect.TypeFor[time.Time]() || slices.Contains(within, theirs) {
		return
	}
	within = append(within, theirs)
	for i := range theirs.NumField() {
		f := theirs.Field(i)
		if !f.IsExported() || f.Name == "ResultMetadata" {
			continue
		}
		own, ok := ours.FieldByName(f.Name)
		if !ok {
			note(ours.Name() + "." + f.Name)
			continue
		}
		if f.Type.Kind() != reflect.Interface { // unions: gosdk_test.go sends them
			missingMembers(f.Type, own.Type, note, within...)
		}
	}
}

// element is what a pointer or slice type holds.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}
