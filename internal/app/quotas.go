package app

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"

	"gatehouse/internal/idc"
)

// quotas are the bounds that the settings ask for. Everything that is wrong with
// them is reported at once.
func (s Settings) quotas() (idc.Quotas, error) {
	var q idc.Quotas
	var all []error
	switch s.Quotas {
	case "", "none":
	case "aws":
		q = idc.AWSQuotas
	default:
		all = append(all, fmt.Errorf("quotas: %q is neither none nor aws", s.Quotas))
	}
	bounds := boundsByName(&q)
	for _, one := range s.Quota {
		name, value, _ := strings.Cut(one, "=")
		bound := bounds[name]
		if bound == nil {
			all = append(all, fmt.Errorf("quota: there is no bound called %q; they are %s", name, strings.Join(boundNames(), ", ")))
			continue
		}
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 {
			all = append(all, fmt.Errorf("quota: %q is not NAME=N, with a number that is not negative", one))
			continue
		}
		*bound = n
	}
	return q, errors.Join(all...)
}

// boundsByName are the members of q by their names in settings: PermissionSets is
// permission-sets.
func boundsByName(q *idc.Quotas) map[string]*int {
	v := reflect.ValueOf(q).Elem()
	bounds := map[string]*int{}
	for i, name := range boundNames() {
		bounds[name] = v.Field(i).Addr().Interface().(*int)
	}
	return bounds
}

// boundNames are the names of the bounds, in their order.
func boundNames() []string {
	t := reflect.TypeFor[idc.Quotas]()
	names := make([]string, t.NumField())
	for i := range names {
		var name strings.Builder
		for n, r := range t.Field(i).Name {
			if unicode.IsUpper(r) && n > 0 {
				name.WriteByte('-')
			}
			name.WriteRune(unicode.ToLower(r))
		}
		names[i] = name.String()
	}
	return names
}
