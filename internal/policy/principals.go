package policy

import (
	"encoding/json"
	"fmt"
	"strings"
)

// MapPrincipals is a document with the AWS principals of its statements replaced
// by what replace makes of each; everything else stays byte for byte. The document
// must be one that Compile takes.
//
// IAM keeps the unique id of a role where a trust policy names its ARN, and shows
// the ARN while there is such a role (IAM reference_policies_elements_principal,
// "IAM role principals"): whoever stores documents does the same with this.
func MapPrincipals(doc string, replace func(principal string) string) (string, error) {
	d := json.NewDecoder(strings.NewReader(doc))
	var out strings.Builder
	var path []step
	from := 0 // what lies before is written
	for d.More() || len(path) > 0 {
		before := int(d.InputOffset())
		token, err := d.Token()
		if err != nil {
			return "", fmt.Errorf("read a policy document: %w", err)
		}
		switch t := token.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				path = append(path, step{object: t == '{'})
				continue
			}
			path = path[:len(path)-1]
		case string:
			if top(path).takesName() {
				path[len(path)-1].name, path[len(path)-1].named = t, true
				continue
			}
			if isAWSPrincipal(path) {
				if with := replace(t); with != t {
					text, err := json.Marshal(with)
					if err != nil {
						return "", err
					}
					at := before + strings.IndexByte(doc[before:], '"')
					out.WriteString(doc[from:at])
					out.Write(text)
					from = int(d.InputOffset())
				}
			}
		}
		if len(path) > 0 {
			path[len(path)-1].named = false
		}
	}
	out.WriteString(doc[from:])
	return out.String(), nil
}

// step is an object or list that is being read, and the member it is at.
type step struct {
	object, named bool
	name          string
}

func top(path []step) step {
	if len(path) == 0 {
		return step{}
	}
	return path[len(path)-1]
}

func (s step) takesName() bool { return s.object && !s.named }

// isAWSPrincipal reports whether a string at path is a value of Principal.AWS or
// NotPrincipal.AWS of a statement.
func isAWSPrincipal(path []step) bool {
	var names []string
	for _, s := range path {
		if s.object {
			names = append(names, s.name)
		}
	}
	return len(names) == 3 && names[0] == "Statement" && (names[1] == "Principal" || names[1] == "NotPrincipal") && names[2] == "AWS"
}
