package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gatehouse/internal/saml/samltest"
	"gatehouse/test/lab"
)

// world is a running server, a boto3 that calls it, and what the cases have made there.
type world struct {
	*lab.Server
	t      testing.TB // the test that is running
	ask    func([]byte) ([]byte, error)
	shared map[*thing]any
	fresh  map[*thing]any // of the case that is running
	serial int            // makes names that no other has
	log    []call         // every call, for the comparison with the audit events

	// Who vouches for people elsewhere: by tokens, and by SAML.
	issuer *lab.Issuer
	idp    *samltest.Provider
}

// thing is what only a running server has: an id, an ARN, the credentials of a role.
type thing struct {
	make  func(w *world) any
	fresh bool
}

// shared is a thing that is made once, for all rows, when the first asks for it.
func shared(make func(w *world) any) *thing { return &thing{make: make} }

// fresh is a thing that is made anew for each case that asks for it.
func fresh(make func(w *world) any) *thing { return &thing{make: make, fresh: true} }

// credentials sign calls.
type credentials struct{ key, secret, token string }

// call is a call that was made, as its event must tell it.
type call struct {
	operation
	requestID, code string
	caller          credentials
}

func newWorld(t *testing.T, database string) *world {
	t.Helper()
	box := lab.NewMailServer(t, lab.MailOptions{})
	w := &world{
		t: t, shared: map[*thing]any{}, fresh: map[*thing]any{},
		issuer: lab.NewTLSIssuer(t), idp: samltest.New(t, "https://idp.example.org/metadata"),
	}
	w.Server = lab.NewServer(t, lab.Database(database), lab.Setenv("SSL_CERT_FILE", w.issuer.Certificate), lab.Flags(
		"--quotas", "aws", "--quota", "regions=0", "--smtp-url", "smtp://"+box.Address+"?starttls=none", "--mail-from", "no-reply@example.com"))
	h := w.Person(t)
	known := map[string]bool{}
	for _, o := range served(t) {
		if known[o.service] {
			continue
		}
		known[o.service] = true
		path := filepath.Join(t.TempDir(), "service-2.json")
		model, err := mergedModel(o.service)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, model, 0o600); err != nil {
			t.Fatal(err)
		}
		h.AddModel(t, o.service, path)
	}
	h.Setenv("AWS_DATA_PATH", filepath.Join(h.Dir, ".aws", "models"))
	w.ask = lab.Converse(t, h, filepath.Join("python", "caller.py"), w.Env("AWS_REGION"))
	return w
}

// run runs a test with the world as its own.
func (w *world) run(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		defer func(before testing.TB) { w.t = before }(w.t)
		w.t = t
		w.begin()
		test(t)
	})
}

// begin begins a case: fresh things are made anew.
func (w *world) begin() { clear(w.fresh) }

// get is a thing, made when it is not there yet.
func (w *world) get(what *thing) any {
	w.t.Helper()
	of := w.shared
	if what.fresh {
		of = w.fresh
	}
	if v, ok := of[what]; ok {
		return v
	}
	v := what.make(w)
	of[what] = v
	return v
}

// text is a thing that is a string.
func (w *world) text(what *thing) string {
	w.t.Helper()
	s, ok := w.get(what).(string)
	if !ok {
		w.t.Fatalf("%v is no string", w.get(what))
	}
	return s
}

// resolve puts things in the place of their names.
func (w *world) resolve(v any) any {
	w.t.Helper()
	switch v := v.(type) {
	case *thing:
		return w.resolve(w.get(v))
	case in:
		out := in{}
		for name, member := range v {
			out[name] = w.resolve(member)
		}
		return out
	case check:
		return v
	case *within:
		return v.check(w.resolve(v.want))
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = w.resolve(item)
		}
		return out
	}
	return v
}

// unique is a name that nothing else in this world has.
func (w *world) unique(prefix string) string {
	w.serial++
	return fmt.Sprintf("%s-%d", prefix, w.serial)
}

// answer is what came of a call.
type answer struct {
	Output                   in
	Code, Message, RequestID string
	Explanation              string // the encoded authorization message of a refusal
	Status                   int
	Missing                  []string
	Broken                   string
}

func (a answer) String() string {
	switch {
	case a.Broken != "":
		return a.Broken
	case a.Code != "":
		return fmt.Sprintf("%d %s: %s", a.Status, a.Code, a.Message)
	}
	return fmt.Sprintf("%d %v", a.Status, a.Output)
}

// call makes one call; strict has boto3 look at the input first, as it does for users.
func (w *world) call(o operation, by credentials, input in, strict bool) answer {
	w.t.Helper()
	line, err := json.Marshal(map[string]any{
		"service": o.service, "operation": o.name, "input": input, "strict": strict,
		"key": by.key, "secret": by.secret, "token": by.token,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	said, err := w.ask(line)
	if err != nil {
		w.t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal(said, &a); err != nil {
		w.t.Fatalf("%v in %s", err, said)
	}
	w.log = append(w.log, call{o, a.RequestID, a.Code, by})
	return a
}

// must makes a call of the administrator that succeeds, for a thing or a test.
func (w *world) must(service, op string, input in) in {
	w.t.Helper()
	return w.mustAs(w.root(), service, op, input)
}

func (w *world) mustAs(by credentials, service, op string, input in) in {
	w.t.Helper()
	a := w.try(by, service, op, input)
	if a.Code != "" {
		w.t.Fatalf("%s %s %v: %v", service, op, input, a)
	}
	return a.Output
}

// try makes a call and says what came of it.
func (w *world) try(by credentials, service, op string, input in) answer {
	w.t.Helper()
	o, ok := served(w.t)[service+" "+op]
	if !ok {
		w.t.Fatalf("%s %s is not served", service, op)
	}
	a := w.call(o, by, w.resolve(input).(in), false)
	if a.Broken != "" {
		w.t.Fatalf("%s %s %v: %v", service, op, input, a)
	}
	return a
}

// root is the administrator: the bootstrap key of the management account.
func (w *world) root() credentials {
	return credentials{w.Env("AWS_ACCESS_KEY_ID"), w.Env("AWS_SECRET_ACCESS_KEY"), ""}
}

// member is a member of an output: member(out, "Credentials", "AccessKeyId").
func (w *world) member(out any, path ...string) string {
	w.t.Helper()
	v := out
	for _, name := range path {
		switch at := v.(type) {
		case in:
			v = at[name]
		case map[string]any:
			v = at[name]
		default:
			w.t.Fatalf("there is no %v in %v", path, out)
		}
	}
	s, ok := v.(string)
	if !ok || s == "" {
		w.t.Fatalf("%v in %v: got %v, want a string", path, out, v)
	}
	return s
}

// await asks again until a state is what it should become, and answers the part of
// the output that has it. A state of failure ends the test.
func (w *world) await(what, service, op string, input in, part, state, want string) in {
	w.t.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		found, _ := w.must(service, op, input)[part].(map[string]any)
		switch found[state] {
		case want:
			return found
		case "IN_PROGRESS":
		default:
			w.t.Fatalf("%s: %v, want %s", what, found, want)
		}
		select {
		case <-again.C:
		case <-limit.C:
			w.t.Fatalf("waited in vain for %s: %v", what, found)
		}
	}
}
