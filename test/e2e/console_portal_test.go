package e2e

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/test/lab"
)

const markup = `<img src=x onerror=alert(1)>`

// portalPeople is what portal.mjs finds: a person with two accounts and several
// sets and applications, one with a single account, and one with nothing.
func portalPeople(t *testing.T, w *consoleWorld) map[string]any {
	t.Helper()
	c := w.center
	pia := c.newPerson(t, "pia", map[string]any{"DisplayName": "Pia " + markup})
	single := c.newPerson(t, "single", nil)
	c.newPerson(t, "nobody", nil)
	hostile, shop := w.accountNamed(t, markup, "hostile@example.com"), w.accountNamed(t, "shop", "shop@example.com")
	set := func(name, description, place string) string {
		in := map[string]any{"InstanceArn": c.arn, "Name": name, "SessionDuration": "PT2H"}
		if description != "" {
			in["Description"] = description
		}
		if place != "" {
			in["RelayState"] = place
		}
		var out struct {
			PermissionSet struct{ PermissionSetArn string }
		}
		c.must(t, ssoAdmin+"CreatePermissionSet", in, &out)
		return out.PermissionSet.PermissionSetArn
	}
	plain := set("Auditor", "", "")
	for _, s := range []string{
		plain, set("Odd+Set=,.@-", "<b>bold</b> words", ""), set("Placed", "", "/console#/audit"),
		set("Foreign", "", "https://console.aws.example/ec2"), set("Wicked", "", "javascript:alert(1)"),
	} {
		c.assign(t, s, hostile, pia)
	}
	c.assign(t, plain, shop, pia)
	c.assign(t, plain, shop, single)

	application := func(name, address string) map[string]string {
		var out struct{ ApplicationArn string }
		c.must(t, ssoAdmin+"CreateApplication", map[string]any{
			"InstanceArn": c.arn, "ApplicationProviderArn": customProvider, "Name": name, "Description": "It is " + markup,
			"PortalOptions": map[string]any{"Visibility": "ENABLED", "SignInOptions": map[string]any{"Origin": "APPLICATION", "ApplicationUrl": address}},
		}, &out)
		c.must(t, ssoAdmin+"CreateApplicationAssignment", map[string]any{"ApplicationArn": out.ApplicationArn, "PrincipalType": "USER", "PrincipalId": pia}, nil)
		return map[string]string{"name": name, "url": address}
	}
	apps := map[string]any{"hostile": application("App "+markup, "https://app.example.com/start?a=b")}
	w.root.must(t, "Gatehouse.CreateAlias", map[string]any{"InstanceArn": c.arn, "Alias": "acme"}, nil)
	return map[string]any{
		"person": "pia", "display": "Pia " + markup, "single": "single", "nobody": "nobody", "password": anyone,
		"accounts": map[string]any{
			"hostile": map[string]string{"id": hostile, "name": markup, "mail": "hostile@example.com"},
			"shop":    map[string]string{"id": shop, "name": "shop", "mail": "shop@example.com"},
		},
		"sets": map[string]string{"plain": "Auditor", "odd": "Odd+Set=,.@-", "placed": "Placed", "foreign": "Foreign", "wicked": "Wicked"},
		"apps": apps, "names": []string{c.id, "acme"},
		"startUrl": w.Env("GATEHOUSE_START_URL"), "region": w.Env("AWS_REGION"),
	}
}

// accountNamed makes a member account with a name that need not be good for an address.
func (w *consoleWorld) accountNamed(t *testing.T, name, mail string) string {
	t.Helper()
	var s struct {
		CreateAccountStatus struct{ ID, State, AccountID string }
	}
	w.root.must(t, "AWSOrganizationsV20161128.CreateAccount", map[string]any{"AccountName": name, "Email": mail}, &s)
	id := s.CreateAccountStatus.ID
	await(t, "the account", func() bool {
		w.root.must(t, "AWSOrganizationsV20161128.DescribeCreateAccountStatus", map[string]any{"CreateAccountRequestId": id}, &s)
		return s.CreateAccountStatus.State == "SUCCEEDED"
	})
	return s.CreateAccountStatus.AccountID
}

// The portal as somebody uses it, and then what was copied out of it as the
// clients use it.
func TestPortal(t *testing.T) {
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		in := portalPeople(t, w)
		copied := lab.Browser[struct{ Environment, Config, Login, File, All string }](t, "browser/console/portal.mjs", w.input(in))
		account := in["accounts"].(map[string]any)["hostile"].(map[string]string)["id"]
		wanted := "arn:aws:sts::" + account + ":assumed-role/AWSReservedSSO_Auditor_"
		want := func(what, got string) {
			t.Helper()
			if !strings.Contains(got, wanted) || !strings.Contains(got, "/pia") {
				t.Errorf("%s: got %s, want %s…/pia", what, got, wanted)
			}
		}

		// Nothing but what was copied leads the clients here.
		home := func() *lab.Home {
			h := w.Person(t)
			h.Setenv("AWS_ENDPOINT_URL", "")
			return h
		}
		const whoAmI = `print(boto3.client("sts").get_caller_identity()["Arn"])`
		pasted := home()
		for line := range strings.Lines(copied.Environment) {
			name, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
			if !ok {
				t.Fatalf("the environment block has the line %q", line)
			}
			pasted.Setenv(name, strings.Trim(value, `"`))
		}
		want("the environment block, boto3", lab.Boto(t, pasted, whoAmI))
		want("the environment block, pasted into a shell", lab.Run(t, lab.CLIv2(t, home()).Environ(), "/bin/sh", "-c", copied.Environment+"\naws sts get-caller-identity").Must(t))

		filed := home()
		put(t, filepath.Join(filed.Dir, ".aws", "credentials"), []byte(copied.File))
		filed.Setenv("AWS_PROFILE", account+"_Auditor")
		want("the credentials file, boto3", lab.Boto(t, filed, whoAmI))

		for what, config := range map[string]string{"one role": copied.Config, "all roles": copied.All} {
			h := home()
			put(t, filepath.Join(h.Dir, ".aws", "config"), []byte(config))
			profile := strings.TrimPrefix(copied.Login, "aws sso login --profile ")
			cli := lab.CLIv2(t, h)
			cli.Login(t, func(p lab.DevicePrompt) {
				lab.Browser[any](t, "browser/decide.mjs", map[string]string{"url": p.CompleteURL, "user": "pia", "password": anyone, "decision": "Allow"})
			}, "--profile", profile).Must(t)
			want("the config for "+what+", AWS CLI", cli.Must(t, "sts", "get-caller-identity", "--profile", profile))
			want("the config for "+what+", boto3", lab.Boto(t, h, fmt.Sprintf("boto3.setup_default_session(profile_name=%q)\n", profile)+whoAmI))
			who, err := sts.NewFromConfig(h.SDK(t, profile)).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
			if err != nil {
				t.Errorf("the config for %s, Go SDK: %v", what, err)
			} else {
				want("the config for "+what+", Go SDK", *who.Arn)
			}
		}
		var profiles []string
		for line := range strings.Lines(copied.All) {
			if name, ok := strings.CutPrefix(line, "[profile "); ok {
				profiles = append(profiles, strings.TrimSuffix(strings.TrimSpace(name), "]"))
			}
		}
		if got, want := strings.Join(profiles, " "), "img-src-x-onerror-alert-1-auditor img-src-x-onerror-alert-1-foreign img-src-x-onerror-alert-1-odd-set "+
			"img-src-x-onerror-alert-1-placed img-src-x-onerror-alert-1-wicked shop-auditor"; got != want {
			t.Errorf("profiles: got %s, want %s", got, want)
		}
	})
}

// However many accounts somebody has, the portal asks once and draws a page of them.
func TestPortalOfThousands(t *testing.T) {
	const many = 3000
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		ids := w.thousands(t, many)
		c := w.center
		pia := c.newPerson(t, "pia", nil)
		var batch struct {
			Batch struct{ BatchID, Status string }
		}
		w.root.must(t, "Gatehouse.StartAssignmentBatch", map[string]any{
			"InstanceArn": c.arn, "Kind": "CREATE", "AccountIds": ids, "PermissionSetArns": []string{c.newSet(t, "Auditor", "", "")},
			"Principals": []any{map[string]any{"PrincipalType": "USER", "PrincipalId": pia}},
		}, &batch)
		id := batch.Batch.BatchID
		await(t, "the assignments", func() bool {
			w.root.must(t, "Gatehouse.DescribeAssignmentBatch", map[string]any{"InstanceArn": c.arn, "BatchId": id}, &batch)
			if batch.Batch.Status == "FAILED" {
				t.Fatal("the batch failed")
			}
			return batch.Batch.Status == "SUCCEEDED"
		})
		saw := lab.Browser[json.RawMessage](t, "browser/console/thousands.mjs", w.input(map[string]any{"person": "pia", "password": anyone, "many": many}))
		t.Logf("with %d accounts, milliseconds: %s", many, saw)
	})
}

// thousands makes many member accounts, several at a time, and answers their ids.
func (w *consoleWorld) thousands(t *testing.T, many int) []string {
	t.Helper()
	ids := make([]string, many)
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := worker; i < many && !t.Failed(); i += 8 {
				name := fmt.Sprintf("many-%04d", i)
				a, err := w.root.call(t.Context(), "AWSOrganizationsV20161128.CreateAccount", map[string]any{"AccountName": name, "Email": name + "@many.example"})
				var s struct {
					CreateAccountStatus struct{ ID, State, AccountID string }
				}
				for err == nil && a.Status == 200 && s.CreateAccountStatus.State != "SUCCEEDED" {
					if err = json.Unmarshal(a.Body, &s); err == nil {
						a, err = w.root.call(t.Context(), "AWSOrganizationsV20161128.DescribeCreateAccountStatus", map[string]any{"CreateAccountRequestId": s.CreateAccountStatus.ID})
					}
				}
				if err != nil || a.Status != 200 {
					t.Errorf("account %s: %v %v", name, a, err)
				}
				ids[i] = s.CreateAccountStatus.AccountID
			}
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return ids
}
