package local

import (
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store/storetest"
)

// A role that is made again under its name is not the one that others trust.
func TestTrustIsPinned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		iam, ctx := NewIAM(w.plane.cfg), t.Context()
		trust := trusting(string(idc.RootARN(member)), "")
		front, err := iam.CreateRole(ctx, root(member), NewRole{Name: "Front", Path: "/a/", Trust: trust})
		if err != nil {
			t.Fatal(err)
		}
		const condition = `{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::200000000002:role/a/Front"}}`
		pinnedTrust := trusting(string(front.ARN()), condition)
		if _, err := iam.CreateRole(ctx, root(other), NewRole{Name: "Vault", Trust: pinnedTrust}); err != nil {
			t.Fatal(err)
		}
		allow(t, w, iam, "Front")
		if err := w.hop(member, front.ARN(), "arn:aws:iam::300000000003:role/Vault"); err != nil {
			t.Fatalf("the role that is meant: %v", err)
		}
		shownTrust := func() string {
			t.Helper()
			r, err := iam.GetRole(ctx, root(other), "Vault")
			if err != nil {
				t.Fatal(err)
			}
			page, err := iam.ListRoles(ctx, root(other), "", idc.PageRequest{Limit: 10})
			if err != nil || page.Items[0].Trust != r.Trust {
				t.Errorf("the list shows %+v, %v", page.Items, err)
			}
			return r.Trust
		}
		if got := shownTrust(); got != pinnedTrust {
			t.Errorf("got %s, want %s", got, pinnedTrust)
		}

		if err := iam.DeleteRolePolicy(ctx, root(member), "Front", "p"); err != nil {
			t.Fatal(err)
		}
		if err := iam.DeleteRole(ctx, root(member), "Front"); err != nil {
			t.Fatal(err)
		}
		want := strings.Replace(pinnedTrust, string(front.ARN()), string(front.ID), 1)
		if got := shownTrust(); got != want {
			t.Errorf("without the role: got %s, want %s", got, want)
		}
		if _, err := iam.CreateRole(ctx, root(member), NewRole{Name: "Front", Path: "/a/", Trust: trust}); err != nil {
			t.Fatal(err)
		}
		allow(t, w, iam, "Front")
		wantKind(t, w.hop(member, front.ARN(), "arn:aws:iam::300000000003:role/Vault"), idc.KindDenied)
		if got := shownTrust(); got != want {
			t.Errorf("with another role: got %s, want %s", got, want)
		}
		// Saved as it is shown, it names nobody; saved anew by name, it means the new role.
		err = iam.UpdateTrust(ctx, root(other), "Vault", want)
		wantReason(t, err, idc.KindInvalid, "MalformedPolicyDocument")
		if err := iam.UpdateTrust(ctx, root(other), "Vault", pinnedTrust); err != nil {
			t.Fatal(err)
		}
		if err := w.hop(member, front.ARN(), "arn:aws:iam::300000000003:role/Vault"); err != nil {
			t.Errorf("trusted anew: %v", err)
		}
	})
}

func allow(t *testing.T, w *world, iam *IAM, role string) {
	t.Helper()
	if err := iam.PutRolePolicy(t.Context(), root(member), role, "p", allowAll); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Second)
}

// hop assumes a role from another one.
func (w *world) hop(account idc.AccountID, from, to idc.ARN) error {
	w.Helper()
	first, err := w.sts.AssumeRole(w.Context(), root(account), Assumption{Role: from, Session: "first"})
	if err != nil {
		w.Fatal(err)
	}
	_, err = w.sts.AssumeRole(w.Context(), w.open(first.Credentials), Assumption{Role: to, Session: "second"})
	return err
}

func TestPrincipalsMustExist(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	iam, c := NewIAM(w.plane.cfg), root(member)
	there, err := iam.CreateRole(t.Context(), c, NewRole{Name: "There", Trust: trusting(string(member), "")})
	if err != nil {
		t.Fatal(err)
	}
	for principal, good := range map[string]bool{
		"arn:aws:iam::200000000002:role/There":                true,
		string(there.ID):                                      true,
		"arn:aws:iam::300000000003:root":                      true,
		"arn:aws:iam::999999999999:role/Vendor":               true, // not ours to know
		"arn:aws:iam::999999999999:user/vendor":               true,
		"arn:aws:sts::200000000002:assumed-role/There/ada":    true,
		"arn:aws:iam::200000000002:role/path/There":           false,
		"arn:aws:iam::200000000002:role/Nowhere":              false,
		"arn:aws:iam::300000000003:role/There":                false,
		"arn:aws:iam::200000000002:user/ada":                  false,
		"AROAXXXXXXXXXXXXXXXXX":                               false,
		"arn:aws:iam::200000000002:role/New":                  false, // itself, which is not there yet
		"arn:aws:iam::200000000002:role/There\u00a0invisible": false,
	} {
		_, err := iam.CreateRole(t.Context(), c, NewRole{Name: "New", Trust: trusting(principal, "")})
		if good {
			if err != nil {
				t.Errorf("%s: %v", principal, err)
			} else if err := iam.DeleteRole(t.Context(), c, "New"); err != nil {
				t.Fatal(err)
			}
			continue
		}
		wantReason(t, err, idc.KindInvalid, "MalformedPolicyDocument")
		if err != nil && !strings.Contains(err.Error(), `Invalid principal in policy: "AWS":"`) {
			t.Errorf("%s: got %v", principal, err)
		}
	}
}
