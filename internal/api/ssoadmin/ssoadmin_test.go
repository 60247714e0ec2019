package ssoadmin

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/access"
	"gatehouse/internal/application"
	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

func TestNames(t *testing.T) {
	const instance = "arn:aws:sso:::instance/ssoins-7223000000000001"
	for _, c := range []struct{ instance, set, wantInstance, wantSet string }{
		{instance, "arn:aws:sso:::permissionSet/ssoins-7223000000000001/ps-0000000000000001", "ssoins-7223000000000001", "ps-0000000000000001"},
		// What is of another instance or partition must not become an id of this one.
		{instance, "arn:aws:sso:::permissionSet/ssoins-7223000000000002/ps-0000000000000001", "ssoins-7223000000000001", "ssoins-7223000000000002/ps-0000000000000001"},
		{instance, "arn:aws-cn:sso:::permissionSet/ssoins-7223000000000001/ps-0000000000000001", "ssoins-7223000000000001", "arn:aws-cn:sso:::permissionSet/ssoins-7223000000000001/ps-0000000000000001"},
		{"arn:aws-cn:sso:::instance/ssoins-7223000000000001", "x", "arn:aws-cn:sso:::instance/ssoins-7223000000000001", "x"},
	} {
		i, s := names(c.instance, c.set)
		if string(i) != c.wantInstance || string(s) != c.wantSet {
			t.Errorf("%s, %s: got %s and %s, want %s and %s", c.instance, c.set, i, s, c.wantInstance, c.wantSet)
		}
	}
}

func TestTagged(t *testing.T) {
	const (
		here   = "arn:aws:sso:::instance/ssoins-7223000000000001"
		set    = "arn:aws:sso:::permissionSet/ssoins-7223000000000001/ps-0000000000000001"
		app    = "arn:aws:sso::123456789012:application/ssoins-7223000000000001/apl-0000000000000001"
		issuer = "arn:aws:sso::123456789012:trustedTokenIssuer/ssoins-7223000000000001/tti-00000000-0000-4000-8000-000000000001"
	)
	there, mine := "arn:aws:sso:::instance/ssoins-7223000000000002", here
	a := &API{access: access.New(access.Config{}), applications: application.New(application.Config{})}
	for _, c := range []struct {
		instance *string
		resource string
		want     tagger // nil: NotFound
	}{
		{nil, here, a.access},
		{&mine, set, a.access},
		{&mine, app, a.applications},
		{nil, issuer, a.applications},
		{&there, set, nil},
		{&there, app, nil},
		{nil, "arn:aws-cn:sso:::instance/ssoins-7223000000000001", nil},
		{nil, "arn:aws:sso:::account/123456789012", nil},
	} {
		got, arn, err := a.tagged(c.instance, c.resource)
		if c.want == nil {
			if !idc.Is(err, idc.KindNotFound) {
				t.Errorf("%s: got %v and %v, want NotFound", c.resource, got, err)
			}
			continue
		}
		if err != nil || got != c.want || string(arn) != c.resource {
			t.Errorf("%s: got %T, %s and %v, want %T", c.resource, got, arn, err, c.want)
		}
	}
}

func TestTags(t *testing.T) {
	tags, err := toTags([]wire.Tag{{Key: "b", Value: "2"}, {Key: "a", Value: "1"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(fromTags(tags)); got != "[{a 1} {b 2}]" {
		t.Errorf("got %s, want them by key", got)
	}
	if _, err := toTags([]wire.Tag{{Key: "a"}, {Key: "a"}}); !idc.Is(err, idc.KindInvalid) {
		t.Errorf("a key given twice: got %v, want Invalid", err)
	}
}

// What is empty is left out: clients tell an absent member from an empty one.
func TestAbsentMembers(t *testing.T) {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	p := fromSet(idc.PermissionSet{Instance: "i", ID: "p", Name: "n", Content: idc.SetContent{SessionDuration: "PT60M"}, CreatedAt: at})
	if p.Description != nil || p.RelayState != nil || *p.SessionDuration != "PT60M" || !p.CreatedDate.Equal(at) {
		t.Errorf("permission set: got %+v", p)
	}
	s := provisioningStatus(idc.AccessRequest{Instance: "i", ID: "r", Set: "p", Status: idc.RequestInProgress, CreatedAt: at})
	if s.AccountId != nil || s.FailureReason != nil || *s.Status != "IN_PROGRESS" {
		t.Errorf("a request for every account: got %+v", s)
	}
	if b := fromBoundary(idc.BoundaryReference{Customer: &idc.PolicyReference{Name: "n", Path: "/"}}); b.ManagedPolicyArn != nil || b.CustomerManagedPolicyReference.Name != "n" {
		t.Errorf("boundary: got %+v", b)
	}
	if m := fromManaged("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"); *m.Name != "ViewOnlyAccess" {
		t.Errorf("name of a managed policy with a path: got %s", *m.Name)
	}
}
