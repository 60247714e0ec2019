package directory

import (
	"strings"
	"testing"

	"gatehouse/internal/idc"
)

func TestCheckAttributes(t *testing.T) {
	long := strings.Repeat("x", maxAttribute+1)
	for _, c := range []struct {
		name  string
		attrs idc.UserAttributes
		at    string // where the message says the fault is; "" when there is none
	}{
		{"nothing", idc.UserAttributes{}, ""},
		{"ASCII", idc.UserAttributes{DisplayName: "Ada ~ Lovelace, 36!"}, ""},
		{"letters of other scripts", idc.UserAttributes{DisplayName: "\u5c71\u7530 \u00c9mile"}, ""},
		{"line breaks", idc.UserAttributes{Addresses: []idc.Address{{Formatted: "one\ntwo\tthree"}}}, ""},
		{"longest", idc.UserAttributes{Title: long[1:]}, ""},
		{"too long", idc.UserAttributes{Title: long}, "title"},
		{"too long in a structure", idc.UserAttributes{Name: idc.PersonName{GivenName: long}}, "name.givenName"},
		{"control character in a list", idc.UserAttributes{Emails: []idc.Email{{Value: "a\x01b"}}}, "emails.1.value"},
		{"second of a list", idc.UserAttributes{Photos: []idc.Photo{{Value: "a"}, {Value: "b", Type: "\x7f"}}}, "photos.2.type"},
		{"in an extension", idc.UserAttributes{Extensions: map[string]any{
			enterpriseExtension: map[string]any{"manager": map[string]any{"value": "\x02"}, "department": nil, "floor": 3},
		}}, enterpriseExtension + ".manager.value"},
		{"in a list of an extension", idc.UserAttributes{Extensions: map[string]any{
			enterpriseExtension: map[string]any{"teams": []any{"a", true, "\x03"}},
		}}, enterpriseExtension + ".teams.3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := checkAttributes(idc.User{UserName: "ada", Attrs: c.attrs})
			switch {
			case c.at == "" && err != nil:
				t.Errorf("got %v, want no error", err)
			case c.at != "" && !idc.Is(err, idc.KindInvalid):
				t.Errorf("got %v, want Invalid", err)
			case c.at != "" && !strings.Contains(err.Error(), c.at+"'"):
				t.Errorf("got %v, want the fault at %s", err, c.at)
			}
		})
	}
}
