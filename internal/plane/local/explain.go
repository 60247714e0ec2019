package local

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// authorizationMessage is what encoded messages are sealed for.
const authorizationMessage keys.Purpose = "authorization-message"

const reasonMessage idc.Reason = "InvalidAuthorizationMessageException"

// Bounds of a message. It travels in a header, where clients have room for 16 KiB
// in all; what does not fit loses its lists, then its conditions.
const (
	longestMessage = 8 << 10
	longestOpened  = 256 << 10
)

// EncodeRefusal is the encoded authorization message of an error that Authorize
// has answered; "" for any other.
func (s *STS) EncodeRefusal(err error) string {
	var r *op.Refusal
	if !errors.As(err, &r) || r.Caller.Account == "" || r.Caller.Federated != nil {
		return ""
	}
	m := explanation(r)
	for _, shorten := range []func(*decoded){
		func(*decoded) {},
		func(m *decoded) { m.Failures = items[any]{} },
		func(m *decoded) { m.Matched = items[any]{} },
		func(m *decoded) { m.Context.Conditions = items[any]{} },
	} {
		shorten(&m)
		if text, err := s.sealMessage(m, r.Caller.Account); err == nil && len(text) <= longestMessage {
			return text
		}
	}
	return ""
}

func (s *STS) sealMessage(m decoded, account idc.AccountID) (string, error) {
	plain, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		return "", err
	}
	w.Write(plain) // a bytes.Buffer does not fail
	if err := w.Close(); err != nil {
		return "", err
	}
	blob, err := s.cfg.Sealer.ring.Seal(authorizationMessage, packed.Bytes(), []byte(account))
	return base64.RawURLEncoding.EncodeToString(blob), err
}

// DecodeAuthorizationMessage opens the encoded message of a call that was denied in
// the caller's account: what was asked, which statements decided, and what came
// near and why it did not hold.
func (s *STS) DecodeAuthorizationMessage(ctx context.Context, c idc.Caller, encoded string) (string, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (string, error) {
		if err := stsAllows(tx, "sts:DecodeAuthorizationMessage"); err != nil {
			return "", err
		}
		blob, err := keys.FromText(base64.RawURLEncoding, encoded)
		if err == nil {
			blob, err = s.cfg.Sealer.ring.Open(authorizationMessage, blob, []byte(c.Account))
		}
		if err == nil {
			blob, err = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(blob)), longestOpened))
		}
		if err != nil {
			return "", &idc.Error{Kind: idc.KindInvalid, Reason: reasonMessage, Message: "Message is not valid", Err: err}
		}
		return string(blob), nil
	})
}

// decoded is the form that AWS gives decoded messages (STS API,
// DecodeAuthorizationMessage). Of a statement it says which policy it is of, and of
// a failure what failed, which AWS leaves out.
type decoded struct {
	Allowed      bool       `json:"allowed"`
	ExplicitDeny bool       `json:"explicitDeny"`
	Matched      items[any] `json:"matchedStatements"`
	Failures     items[any] `json:"failures"`
	Context      struct {
		Principal struct {
			ID   string  `json:"id"`
			Name string  `json:"name,omitempty"`
			ARN  idc.ARN `json:"arn"`
		} `json:"principal"`
		Action     string     `json:"action"`
		Resource   idc.ARN    `json:"resource"`
		Conditions items[any] `json:"conditions"`
	} `json:"context"`
}

type items[T any] struct {
	Items []T `json:"items"`
}

func (i items[T]) MarshalJSON() ([]byte, error) {
	list := i.Items
	if list == nil {
		list = []T{}
	}
	return json.Marshal(map[string][]T{"items": list})
}

func values(list []string) items[any] {
	var out items[any]
	for _, v := range list {
		out.Items = append(out.Items, map[string]string{"value": v})
	}
	return out
}

func explanation(r *op.Refusal) decoded {
	m := decoded{Allowed: r.Decision.Allowed, ExplicitDeny: r.Decision.Reason == policy.ExplicitDeny}
	m.Context.Principal.ID, m.Context.Principal.ARN = r.Caller.UserID, r.Caller.ARN
	if r.Caller.Session != nil {
		m.Context.Principal.Name = r.Caller.Session.Name
	}
	m.Context.Action, m.Context.Resource = r.Action, r.Resource
	for _, key := range r.Keys() {
		m.Context.Conditions.Items = append(m.Context.Conditions.Items, map[string]any{"key": key, "values": values(r.Conditions[key])})
	}
	for _, x := range r.Decision.Matched {
		m.Matched.Items = append(m.Matched.Items, statement(x))
	}
	for _, x := range r.Decision.Misses {
		s := statement(x.Match)
		s["cause"] = causes[x.Cause]
		var failed items[any]
		for _, c := range x.Conditions {
			failed.Items = append(failed.Items, map[string]any{
				"operator": c.Operator, "key": c.Key, "expected": values(c.Want), "values": values(c.Got), "missing": c.Missing,
			})
		}
		s["conditions"] = failed
		m.Failures.Items = append(m.Failures.Items, s)
	}
	if r.Decision.Reason == policy.ImplicitDeny {
		m.Failures.Items = append(m.Failures.Items, map[string]any{"cause": "nothing allows it", "policyType": r.Decision.Layer.String()})
	}
	return m
}

var causes = map[policy.Cause]string{policy.CausePrincipal: "principal", policy.CauseResource: "resource", policy.CauseCondition: "condition"}

func statement(m policy.Match) map[string]any {
	effect := "ALLOW"
	if m.Effect == policy.Deny {
		effect = "DENY"
	}
	return map[string]any{
		"statementId": m.Sid, "statementIndex": m.Index, "effect": effect, "policy": strings.TrimSpace(m.Policy), "policyType": m.Layer.String(),
	}
}
