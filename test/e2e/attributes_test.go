package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// TestAttributesForAccessControl gives two people one role whose policy asks for a
// cost centre, and follows what their attributes open (reference 9).
func TestAttributesForAccessControl(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		home := w.home()
		costs := func(n string) map[string]any {
			return map[string]any{"Extensions": map[string]any{"aws:identitystore:enterprise": map[string]any{"costCenter": n}}}
		}
		account := w.account(t)
		set := home.newSet(t, "Costs", "", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sso:DescribeInstance","Resource":"*",
			"Condition":{"StringEquals":{"aws:PrincipalTag/CostCenter":"42"}}}}`)
		people := map[string]*resident{}
		for name, n := range map[string]string{"ada": "42", "bob": "7"} {
			home.assign(t, set, account, home.newPerson(t, name, costs(n)))
			people[name] = home.resident(t, name)
		}
		adas, bobs := people["ada"].token(t), people["bob"].token(t)
		// may says whether credentials that are issued now let ada and bob in.
		may := func(ada, bob bool) {
			t.Helper()
			for _, c := range []struct {
				who  *resident
				with tokens
				may  bool
			}{{people["ada"], adas, ada}, {people["bob"], bobs, bob}} {
				s, ok := c.who.credentials(t, c.with.AccessToken, account, "Costs")
				if !ok {
					t.Fatalf("no credentials for %s", c.who.name)
				}
				if c.may {
					s.must(t, ssoAdmin+"DescribeInstance", map[string]any{"InstanceArn": home.arn}, nil)
				} else {
					s.refused(t, ssoAdmin+"DescribeInstance", map[string]any{"InstanceArn": home.arn}, 400, "AccessDeniedException")
				}
			}
		}
		configuration := func(operation, source string) {
			t.Helper()
			home.must(t, ssoAdmin+operation+"InstanceAccessControlAttributeConfiguration", map[string]any{"InstanceArn": home.arn,
				"InstanceAccessControlAttributeConfiguration": map[string]any{"AccessControlAttributes": []any{
					map[string]any{"Key": "CostCenter", "Value": map[string]any{"Source": []string{source}}},
					map[string]any{"Key": "Environment", "Value": map[string]any{"Source": []string{"${path:enterprise.Environment}"}}},
				}}}, nil)
		}
		of := map[string]any{"InstanceArn": home.arn}
		may(false, false)
		home.refused(t, ssoAdmin+"DescribeInstanceAccessControlAttributeConfiguration", of, 400, "ResourceNotFoundException")
		configuration("Create", "${path:enterprise.costCenter}")
		may(true, false)
		before, _ := people["ada"].credentials(t, adas.AccessToken, account, "Costs")
		w.Kill()
		w.Restart()
		may(true, false)
		a := home.must(t, ssoAdmin+"DescribeInstanceAccessControlAttributeConfiguration", of, nil)
		if a.member("Status") != "ENABLED" || !strings.Contains(string(a.Body), "${path:enterprise.Environment}") {
			t.Errorf("the configuration: %v", a)
		}
		// What changes touches what is issued next.
		id := home.in(t, "GetUserId", map[string]any{"AlternateIdentifier": map[string]any{"UniqueAttribute": map[string]any{"AttributePath": "userName", "AttributeValue": "bob"}}}).member("UserId")
		home.in(t, "UpdateUser", map[string]any{"UserId": id, "Operations": []any{
			map[string]any{"AttributePath": "aws:identitystore:enterprise.costCenter", "AttributeValue": "42"},
		}})
		may(true, true)
		configuration("Update", "${path:title}") // which nobody has
		may(false, false)
		before.must(t, ssoAdmin+"DescribeInstance", of, nil) // issued with the tag
		configuration("Update", "${path:enterprise.costCenter}")
		may(true, true)
		home.must(t, ssoAdmin+"DeleteInstanceAccessControlAttributeConfiguration", of, nil)
		may(false, false)
		home.refused(t, ssoAdmin+"DeleteInstanceAccessControlAttributeConfiguration", of, 400, "ResourceNotFoundException")
		w.Stop()
		if tagged := w.rows(t, "SELECT count(*) FROM events WHERE name = 'AssumeRoleWithSAML' AND body LIKE '%principalTags%'"); tagged[0][0] == "0" {
			t.Error("no event says by which tags a role was assumed")
		}
	})
}

// TestRegions drives the Regions of an instance through boto3, over a kill.
func TestRegions(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		const prelude = `			import time
			sso, arn = boto3.client("sso-admin"), os.environ["GATEHOUSE_INSTANCE_ARN"]
			def regions():
			    return {r["RegionName"]: (r["Status"], r["IsPrimaryRegion"]) for r in sso.list_regions(InstanceArn=arn)["Regions"]}
			def refused(code, call, **more):
			    try:
			        call(InstanceArn=arn, **more)
			    except ClientError as e:
			        assert e.response["Error"]["Code"] == code, e
			    else:
			        raise AssertionError(f"{more} is not refused by {code}")
			def until(want):
			    for _ in range(600):
			        if regions() == want:
			            return
			        time.sleep(0.05)
			    raise AssertionError(regions())
			home = {"us-east-1": ("ACTIVE", True)}
		`
		lab.Boto(t, w.Admin(t), prelude+`
			assert regions() == home, regions()
			refused("ConflictException", sso.add_region, RegionName="us-east-1")
			refused("ValidationException", sso.add_region, RegionName="nowhere")
			assert sso.add_region(InstanceArn=arn, RegionName="eu-west-1")["Status"] == "ADDING"
		`)
		w.Kill()
		w.Restart()
		lab.Boto(t, w.Admin(t), prelude+`
			until(home | {"eu-west-1": ("ACTIVE", False)})
			one = sso.describe_region(InstanceArn=arn, RegionName="eu-west-1")
			assert one["Status"] == "ACTIVE" and one["AddedDate"] and not one["IsPrimaryRegion"], one
			refused("ResourceNotFoundException", sso.describe_region, RegionName="eu-west-2")
			refused("ResourceNotFoundException", sso.remove_region, RegionName="eu-west-2")
			refused("ValidationException", sso.remove_region, RegionName="us-east-1")
			refused("ConflictException", sso.add_region, RegionName="eu-west-1")
			assert sso.remove_region(InstanceArn=arn, RegionName="eu-west-1")["Status"] == "REMOVING"
			until(home)
			for n, region in enumerate(["eu-west-1", "eu-west-2"]):
			    sso.add_region(InstanceArn=arn, RegionName=region)
			    until(home | {r: ("ACTIVE", False) for r in ["eu-west-1", "eu-west-2"][:n + 1]})
			refused("ServiceQuotaExceededException", sso.add_region, RegionName="eu-west-3")
			sso.update_instance(InstanceArn=arn, Name="corp")
			refused("ValidationException", sso.update_instance, EncryptionConfiguration={"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000"})
			sso.update_instance(InstanceArn=arn, EncryptionConfiguration={"KeyType": "AWS_OWNED_KMS_KEY"})
			assert sso.describe_instance(InstanceArn=arn)["Name"] == "corp"
		`)
	}, lab.Flags("--quota", "regions=3"))
}

// TestNetworkRules shuts the Identity Store API to everybody, and comes back by a
// key that only the host can make.
func TestNetworkRules(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		home := w.home()
		home.fill(t)
		home.assign(t, home.newSet(t, "Administrator", "arn:aws:iam::aws:policy/AdministratorAccess", ""), w.account(t), home.user)
		ada := home.resident(t, "ada")
		keeper, _ := ada.credentials(t, ada.token(t).AccessToken, w.account(t), "Administrator")
		of := map[string]any{"IdentityStoreId": home.store}
		rules := func(more map[string]any) map[string]any {
			n := map[string]any{"VpceAccessRequired": false}
			for k, v := range more {
				n[k] = v
			}
			return map[string]any{"IdentityStoreId": home.store, "NetworkConfiguration": n}
		}
		for what, bad := range map[string]map[string]any{
			"endpoints only": rules(map[string]any{"VpceAccessRequired": true}),
			"a VPC":          rules(map[string]any{"ApiRestrictSourceVpcs": []string{"vpc-0a1b2c3d"}}),
			"no address":     rules(map[string]any{"ApiAllowSourceIps": []string{"1.2.3.4.5"}}),
			"an empty list":  rules(map[string]any{"ApiAllowSourceIps": []string{}}),
			"nothing":        of,
		} {
			if a := keeper.refused(t, identity+"UpdateIdentityStore", bad, 400, "ValidationException"); a.Message == "" {
				t.Errorf("%s: no message in %v", what, a)
			}
		}
		keeper.refused(t, identity+"UpdateIdentityStore", map[string]any{"IdentityStoreId": "d-0000000000", "NetworkConfiguration": rules(nil)["NetworkConfiguration"]}, 400, "ResourceNotFoundException")
		keeper.must(t, identity+"UpdateIdentityStore", rules(map[string]any{"ApiAllowSourceIps": []string{"127.0.0.0/8", "::1"}, "ScimAllowSourceIps": []string{"192.0.2.0/24"}}), nil)
		keeper.must(t, identity+"ListUsers", of, nil)
		if a := keeper.must(t, identity+"DescribeIdentityStore", of, nil); !strings.Contains(string(a.Body), `"ScimAllowSourceIps":["192.0.2.0/24"]`) {
			t.Errorf("DescribeIdentityStore: %v", a)
		}
		keeper.must(t, identity+"UpdateIdentityStore", rules(map[string]any{"ApiAllowSourceIps": []string{"192.0.2.1"}}), nil)
		for _, operation := range []string{"ListUsers", "DescribeIdentityStore"} {
			keeper.refused(t, identity+operation, of, 400, "AccessDeniedException")
		}
		keeper.refused(t, identity+"UpdateIdentityStore", rules(nil), 400, "AccessDeniedException")
		w.root.refused(t, identity+"ListUsers", of, 400, "AccessDeniedException")
		if status, _ := ada.page(t, "/start/plain", nil); status != http.StatusOK {
			t.Errorf("the rules of the API shut the portal: %d", status)
		}
		// The bootstrap key is put away, as it should be; the host makes another.
		where := []string{"--data", w.Dir}
		if w.database != "" {
			where = append(where, "--database", w.database)
		}
		lab.Gatehouse(t, nil, append([]string{"admin", "disable-key"}, where...)...).Must(t)
		made := lab.Gatehouse(t, nil, append([]string{"admin", "recover"}, where...)...).Must(t)
		again := &signer{url: w.URL, region: "us-east-1"}
		for line := range strings.Lines(made) {
			if v, ok := strings.CutPrefix(strings.TrimSpace(line), "export AWS_ACCESS_KEY_ID="); ok {
				again.key = v
			}
			if v, ok := strings.CutPrefix(strings.TrimSpace(line), "export AWS_SECRET_ACCESS_KEY="); ok {
				again.secret = v
			}
		}
		again.must(t, identity+"DescribeIdentityStore", of, nil)
		again.must(t, identity+"UpdateIdentityStore", rules(nil), nil)
		keeper.must(t, identity+"ListUsers", of, nil)
	})
}

// TestQuotaProfile starts the server with bounds and meets them.
func TestQuotaProfile(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		home := w.home()
		home.fill(t) // two people and a group
		person := map[string]any{"IdentityStoreId": home.store, "UserName": "eve", "DisplayName": "eve", "Name": map[string]any{"GivenName": "e", "FamilyName": "e"}}
		home.refused(t, identity+"CreateUser", person, 400, "ServiceQuotaExceededException")
		home.refused(t, identity+"CreateGroup", map[string]any{"IdentityStoreId": home.store, "DisplayName": "more"}, 400, "ServiceQuotaExceededException")
		home.in(t, "DeleteUser", map[string]any{"UserId": home.other})
		home.must(t, identity+"CreateUser", person, nil)
		set := map[string]any{"InstanceArn": home.arn, "PermissionSetArn": home.newSet(t, "Wide", "", "")}
		reference := func(name string) map[string]any {
			return map[string]any{"InstanceArn": home.arn, "PermissionSetArn": set["PermissionSetArn"], "CustomerManagedPolicyReference": map[string]any{"Name": name}}
		}
		for n := range 25 { // of the profile
			home.must(t, ssoAdmin+"AttachCustomerManagedPolicyReferenceToPermissionSet", reference(fmt.Sprint("p", n)), nil)
		}
		home.refused(t, ssoAdmin+"AttachCustomerManagedPolicyReferenceToPermissionSet", reference("more"), 400, "ServiceQuotaExceededException")
	}, lab.Flags("--quotas", "aws", "--quota", "users=2", "--quota", "groups=1"))
}
