package local

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// readContext checks the entries of a simulation's context by their types.
func readContext(entries []ContextEntry) (policy.Values, error) {
	values := policy.Values{}
	for _, e := range entries {
		key := strings.ToLower(e.Key)
		if key == "" || !strings.Contains(key, ":") {
			return nil, invalidInput("Invalid context key name: %q", e.Key)
		}
		if _, twice := values[key]; twice {
			return nil, invalidInput("The context key %s occurs twice.", e.Key)
		}
		kind, list := strings.CutSuffix(e.Type, "List")
		if !list && len(e.Values) > 1 {
			return nil, invalidInput("The context key %s of type %s has more than one value.", e.Key, e.Type)
		}
		for _, v := range e.Values {
			if !fits(kind, v) {
				return nil, invalidInput("The value %q of the context key %s is not of type %s.", v, e.Key, kind)
			}
		}
		values[key] = e.Values
	}
	return values, nil
}

// fits reports whether a value is of a type of the API.
func fits(kind, value string) (ok bool) {
	var err error
	switch kind {
	case "", "string":
		return true
	case "numeric":
		_, err = strconv.ParseFloat(value, 64)
	case "boolean":
		ok = strings.EqualFold(value, "true") || strings.EqualFold(value, "false")
		return ok
	case "ip":
		if _, err = netip.ParseAddr(value); err != nil {
			_, err = netip.ParsePrefix(value)
		}
	case "binary":
		_, err = base64.StdEncoding.DecodeString(value)
	case "date":
		if _, err = time.Parse(time.RFC3339, value); err == nil {
			break
		}
		if _, err = time.Parse(time.DateOnly, value); err != nil {
			_, err = strconv.ParseInt(value, 10, 64) // seconds since 1970
		}
	default:
		return false
	}
	return err == nil
}

// withRole adds the condition keys that every request of a role's sessions has. What
// the simulation gives itself stands.
func withRole(given policy.Values, role idc.Role) policy.Values {
	values := policy.Values{
		"aws:principalarn":     {string(role.ARN())},
		"aws:principalaccount": {string(role.Account)},
		"aws:principaltype":    {"AssumedRole"},
	}
	for k := range role.Tags {
		key := "aws:principaltag/" + strings.ToLower(k)
		values[key], _ = op.TagValues(role.Tags, strings.ToLower(k))
	}
	for k, v := range given {
		values[k] = v
	}
	return values
}

// managedDocument is the text of a managed policy that counts.
func managedDocument(tx *op.Tx, arn idc.ARN) (document, error) {
	if m, ok := managedpolicy.Lookup(arn); ok {
		text, err := m.Document()
		return document{m.Name, string(text), SourceAWS}, err
	}
	p, err := tx.PolicyByARN(arn)
	if err != nil {
		return document{}, err
	}
	for _, v := range p.Versions {
		if v.Number == p.DefaultVersion {
			return document{p.Name, v.Document, SourceCustomer}, nil
		}
	}
	return document{}, fmt.Errorf("policy %s has no default version", arn)
}

// messageOf is what may be shown of an error.
func messageOf(err error) string {
	var e *idc.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "cannot be read"
}
