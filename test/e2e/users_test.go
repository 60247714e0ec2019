package e2e

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/document"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/types"
)

const enterprise = "aws:identitystore:enterprise"

// everything is a user with every member that CreateUser takes. Text is chosen
// so that nothing on the way may trim, fold or escape it.
func everything(store *string, name string) *identitystore.CreateUserInput {
	odd := "Åsa \"Ò\" <b>&amp;</b> 日本\u3000語 \U0001F511 \u00a0tab\tline\r\nend "
	s := func(name string) *string { return aws.String(name + " " + odd) }
	return &identitystore.CreateUserInput{
		IdentityStoreId: store, UserName: &name, DisplayName: s("display"), NickName: s("nick"), ProfileUrl: s("https://example.com/"),
		Name: &types.Name{
			Formatted: s("formatted"), FamilyName: s("family"), GivenName: s("given"), MiddleName: s("middle"),
			HonorificPrefix: s("prefix"), HonorificSuffix: s("suffix"),
		},
		Emails:       []types.Email{{Value: aws.String(name + "@example.com"), Type: s("work"), Primary: true}},
		Addresses:    []types.Address{{StreetAddress: s("street"), Locality: s("locality"), Region: s("region"), PostalCode: s("code"), Country: s("country"), Formatted: s("formatted"), Type: s("home"), Primary: true}},
		PhoneNumbers: []types.PhoneNumber{{Value: s("+1"), Type: s("mobile")}},
		UserType:     s("type"), Title: s("title"), PreferredLanguage: s("language"), Locale: s("locale"), Timezone: s("zone"),
		Photos: []types.Photo{
			{Value: s("https://example.com/1"), Type: s("photo"), Display: s("one"), Primary: true},
			{Value: s("https://example.com/2")}, {Value: s("https://example.com/3")},
		},
		Website: s("https://example.com"), Birthdate: aws.String("1815-12-10"),
		Roles: []types.Role{{Value: s("role"), Type: s("business"), Primary: true}},
		Extensions: map[string]document.Interface{enterprise: document.NewLazyDocument(map[string]any{
			"employeeNumber": "701984" + odd, "costCenter": "4130", "organization": "Universal", "division": "Theme Park", "department": "Tour",
			"manager": map[string]any{"value": "26118915-6090-4610-87e4-49d8ca9f808d", "$ref": "../Users/26118915"},
		})},
	}
}

// plain is a value of the SDK as JSON sees it, for comparison.
func plain(t *testing.T, v any) map[string]any {
	t.Helper()
	extensions := map[string]any{}
	if m := reflect.ValueOf(v).Elem().FieldByName("Extensions"); m.IsValid() {
		for _, key := range m.MapKeys() {
			var value any
			raw, err := m.MapIndex(key).Interface().(document.Interface).MarshalSmithyDocument()
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(raw, &value); err != nil {
				t.Fatal(err)
			}
			extensions[key.String()] = value
		}
	}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	out["Extensions"] = extensions
	delete(out, "ResultMetadata")
	return out
}

// What goes in comes out, to the letter, from DescribeUser and from ListUsers.
func testUserAttributes(t *testing.T, d *directory) {
	in := everything(d.id, "Everything")
	began := time.Now().Add(-time.Minute)
	made, err := d.CreateUser(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := *made.UserArn, "arn:aws:identitystore:::user/"+*made.UserId; got != want || *made.Revision == "" || *made.IdentityStoreId != *d.id {
		t.Errorf("got %+v", made)
	}
	got, err := d.DescribeUser(t.Context(), &identitystore.DescribeUserInput{IdentityStoreId: d.id, UserId: made.UserId, Extensions: []string{enterprise}})
	if err != nil {
		t.Fatal(err)
	}
	described := plain(t, got)
	for member, want := range plain(t, in) {
		if !reflect.DeepEqual(described[member], want) {
			t.Errorf("%s: got %v, want %v", member, described[member], want)
		}
	}
	if got.UserStatus != types.UserStatusEnabled || *got.UserArn != *made.UserArn || *got.Revision != *made.Revision {
		t.Errorf("got status %q, ARN %q, revision %q", got.UserStatus, *got.UserArn, *got.Revision)
	}
	if got.CreatedAt.Before(began) || got.CreatedAt.After(time.Now().Add(time.Minute)) || !got.UpdatedAt.Equal(*got.CreatedAt) {
		t.Errorf("created %v, updated %v", got.CreatedAt, got.UpdatedAt)
	}
	if !strings.HasSuffix(*got.CreatedBy, ":root") || *got.UpdatedBy != *got.CreatedBy {
		t.Errorf("created by %q, updated by %q", *got.CreatedBy, *got.UpdatedBy)
	}

	listed, err := d.ListUsers(t.Context(), &identitystore.ListUsersInput{
		IdentityStoreId: d.id, Extensions: []string{enterprise},
		//lint:ignore SA1019 clients still use the filter (reference 2.2)
		Filters: []types.Filter{{AttributePath: aws.String("UserName"), AttributeValue: aws.String("Everything")}},
	})
	if err != nil || len(listed.Users) != 1 {
		t.Fatalf("got %+v, %v", listed, err)
	}
	if inList := plain(t, &listed.Users[0]); !reflect.DeepEqual(inList, described) {
		t.Errorf("ListUsers and DescribeUser differ:\n%v\n%v", inList, described)
	}

	// Extensions are answered when they are asked for (reference 2.2 note 3).
	without, err := d.DescribeUser(t.Context(), &identitystore.DescribeUserInput{IdentityStoreId: d.id, UserId: made.UserId})
	if err != nil {
		t.Fatal(err)
	}
	if len(without.Extensions) != 0 {
		t.Errorf("extensions that nobody asked for: %v", without.Extensions)
	}

	// A user with the least there can be has nothing else.
	least, err := d.DescribeUser(t.Context(), &identitystore.DescribeUserInput{IdentityStoreId: d.id, UserId: d.newUser(t, "least"), Extensions: []string{enterprise}})
	if err != nil {
		t.Fatal(err)
	}
	for member, value := range plain(t, least) {
		switch member {
		case "IdentityStoreId", "UserId", "UserArn", "UserName", "DisplayName", "Name", "UserStatus", "Revision", "CreatedAt", "CreatedBy", "UpdatedAt", "UpdatedBy":
		default:
			if v := reflect.ValueOf(value); value != nil && v.Len() > 0 {
				t.Errorf("%s of the least user: %v", member, value)
			}
		}
	}
}

// Every attribute path can be set, replaced and, unless it is required, removed.
func testUserUpdates(t *testing.T, d *directory) {
	for _, made := range []struct {
		as string
		id *string
	}{{"with nothing", d.newUser(t, "updated-least")}, {"with everything", func() *string {
		in := everything(d.id, "updated-all")
		out, err := d.CreateUser(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		return out.UserId
	}()}} {
		describe := func() map[string]any {
			u, err := d.DescribeUser(t.Context(), &identitystore.DescribeUserInput{IdentityStoreId: d.id, UserId: made.id, Extensions: []string{enterprise}})
			if err != nil {
				t.Fatal(err)
			}
			return plain(t, u)
		}
		update := func(operations ...types.AttributeOperation) {
			t.Helper()
			if _, err := d.UpdateUser(t.Context(), &identitystore.UpdateUserInput{IdentityStoreId: d.id, UserId: made.id, Operations: operations}); err != nil {
				t.Errorf("a user made %s: %s: %v", made.as, *operations[0].AttributePath, err)
			}
		}
		for _, c := range []struct {
			path     string
			value    any
			answer   string // where DescribeUser has it
			want     any    // nil: the value
			required bool
		}{
			{path: "userName", value: "Updated-" + strings.ReplaceAll(made.as, " ", "-"), answer: "UserName", required: true},
			{path: "displayName", value: "Ada\u3000Lovelace", answer: "DisplayName", required: true},
			{path: "name.givenName", value: "Ada", answer: "Name.GivenName", required: true},
			{path: "name.familyName", value: "King", answer: "Name.FamilyName", required: true},
			{path: "name.formatted", value: "Ada King", answer: "Name.Formatted"},
			{path: "name.middleName", value: "Byron", answer: "Name.MiddleName"},
			{path: "name.honorificPrefix", value: "Countess", answer: "Name.HonorificPrefix"},
			{path: "name.honorificSuffix", value: "I", answer: "Name.HonorificSuffix"},
			{path: "nickName", value: "al", answer: "NickName"},
			{path: "profileUrl", value: "https://example.com/ada", answer: "ProfileUrl"},
			{path: "userType", value: "Staff", answer: "UserType"},
			{path: "title", value: "Analyst", answer: "Title"},
			{path: "preferredLanguage", value: "en", answer: "PreferredLanguage"},
			{path: "locale", value: "en-GB", answer: "Locale"},
			{path: "timezone", value: "Europe/London", answer: "Timezone"},
			{path: "website", value: "https://example.com", answer: "Website"},
			{path: "birthdate", value: "1815-12-10", answer: "Birthdate"},
			{path: "emails", value: []any{map[string]any{"value": "ada@" + made.as[5:] + ".example.com", "type": "work", "primary": true}}, answer: "Emails",
				want: []any{map[string]any{"Value": "ada@" + made.as[5:] + ".example.com", "Type": "work", "Primary": true}}},
			{path: "phoneNumbers", value: []any{map[string]any{"value": "+44", "type": "home"}}, answer: "PhoneNumbers",
				want: []any{map[string]any{"Value": "+44", "Type": "home", "Primary": false}}},
			{path: "addresses", value: []any{map[string]any{"streetAddress": "12 St James's Sq", "locality": "London", "region": "E", "postalCode": "SW1Y", "country": "GB", "formatted": "f", "type": "home", "primary": true}}, answer: "Addresses",
				want: []any{map[string]any{"StreetAddress": "12 St James's Sq", "Locality": "London", "Region": "E", "PostalCode": "SW1Y", "Country": "GB", "Formatted": "f", "Type": "home", "Primary": true}}},
			{path: "photos", value: []any{map[string]any{"value": "https://example.com/p", "type": "photo", "display": "d", "primary": true}}, answer: "Photos",
				want: []any{map[string]any{"Value": "https://example.com/p", "Type": "photo", "Display": "d", "Primary": true}}},
			{path: "roles", value: []any{map[string]any{"value": "r", "type": "t", "primary": true}}, answer: "Roles",
				want: []any{map[string]any{"Value": "r", "Type": "t", "Primary": true}}},
			{path: enterprise, value: map[string]any{"costCenter": "1", "manager": map[string]any{"value": "x"}}, answer: "Extensions." + enterprise},
			{path: enterprise + ".department", value: "Engines", answer: "Extensions." + enterprise + ".department"},
			{path: enterprise + ".manager.value", value: "y", answer: "Extensions." + enterprise + ".manager.value"},
			// The letter case of a path does not matter (reference 2.2, GetUserId).
			{path: "NickName", value: "AL", answer: "NickName"},
		} {
			want := c.want
			if want == nil {
				want = c.value
			}
			update(set(c.path, c.value))
			if got := at(describe(), c.answer); !reflect.DeepEqual(got, want) {
				t.Errorf("a user made %s: %s: got %v, want %v", made.as, c.path, got, want)
			}
			if c.required {
				continue
			}
			update(set(c.path, nil))
			if got := at(describe(), c.answer); got != nil && reflect.ValueOf(got).Len() > 0 {
				t.Errorf("a user made %s: %s is still %v after its removal", made.as, c.path, got)
			}
		}
		// Several at once, in order: the last one stands.
		update(set("title", "first"), set("nickName", "n"), set("title", "last"))
		if got := describe(); at(got, "Title") != "last" || at(got, "NickName") != "n" {
			t.Errorf("got title %v, nick name %v", at(got, "Title"), at(got, "NickName"))
		}
	}
}

// at finds a value by its path, whose parts may hold no dot.
func at(v any, path string) any {
	for path != "" {
		var key string
		key, path, _ = strings.Cut(path, ".")
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// A change that cannot be made in full is not made at all.
func testRefusedUserUpdates(t *testing.T, d *directory) {
	id := d.newUser(t, "steadfast")
	describe := func() string {
		u, err := d.DescribeUser(t.Context(), &identitystore.DescribeUserInput{IdentityStoreId: d.id, UserId: id, Extensions: []string{enterprise}})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(plain(t, u))
	}
	before := describe()
	entry := map[string]any{"value": "x@example.com"}
	for _, c := range []struct {
		path  string
		value any
	}{
		{"userName", nil}, {"userName", ""}, {"userName", "with space"}, {"userName", 7}, {"userName", strings.Repeat("u", 129)},
		{"userName", "Administrator"}, {"userName", "awsadministrators"},
		{"displayName", nil}, {"displayName", ""}, {"name", nil}, {"name.givenName", nil}, {"name.familyName", nil},
		{"title", 7}, {"title", true}, {"title", []any{"x"}}, {"title", map[string]any{"value": "x"}},
		{"title", strings.Repeat("ü", 1025)}, {"title", "bell\a"}, {"name", "Ada"}, {"name.nobody", "x"}, {"nothing", "x"}, {"title.part", "x"},
		{"emails", entry}, {"emails", []any{entry, entry}}, {"emails", []any{"x@example.com"}}, {"emails", []any{map[string]any{"value": 1}}},
		{"emails", []any{map[string]any{"valu": "x"}}},
		{"addresses", []any{map[string]any{}, map[string]any{}}}, {"phoneNumbers", []any{entry, entry}}, {"roles", []any{entry, entry}},
		{"photos", []any{entry, entry, entry, entry}},
		{"birthdate", "10 December 1815"}, {"birthdate", "1815-13-10"}, {"birthdate", "1815-02-30"},
		{"aws:identitystore:other", map[string]any{"x": "y"}}, {enterprise, "x"},
		{enterprise + ".department", strings.Repeat("d", 1025)},
		{"revision", "9"}, {"userStatus", "DISABLED"}, {"userId", "11111111-2222-4333-8444-555555555555"}, {"createdBy", "me"}, {"externalIds", []any{map[string]any{"issuer": "i", "id": "x"}}},
		{"extensions", map[string]any{enterprise: map[string]any{}}},
	} {
		_, err := d.UpdateUser(t.Context(), &identitystore.UpdateUserInput{
			IdentityStoreId: d.id, UserId: id, Operations: []types.AttributeOperation{set("nickName", "changed"), set(c.path, c.value)},
		})
		wantCode(t, fmt.Sprintf("%s = %.40v", c.path, c.value), err, "ValidationException")
	}
	if after := describe(); after != before {
		t.Errorf("refused changes left something:\n%s\nwas:\n%s", after, before)
	}
}

// Names and addresses are unique whatever their letter case and width.
func testUserConflicts(t *testing.T, d *directory) {
	create := func(name, email string) error {
		in := &identitystore.CreateUserInput{
			IdentityStoreId: d.id, UserName: &name, DisplayName: aws.String("d"),
			Name: &types.Name{GivenName: aws.String("g"), FamilyName: aws.String("f")},
		}
		if email != "" {
			in.Emails = []types.Email{{Value: &email, Primary: true}}
		}
		_, err := d.CreateUser(t.Context(), in)
		return err
	}
	if err := create("Straße", "Taken@Example.com"); err != nil {
		t.Fatal(err)
	}
	const taken = types.ConflictExceptionReasonUniquenessConstraintViolation
	for _, c := range []struct{ name, email string }{
		{"Straße", ""}, {"STRAßE", ""}, {"straße", "other@example.com"}, {"Ｓｔｒａße", ""},
		{"other", "Taken@Example.com"}, {"other", "taken@example.COM"},
	} {
		wantConflict(t, c.name+" "+c.email, create(c.name, c.email), taken)
	}
	for _, name := range []string{"no-mail-1", "no-mail-2"} { // none is no address to share
		if err := create(name, ""); err != nil {
			t.Error(err)
		}
	}
	id := d.newUser(t, "late")
	for path, value := range map[string]any{"userName": "strasse", "emails": []any{map[string]any{"value": "free@example.com"}}} {
		if _, err := d.UpdateUser(t.Context(), &identitystore.UpdateUserInput{IdentityStoreId: d.id, UserId: id, Operations: []types.AttributeOperation{set(path, value)}}); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	for path, value := range map[string]any{"userName": "STRAßE", "emails": []any{map[string]any{"value": "TAKEN@example.com"}}} {
		_, err := d.UpdateUser(t.Context(), &identitystore.UpdateUserInput{IdentityStoreId: d.id, UserId: id, Operations: []types.AttributeOperation{set(path, value)}})
		wantConflict(t, "UpdateUser "+path, err, taken)
	}
	// A name that was given up is free again; a changed letter case is no conflict with oneself.
	if _, err := d.UpdateUser(t.Context(), &identitystore.UpdateUserInput{IdentityStoreId: d.id, UserId: id, Operations: []types.AttributeOperation{set("userName", "STRASSE")}}); err != nil {
		t.Error(err)
	}
	if err := create("late", ""); err != nil {
		t.Error(err)
	}
}

// People are found by whatever is unique of them.
func testUserLookups(t *testing.T, d *directory) {
	in := everything(d.id, "Looked-Up")
	made, err := d.CreateUser(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for path, value := range map[string]string{
		"userName": "Looked-Up", "UserName": "looked-up", "username": "LOOKED-UP", "emails.value": "looked-up@EXAMPLE.com", "Emails.Value": *in.Emails[0].Value,
	} {
		out, err := d.GetUserId(t.Context(), &identitystore.GetUserIdInput{IdentityStoreId: d.id, AlternateIdentifier: unique(path, value)})
		if err != nil {
			t.Errorf("%s = %s: %v", path, value, err)
		} else if *out.UserId != *made.UserId || *out.UserArn != *made.UserArn || *out.IdentityStoreId != *d.id {
			t.Errorf("%s = %s: got %+v", path, value, out)
		}
	}
	for _, by := range []types.AlternateIdentifier{unique("title", "x"), unique("name.givenName", "x"), unique("userName", 7), unique("userName", nil)} {
		_, err := d.GetUserId(t.Context(), &identitystore.GetUserIdInput{IdentityStoreId: d.id, AlternateIdentifier: by})
		wantCode(t, fmt.Sprint(by), err, "ValidationException")
	}
	_, err = d.GetUserId(t.Context(), &identitystore.GetUserIdInput{IdentityStoreId: d.id, AlternateIdentifier: &types.AlternateIdentifierMemberExternalId{
		Value: types.ExternalId{Issuer: aws.String("https://scim.example.com"), Id: aws.String("00u1")},
	}})
	wantNotFound(t, "an external id that no source gave", err, types.ResourceTypeUser)

	for value, want := range map[string]int{"Looked-Up": 1, "looked-up": 1, "Looked": 0, "*": 0} {
		//lint:ignore SA1019 clients still use the filter (reference 2.2)
		out, err := d.ListUsers(t.Context(), &identitystore.ListUsersInput{IdentityStoreId: d.id, Filters: []types.Filter{{AttributePath: aws.String("UserName"), AttributeValue: &value}}})
		if err != nil || len(out.Users) != want || out.NextToken != nil {
			t.Errorf("filter %q: got %+v, %v, want %d users", value, out, err, want)
		}
	}
	//lint:ignore SA1019 clients still use the filter (reference 2.2)
	_, err = d.ListUsers(t.Context(), &identitystore.ListUsersInput{IdentityStoreId: d.id, Filters: []types.Filter{{AttributePath: aws.String("Title"), AttributeValue: aws.String("x")}}})
	wantCode(t, "a filter by title", err, "ValidationException")
}
