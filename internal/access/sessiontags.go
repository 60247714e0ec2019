package access

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gatehouse/internal/idc"
)

// sessionTags are the tags that a person's credentials bear: one for each
// attribute whose expression names something that the person has. A value that
// no session tag can have makes none.
func sessionTags(on *idc.AccessControl, u idc.User) map[string]string {
	if on == nil {
		return nil
	}
	var tags map[string]string
	for _, a := range on.Attributes {
		value := resolve(a.Source, u)
		if value == "" || utf8.RuneCountInString(value) > maxTagValue || !tagValueForm.MatchString(value) {
			continue
		}
		if tags == nil {
			tags = map[string]string{}
		}
		tags[a.Key] = value
	}
	return tags
}

// Values of session tags (STS API, type Tag).
const maxTagValue = 256

var tagValueForm = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$`)

// expressions are the values that a source can name (reference 9.1), by path.
var expressions = map[string]func(idc.User) string{
	"userName":        func(u idc.User) string { return u.UserName },
	"name.familyName": func(u idc.User) string { return u.Attrs.Name.FamilyName },
	"name.givenName":  func(u idc.User) string { return u.Attrs.Name.GivenName },
	"displayName":     func(u idc.User) string { return u.Attrs.DisplayName },
	"nickName":        func(u idc.User) string { return u.Attrs.NickName },
	"userType":        func(u idc.User) string { return u.Attrs.UserType },
	"title":           func(u idc.User) string { return u.Attrs.Title },
	"locale":          func(u idc.User) string { return u.Attrs.Locale },
	"timezone":        func(u idc.User) string { return u.Attrs.Timezone },

	"emails[primary eq true].value": func(u idc.User) string {
		for _, e := range u.Attrs.Emails {
			if e.Primary {
				return e.Value
			}
		}
		return ""
	},
	`phoneNumbers[type eq "work"].value`: func(u idc.User) string {
		for _, p := range u.Attrs.PhoneNumbers {
			if strings.EqualFold(p.Type, "work") {
				return p.Value
			}
		}
		return ""
	},

	`addresses[type eq "work"].streetAddress`: work(func(a idc.Address) string { return a.StreetAddress }),
	`addresses[type eq "work"].locality`:      work(func(a idc.Address) string { return a.Locality }),
	`addresses[type eq "work"].region`:        work(func(a idc.Address) string { return a.Region }),
	`addresses[type eq "work"].postalCode`:    work(func(a idc.Address) string { return a.PostalCode }),
	`addresses[type eq "work"].country`:       work(func(a idc.Address) string { return a.Country }),
	`addresses[type eq "work"].formatted`:     work(func(a idc.Address) string { return a.Formatted }),

	"enterprise.employeeNumber": enterprise("employeeNumber"),
	"enterprise.costCenter":     enterprise("costCenter"),
	"enterprise.organization":   enterprise("organization"),
	"enterprise.division":       enterprise("division"),
	"enterprise.department":     enterprise("department"),
	"enterprise.manager.value": func(u idc.User) string {
		manager, _ := extension(u)["manager"].(map[string]any)
		value, _ := manager["value"].(string)
		return value
	},
}

// resolve is what an expression means for a person, "" where it means nothing.
func resolve(source string, u idc.User) string {
	path, isPath := strings.CutPrefix(source, "${path:")
	path, isWhole := strings.CutSuffix(path, "}")
	if value := expressions[path]; isPath && isWhole && value != nil {
		return value(u)
	}
	return ""
}

func work(part func(idc.Address) string) func(idc.User) string {
	return func(u idc.User) string {
		for _, a := range u.Attrs.Addresses {
			if strings.EqualFold(a.Type, "work") {
				return part(a)
			}
		}
		return ""
	}
}

func enterprise(attribute string) func(idc.User) string {
	return func(u idc.User) string {
		value, _ := extension(u)[attribute].(string)
		return value
	}
}

// extension is SCIM's enterprise extension as the API calls it (reference 2.2 note 3).
func extension(u idc.User) map[string]any {
	attributes, _ := u.Attrs.Extensions["aws:identitystore:enterprise"].(map[string]any)
	return attributes
}
