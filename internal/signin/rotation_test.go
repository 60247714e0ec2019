package signin

import (
	"reflect"
	"slices"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store/storetest"
)

// Whatever a sign-in has learned about a person, the cookie from before gets no
// further with it, and learns no more than where it was to lead.
func TestCookieChangesWithTrust(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := worldOn(t, address)
		ada := w.user(homeStore, "ada", pass)
		seed := w.app(ada)
		oneTime := w.set(ada, NewPassword{OneTime: true})
		to := Return{Page: "device", Query: "user_code=AAAA-BBBB"}
		first, err := w.Begin(t.Context(), visitor(), "", to)
		if err != nil {
			t.Fatal(err)
		}
		cookies := []string{first}
		for _, c := range []struct {
			what string
			in   Input
			want Step
		}{
			{"the password", Input{UserName: "ada", Password: oneTime}, StepCode},
			{"the second factor", Input{Code: w.code(seed)}, StepNewPassword},
			{"the new password", Input{NewPassword: pass2, Repeated: pass2}, StepDone},
		} {
			before := cookies[len(cookies)-1]
			r, err := w.Next(t.Context(), visitor(), before, c.in)
			if err != nil || r.Step != c.want || (r.FlowCookie == "") != (r.Step == StepDone) {
				t.Fatalf("%s: %+v, %v", c.what, r, err)
			}
			if slices.Contains(cookies, r.FlowCookie) || slices.Contains(cookies, r.Cookie) {
				t.Errorf("%s brings a cookie from before", c.what)
			}
			for _, old := range cookies {
				_, err := w.Flow(t.Context(), old)
				wantReason(t, "looking, after "+c.what, err, ReasonOvertaken)
				for _, in := range []Input{c.in, {Code: w.code(seed)}, {NewPassword: pass3, Repeated: pass3}, {Take: StepPasskey}, {Take: StepChooseDevice}} {
					r, err := w.Next(t.Context(), visitor(), old, in)
					if wantReason(t, "a step, after "+c.what, err, ReasonOvertaken); r.Cookie != "" || r.FlowCookie != "" {
						t.Errorf("after %s the cookie from before gets %+v", c.what, r)
					}
				}
				left, err := w.Left(t.Context(), old)
				if err != nil || !reflect.DeepEqual(left, Flow{Instance: home, Return: to}) {
					t.Errorf("after %s the cookie from before leads to %+v, %v", c.what, left, err)
				}
			}
			cookies = append(cookies, r.FlowCookie)
		}
		w.clock.Add(traceLife)
		for _, old := range cookies[:3] {
			_, err := w.Left(t.Context(), old)
			wantKind(t, "what was left, later", err, idc.KindNotFound)
		}
	})
}

// What teaches nothing about the person leaves the cookie as it is: a wrong answer,
// and a choice between devices.
func TestCookieStays(t *testing.T) {
	w := newWorld(t)
	ada := w.user(homeStore, "ada", pass)
	w.app(ada)
	w.key(ada)
	flow := w.begin()
	w.next(flow, Input{UserName: "ada", Password: "wrong"})
	if w.cookie(flow) != flow {
		t.Error("a wrong password changes the cookie")
	}
	if r, err := w.next(flow, Input{UserName: "ada", Password: pass}); err != nil || r.FlowCookie == "" {
		t.Fatalf("the password: %+v, %v", r, err)
	}
	now := w.cookie(flow)
	for _, in := range []Input{{Kind: idc.MFAKey}, {Take: StepChooseDevice}, {Kind: idc.MFAApp}, {Code: "000000"}} {
		w.next(flow, in)
		if w.cookie(flow) != now {
			t.Errorf("%+v changes the cookie", in)
		}
	}
	if _, err := w.Left(t.Context(), now); !idc.Is(err, idc.KindNotFound) {
		t.Errorf("what is left of a sign-in under way: %v", err)
	}
}

func wantReason(t *testing.T, what string, err error, want idc.Reason) {
	t.Helper()
	if e, ok := err.(*idc.Error); !ok || e.Reason != want || e.Kind != idc.KindNotFound {
		t.Errorf("%s: got %v, want reason %s", what, err, want)
	}
}
