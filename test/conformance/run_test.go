package conformance

import (
	"maps"
	"strings"
	"testing"

	"gatehouse/internal/dbtest"
	"gatehouse/test/lab"
)

// exchange is a call that succeeded, for a look at what became of it.
type exchange struct {
	*world
	in, out in
}

// on runs a test with a world of its own on each database.
func on(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	lab.EachDatabase(t, dbtest.Postgres, func(t *testing.T, database string) {
		t.Parallel()
		test(t, newWorld(t, database))
	})
}

// TestConformance makes every call of the table against a running server, then
// holds the audit events against the calls.
func TestConformance(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		for _, table := range tables {
			for _, r := range table.rows {
				if o, ok := served(t)[table.service+" "+r.op]; ok { // TestTable speaks of those that are not
					w.run(t, table.service+"."+r.op, func(t *testing.T) { w.row(t, o, r) })
				}
			}
		}
		w.run(t, "audit", w.audit)
	})
}

// row makes the calls of one row. Whoever may not call tries first, with the very
// input that then succeeds: a refusal changes nothing.
func (w *world) row(t *testing.T, o operation, r row) {
	for _, f := range r.all(o) {
		if f.in == nil && f.given == nil {
			continue // below, with the input of the success
		}
		w.run(t, f.name, func(t *testing.T) {
			w.give(r.given)
			w.give(f.given)
			w.refuse(t, o, r, f, w.input(over(r.in, f.in)))
		})
	}
	w.begin()
	w.give(r.given)
	input := w.input(r.in)
	for _, f := range r.all(o) {
		if f.in == nil && f.given == nil {
			w.refuse(t, o, r, f, input)
		}
	}
	if r.never != "" {
		return
	}
	by := w.root()
	switch {
	case r.as != nil:
		by = w.get(r.as).(credentials)
	case r.open != "" && o.signed:
		by = w.get(nobody).(credentials)
	}
	a := w.call(o, by, input, true)
	if a.Code != "" || a.Broken != "" {
		t.Fatalf("%.600v: %v", input, a)
	}
	if len(a.Missing) > 0 {
		t.Errorf("the answer lacks %s, which the model requires", strings.Join(a.Missing, ", "))
	}
	if d := differs("", a.Output, w.resolve(r.want)); d != "" {
		t.Errorf("%s\nin %v", d, a.Output)
	}
	if r.then != nil {
		r.then(&exchange{w, input, a.Output})
	}
}

// refuse makes a call that is to be refused.
func (w *world) refuse(t *testing.T, o operation, r row, f fail, input in) {
	t.Helper()
	by := w.root()
	if as := eitherThing(f.as, r.as); as != nil {
		by = w.get(as).(credentials)
	}
	a := w.call(o, by, input, false)
	if a.Code != f.code || !strings.Contains(a.Message, f.says) {
		t.Errorf("%s, %.600v:\ngot  %.600v\nwant %s: …%s…", f.name, input, a, f.code, f.says)
	}
}

func eitherThing(first, second *thing) *thing {
	if first != nil {
		return first
	}
	return second
}

func (w *world) give(things []*thing) {
	w.t.Helper()
	for _, what := range things {
		w.get(what)
	}
}

func (w *world) input(members in) in { return w.resolve(members).(in) }

// over lays members over others; nil takes one away.
func over(base, members in) in {
	out := maps.Clone(base)
	if out == nil {
		out = in{}
	}
	for name, v := range members {
		if v == nil {
			delete(out, name)
		} else {
			out[name] = v
		}
	}
	return out
}

// sees asks for something after the call, and wants members of the answer.
func (x *exchange) sees(service, op string, input, want in) {
	x.t.Helper()
	if d := differs("", x.must(service, op, input), x.resolve(want)); d != "" {
		x.t.Errorf("%s afterwards: %s", op, d)
	}
}

// wants asks for something after the call, and wants it refused.
func (x *exchange) wants(service, op string, input in, code string) {
	x.t.Helper()
	if a := x.try(x.root(), service, op, input); a.Code != code {
		x.t.Errorf("%s afterwards: got %v, want %s", op, a, code)
	}
}

// all is a whole list, page by page.
func (w *world) all(service, op string, input in, list string) []any {
	w.t.Helper()
	var all []any
	for page := in(nil); ; {
		page = w.must(service, op, over(input, in{"NextToken": page["NextToken"]}))
		items, _ := page[list].([]any)
		all = append(all, items...)
		if page["NextToken"] == nil {
			return all
		}
	}
}
