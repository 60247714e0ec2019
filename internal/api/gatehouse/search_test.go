package gatehouse

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

const hostile = `<img onerror=alert(1) src=x>`

// navy is a group of Ada and of somebody with a hostile name, who is disabled.
const navy = idc.GroupID("cccccccc-0000-4000-8000-000000000001")

func (w *world) enlist() {
	w.t.Helper()
	storetest.Update(w.t, w.db, func(tx *store.Tx) error {
		mallory := idc.User{
			Store: people, ID: "aaaaaaaa-0000-4000-8000-000000000002", UserName: "<mallory>", Status: idc.UserDisabled, Source: idc.SourceDirectory, Revision: 1,
			Attrs:     idc.UserAttributes{DisplayName: hostile, Name: idc.PersonName{FamilyName: "Ames"}, Emails: []idc.Email{{Value: "Second@example.com"}, {Value: "M@example.com", Primary: true}}},
			CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
		}
		if err := tx.InsertUser(mallory); err != nil {
			return err
		}
		for id, name := range map[idc.GroupID]string{navy: hostile, "cccccccc-0000-4000-8000-000000000002": "Army"} {
			if err := tx.InsertGroup(idc.Group{Store: people, ID: id, DisplayName: name, Description: "at sea", Revision: 1, CreatedAt: tx.Now()}); err != nil {
				return err
			}
		}
		for _, id := range []idc.UserID{ada, mallory.ID} {
			err := tx.InsertMembership(idc.Membership{Store: people, ID: idc.MembershipID("m" + id), Group: navy, Member: idc.Principal{Type: idc.PrincipalUser, ID: string(id)}})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func TestSearchUsers(t *testing.T) {
	w := newWorld(t)
	w.enlist()
	for _, c := range []struct {
		in   wire.SearchUsersInput
		want []string
		err  idc.Kind
	}{
		{in: wire.SearchUsersInput{}, want: []string{"<mallory>", "ada"}},
		{in: wire.SearchUsersInput{Query: ptr("<IMG ")}, want: []string{"<mallory>"}},
		{in: wire.SearchUsersInput{Query: ptr("ames")}, want: []string{"<mallory>"}},
		{in: wire.SearchUsersInput{Query: ptr("second@")}, want: []string{"<mallory>"}},
		{in: wire.SearchUsersInput{Query: ptr("a")}, want: []string{"<mallory>", "ada"}},
		{in: wire.SearchUsersInput{Query: ptr("l")}, want: []string{"ada"}},
		{in: wire.SearchUsersInput{Query: ptr("%")}},
		{in: wire.SearchUsersInput{Status: ptr("DISABLED")}, want: []string{"<mallory>"}},
		{in: wire.SearchUsersInput{GroupId: ptr(string(navy))}, want: []string{"<mallory>", "ada"}},
		{in: wire.SearchUsersInput{GroupId: ptr("1234567890-" + strings.ToUpper(string(navy))), Query: ptr("ad"), Status: ptr("ENABLED")}, want: []string{"ada"}},
		{in: wire.SearchUsersInput{GroupId: ptr("cccccccc-0000-4000-8000-000000000009")}, err: idc.KindNotFound},
		{in: wire.SearchUsersInput{IdentityStoreId: "d-0000000000"}, err: idc.KindNotFound},
		{in: wire.SearchUsersInput{NextToken: ptr("AAAA")}, err: idc.KindInvalid},
	} {
		if c.in.IdentityStoreId == "" {
			c.in.IdentityStoreId = storeARN
		}
		out, err := w.SearchUsers(t.Context(), w.admin, &c.in)
		if err != nil {
			if c.err == 0 || !idc.Is(err, c.err) {
				t.Errorf("%+v: %v", c.in, err)
			}
			continue
		}
		if c.err != 0 {
			t.Errorf("%+v: no error", c.in)
		}
		var got []string
		for _, u := range out.Users {
			got = append(got, u.UserName)
		}
		if !slices.Equal(got, c.want) || out.NextToken != nil {
			t.Errorf("%+v: got %v, want %v", c.in, got, c.want)
		}
	}
	one, err := w.SearchUsers(t.Context(), w.admin, &wire.SearchUsersInput{IdentityStoreId: string(people), MaxResults: ptr(int64(1))})
	if err != nil || len(one.Users) != 1 || one.NextToken == nil {
		t.Fatalf("one user: %+v, %v", one, err)
	}
	at := w.clock.Now().UTC().Truncate(1000)
	want := wire.FoundUser{
		UserId: "aaaaaaaa-0000-4000-8000-000000000002", UserName: "<mallory>", DisplayName: ptr(hostile), EmailAddress: ptr("M@example.com"),
		Status: "DISABLED", CreatedAt: &at, UpdatedAt: &at,
	}
	if !reflect.DeepEqual(one.Users[0], want) {
		t.Errorf("got %+v, want %+v", one.Users[0], want)
	}
	if _, err := w.SearchUsers(t.Context(), w.admin, &wire.SearchUsersInput{IdentityStoreId: string(people), Query: ptr("a"), NextToken: one.NextToken}); !idc.Is(err, idc.KindInvalid) {
		t.Errorf("the token of another search: %v", err)
	}
	two, err := w.SearchUsers(t.Context(), w.admin, &wire.SearchUsersInput{IdentityStoreId: string(people), NextToken: one.NextToken})
	if err != nil || len(two.Users) != 1 || two.Users[0].UserName != "ada" || two.NextToken != nil {
		t.Errorf("the next page: %+v, %v", two, err)
	}
}

func TestSearchGroups(t *testing.T) {
	w := newWorld(t)
	w.enlist()
	for _, c := range []struct {
		in   wire.SearchGroupsInput
		want []string
		err  idc.Kind
	}{
		{in: wire.SearchGroupsInput{}, want: []string{hostile + " 2", "Army 0"}},
		{in: wire.SearchGroupsInput{Query: ptr("ARM")}, want: []string{"Army 0"}},
		{in: wire.SearchGroupsInput{Query: ptr("_")}},
		{in: wire.SearchGroupsInput{UserId: ptr(long)}, want: []string{hostile + " 2"}},
		{in: wire.SearchGroupsInput{UserId: ptr(string(ada)), Query: ptr("army")}},
		{in: wire.SearchGroupsInput{UserId: ptr("aaaaaaaa-0000-4000-8000-000000000009")}, err: idc.KindNotFound},
	} {
		c.in.IdentityStoreId = string(people)
		var got []string
		for c.in.MaxResults = ptr(int64(1)); ; {
			out, err := w.SearchGroups(t.Context(), w.admin, &c.in)
			if err != nil {
				if c.err == 0 || !idc.Is(err, c.err) {
					t.Errorf("%+v: %v", c.in, err)
				}
				break
			}
			if c.err != 0 {
				t.Errorf("%+v: no error", c.in)
			}
			for _, g := range out.Groups {
				got = append(got, fmt.Sprint(g.DisplayName, " ", g.MemberCount))
			}
			if c.in.NextToken = out.NextToken; out.NextToken == nil {
				break
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: got %v, want %v", c.in, got, c.want)
		}
	}
	pool, err := w.GetUserPoolInfo(t.Context(), w.admin, &wire.GetUserPoolInfoInput{IdentityStoreId: storeARN})
	if err != nil || *pool != (wire.GetUserPoolInfoOutput{UserCount: 2, GroupCount: 2}) {
		t.Errorf("pool: got %+v, %v", pool, err)
	}
}

func TestSearchPermissionSets(t *testing.T) {
	w := newWorld(t)
	storetest.Update(t, w.db, func(tx *store.Tx) error {
		for i, name := range []string{"Reader", "readWrite", "Admin"} {
			set := idc.PermissionSet{Instance: home, ID: idc.PermissionSetID(fmt.Sprintf("ps-%016d", i)), Name: name, Version: 1, CreatedAt: tx.Now(),
				Content: idc.SetContent{Description: hostile, SessionDuration: "PT2H"}}
			if err := tx.InsertPermissionSet(set); err != nil {
				return err
			}
			for version := range int64(i + 1) { // 0 is wanted and not yet there
				p := idc.Provisioned{Instance: home, Set: set.ID, Account: idc.AccountID(fmt.Sprintf("%012d", version)), Version: version, Wanted: 1}
				if err := tx.PutProvisioned(idc.Provisioned{}, p); err != nil {
					return err
				}
			}
			if name == "Admin" {
				if err := tx.UpdatePermissionSet(set, idc.SetContent{SessionDuration: "PT1H"}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	for query, want := range map[string][]string{
		"":     {"Admin PT1H 2 1", "Reader PT2H 0 0", "readWrite PT2H 1 0"},
		"READ": {"Reader PT2H 0 0", "readWrite PT2H 1 0"},
		"%":    nil,
	} {
		in := wire.SearchPermissionSetsInput{InstanceArn: string(home.ARN()), MaxResults: ptr(int64(2))}
		if query != "" {
			in.Query = &query
		}
		var got []string
		for {
			out, err := w.SearchPermissionSets(t.Context(), w.admin, &in)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range out.PermissionSets {
				got = append(got, fmt.Sprint(s.Name, " ", s.SessionDuration, " ", s.AccountCount, " ", s.OutdatedAccountCount))
			}
			if in.NextToken = out.NextToken; out.NextToken == nil {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", query, got, want)
		}
	}
}

func TestSearchAccounts(t *testing.T) {
	w := newWorld(t)
	storetest.Update(t, w.db, func(tx *store.Tx) error {
		for _, u := range []idc.OU{{ID: "ou-abcd-00000001", Parent: "r-abcd", Name: "Prod"}, {ID: "ou-abcd-00000002", Parent: "ou-abcd-00000001", Name: hostile}} {
			if err := tx.InsertOU(u); err != nil {
				return err
			}
		}
		for i, a := range []idc.Account{
			{Name: "Web shop", Email: "Shop@example.com", Parent: "ou-abcd-00000002"},
			{Name: "Shop", Email: "x@example.com", Parent: "ou-abcd-00000001", Status: idc.AccountSuspended},
			{Name: "Shop", Email: "y@example.com", Parent: "r-abcd"},
		} {
			a.ID, a.Plane = idc.AccountID(fmt.Sprintf("22222222222%d", i)), idc.PlaneLocal
			if a.Status == "" {
				a.Status = idc.AccountActive
			}
			if err := tx.InsertAccount(a); err != nil {
				return err
			}
		}
		return nil
	})
	const (
		boss = "111122223333 Root ACTIVE true"
		web  = "222222222220 Root/Prod/" + hostile + " ACTIVE false"
		shop = "222222222221 Root/Prod SUSPENDED false"
		top  = "222222222222 Root ACTIVE false"
	)
	for _, c := range []struct {
		query, ancestor string
		want            []string
		err             idc.Kind
	}{
		{"", "", []string{boss, shop, top, web}, 0},
		{"SHOP", "", []string{shop, top, web}, 0},
		{"shop web", "", []string{web}, 0},
		{"shop 22222", "", []string{shop, top, web}, 0},
		{"2222", "", []string{shop, top, web}, 0},
		{"example.com y@", "", []string{top}, 0},
		{"%", "", nil, 0},
		{"", "r-abcd", []string{boss, shop, top, web}, 0},
		{"", "ou-abcd-00000001", []string{shop, web}, 0},
		{"web", "ou-abcd-00000002", []string{web}, 0},
		{"", "ou-abcd-99999999", nil, idc.KindNotFound},
		{"", "r-zzzz", nil, idc.KindNotFound},
		{"", "222222222220", nil, idc.KindNotFound},
	} {
		in := wire.SearchAccountsInput{MaxResults: ptr(int64(1))}
		if c.query != "" {
			in.Query = &c.query
		}
		if c.ancestor != "" {
			in.AncestorId = &c.ancestor
		}
		var got []string
		for {
			out, err := w.SearchAccounts(t.Context(), w.admin, &in)
			if err != nil {
				if c.err == 0 || !idc.Is(err, c.err) {
					t.Errorf("%q below %q: %v", c.query, c.ancestor, err)
				}
				break
			}
			if c.err != 0 {
				t.Errorf("%q below %q: no error", c.query, c.ancestor)
			}
			for _, a := range out.Accounts {
				got = append(got, fmt.Sprint(a.AccountId, " ", *a.ParentPath, " ", a.Status, " ", a.Management))
			}
			if in.NextToken = out.NextToken; out.NextToken == nil {
				break
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q below %q: got %q, want %q", c.query, c.ancestor, got, c.want)
		}
	}
}
