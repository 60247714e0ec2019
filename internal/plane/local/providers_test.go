package local

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store/storetest"
)

func TestSAMLProviders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
		first, second := metadata("https://one.example.org", testCertificate()), metadata("https://two.example.org", testCertificate())
		p, err := iam.CreateSAMLProvider(ctx, c, NewSAMLProvider{Name: "Okta", Metadata: first, Tags: []Tag{{"Team", "core"}}})
		if err != nil || p.ARN() != "arn:aws:iam::200000000002:saml-provider/Okta" || !p.ValidUntil.After(w.clock.Now().AddDate(99, 0, 0)) || len(p.UniqueID) < 22 {
			t.Fatalf("got %+v, %v", p, err)
		}
		for name, n := range map[string]NewSAMLProvider{
			"taken":    {Name: "Okta", Metadata: first},
			"broken":   {Name: "Other", Metadata: "<EntityDescriptor/>"},
			"reserved": {Name: "AWSSSO_0123456789abcdef_DO_NOT_DELETE", Metadata: first},
			"tags":     {Name: "Other", Metadata: first, Tags: []Tag{{"a", ""}, {"A", ""}}},
		} {
			_, err := iam.CreateSAMLProvider(ctx, c, n)
			if want := map[bool]idc.Kind{true: idc.KindConflict, false: idc.KindInvalid}[name == "taken"]; !idc.Is(err, want) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		w.pass(time.Hour)
		if err := iam.UpdateSAMLProvider(ctx, c, p.ARN(), second); err != nil {
			t.Fatal(err)
		}
		wantReason(t, iam.UpdateSAMLProvider(ctx, c, p.ARN(), "x"), idc.KindInvalid, reasonInput)
		if err := iam.TagSAMLProvider(ctx, c, p.ARN(), []Tag{{"team", "edge"}, {"b", "1"}}); err != nil {
			t.Fatal(err)
		}
		if err := iam.UntagSAMLProvider(ctx, c, p.ARN(), []string{"B", "none"}); err != nil {
			t.Fatal(err)
		}
		got, err := iam.GetSAMLProvider(ctx, c, p.ARN())
		if err != nil || got.Metadata != second || !reflect.DeepEqual(got.Tags, map[string]string{"team": "edge"}) ||
			got.UniqueID != p.UniqueID || !got.CreatedAt.Equal(p.CreatedAt) || !got.ValidUntil.After(p.ValidUntil) {
			t.Errorf("got %+v, %v", got, err)
		}
		tags, err := iam.ListSAMLProviderTags(ctx, c, p.ARN(), idc.PageRequest{Limit: 1})
		if err != nil || !slices.Equal(tags.Items, []Tag{{"team", "edge"}}) {
			t.Errorf("tags: %+v, %v", tags, err)
		}
		list, err := iam.ListSAMLProviders(ctx, c)
		if err != nil || len(list) != 1 || list[0].Name != "Okta" {
			t.Errorf("list: %+v, %v", list, err)
		}
		wantKind(t, iam.DeleteSAMLProvider(ctx, root(other), p.ARN()), idc.KindDenied)
		if err := iam.DeleteSAMLProvider(ctx, c, p.ARN()); err != nil {
			t.Fatal(err)
		}
		wantKind(t, iam.DeleteSAMLProvider(ctx, c, p.ARN()), idc.KindNotFound)
		_, err = iam.GetSAMLProvider(ctx, c, "arn:aws:iam::200000000002:role/Okta")
		wantReason(t, err, idc.KindInvalid, reasonInput)
	})
}

// The provider of an Identity Center is as protected as the roles that trust it.
func TestOwnProviderIsProtected(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	if _, err := w.plane.Ensure(t.Context(), wanted()); err != nil {
		t.Fatal(err)
	}
	iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
	arn := providerARN(instance, member)
	for name, err := range map[string]error{
		"delete": iam.DeleteSAMLProvider(ctx, c, arn),
		"update": iam.UpdateSAMLProvider(ctx, c, arn, metadata("https://evil.example.org", testCertificate())),
		"tag":    iam.TagSAMLProvider(ctx, c, arn, []Tag{{"a", "b"}}),
		"untag":  iam.UntagSAMLProvider(ctx, c, arn, []string{"a"}),
	} {
		wantReason(t, err, idc.KindConflict, "UnmodifiableEntity")
		if err == nil {
			t.Errorf("%s is allowed", name)
		}
	}
}

func TestOIDCProviders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
		const thumbprint = "990F4193972F2BECF12DDEDA5237F9C952F20D9E"
		p, err := iam.CreateOIDCProvider(ctx, c, NewOIDCProvider{
			URL: "https://token.example.org/tenant/", ClientIDs: []string{"sts", "sts"}, Thumbprints: []string{thumbprint}, Tags: []Tag{{"k", "v"}},
		})
		if err != nil || p.ARN() != "arn:aws:iam::200000000002:oidc-provider/token.example.org/tenant/" || p.Issuer() != "https://token.example.org/tenant/" {
			t.Fatalf("got %+v, %v", p, err)
		}
		_, err = iam.CreateOIDCProvider(ctx, c, NewOIDCProvider{URL: "https://token.example.org/tenant/"})
		wantKind(t, err, idc.KindConflict)
		for _, url := range []string{"http://x.example.org", "x.example.org", "https://", "https://x?a=b", "https://x#f", "https://u@x", "https://x?", "ftp://x", "https://x/*"} {
			_, err := iam.CreateOIDCProvider(ctx, c, NewOIDCProvider{URL: url})
			wantReason(t, err, idc.KindInvalid, reasonInput)
		}
		many := make([]string, maxThumbprints+1)
		for i := range many {
			many[i] = fmt.Sprintf("%040d", i)
		}
		for _, n := range []NewOIDCProvider{{URL: "https://x", Thumbprints: many}, {URL: "https://x", Thumbprints: []string{"zz0F4193972F2BECF12DDEDA5237F9C952F20D9E"}}} {
			_, err := iam.CreateOIDCProvider(ctx, c, n)
			wantReason(t, err, idc.KindInvalid, reasonInput)
		}
		for range 2 {
			if err := iam.AddClientID(ctx, c, p.ARN(), "app"); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := iam.RemoveClientID(ctx, c, p.ARN(), "sts"); err != nil {
				t.Fatal(err)
			}
		}
		if err := iam.UpdateThumbprints(ctx, c, p.ARN(), many[:2]); err != nil {
			t.Fatal(err)
		}
		wantReason(t, iam.UpdateThumbprints(ctx, c, p.ARN(), many), idc.KindInvalid, reasonInput)
		if err := iam.TagOIDCProvider(ctx, c, p.ARN(), []Tag{{"K", "w"}}); err != nil {
			t.Fatal(err)
		}
		got, err := iam.GetOIDCProvider(ctx, c, p.ARN())
		if err != nil || !slices.Equal(got.ClientIDs, []string{"app"}) || !slices.Equal(got.Thumbprints, many[:2]) || got.Tags["K"] != "w" || len(got.Tags) != 1 {
			t.Errorf("got %+v, %v", got, err)
		}
		for i := range maxClientIDs - 1 {
			if err := iam.AddClientID(ctx, c, p.ARN(), fmt.Sprint("c", i)); err != nil {
				t.Fatal(err)
			}
		}
		wantKind(t, iam.AddClientID(ctx, c, p.ARN(), "one too many"), idc.KindQuota)
		if err := iam.UntagOIDCProvider(ctx, c, p.ARN(), []string{"k"}); err != nil {
			t.Fatal(err)
		}
		tags, err := iam.ListOIDCProviderTags(ctx, c, p.ARN(), idc.PageRequest{Limit: 10})
		if err != nil || len(tags.Items) != 0 {
			t.Errorf("tags: %+v, %v", tags, err)
		}
		list, err := iam.ListOIDCProviders(ctx, c)
		if err != nil || len(list) != 1 {
			t.Errorf("list: %+v, %v", list, err)
		}
		for range 2 {
			if err := iam.DeleteOIDCProvider(ctx, c, p.ARN()); err != nil {
				t.Fatal(err)
			}
		}
		_, err = iam.GetOIDCProvider(ctx, c, p.ARN())
		wantKind(t, err, idc.KindNotFound)
		_, err = iam.GetOIDCProvider(ctx, c, "token.example.org")
		wantReason(t, err, idc.KindInvalid, reasonInput)
	})
}
