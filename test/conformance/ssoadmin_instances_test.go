package conformance

import (
	"fmt"
	"strings"
	"time"
)

var (
	homeInstance = shared(func(w *world) any { return w.Env("GATEHOUSE_INSTANCE_ARN") })

	// freshKeeper may do everything in an account of its own, which has no instance;
	// freshInstance is the one that it makes.
	freshKeeper = fresh(func(w *world) any {
		return w.assume(w.root(), "arn:aws:iam::"+w.account(w.unique("Keeper"))+":role/OrganizationAccountAccessRole", nil)
	})
	freshInstance = fresh(func(w *world) any {
		arn := w.mustAs(w.get(freshKeeper).(credentials), "sso-admin", "CreateInstance", in{"Name": "mine", "ClientToken": "once"})["InstanceArn"]
		w.until("the instance", func() bool {
			return w.mustAs(w.get(freshKeeper).(credentials), "sso-admin", "DescribeInstance", in{"InstanceArn": arn})["Status"] == "ACTIVE"
		})
		return arn
	})

	// newRegion is a Region that the instance is not in; freshRegion one that it is in.
	newRegion = fresh(func(w *world) any {
		w.serial++
		return fmt.Sprintf("%c%c-west-1", 'f'+w.serial/20%20, 'a'+w.serial%20)
	})
	freshRegion = fresh(func(w *world) any {
		name := w.text(newRegion)
		w.must("sso-admin", "AddRegion", in{"InstanceArn": homeInstance, "RegionName": name})
		w.settledRegions()
		return name
	})

	// attributesOff and attributesOn bring the configuration to where a case needs it.
	attributesOff = fresh(func(w *world) any {
		w.try(w.root(), "sso-admin", "DeleteInstanceAccessControlAttributeConfiguration", in{"InstanceArn": homeInstance})
		return true
	})
	attributesOn = fresh(func(w *world) any {
		w.get(attributesOff)
		w.must("sso-admin", "CreateInstanceAccessControlAttributeConfiguration", attributes("Team", "${path:enterprise.department}"))
		return true
	})
)

// until asks until it is so, for a minute at most.
func (w *world) until(what string, is func() bool) {
	w.t.Helper()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for range 12000 {
		if is() {
			return
		}
		<-again.C
	}
	w.t.Fatal("waited in vain for " + what)
}

// settledRegions waits until no Region is on its way.
func (w *world) settledRegions() {
	w.t.Helper()
	w.until("the Regions", func() bool {
		all := fmt.Sprint(w.must("sso-admin", "ListRegions", in{"InstanceArn": homeInstance})["Regions"])
		return !strings.Contains(all, "ADDING") && !strings.Contains(all, "REMOVING")
	})
}

func attributes(key, source string) in {
	return in{"InstanceArn": homeInstance, "InstanceAccessControlAttributeConfiguration": in{
		"AccessControlAttributes": []any{in{"Key": key, "Value": in{"Source": []any{source}}}},
	}}
}

const centerUnknownInstance = "arn:aws:sso:::instance/ssoins-0000000000000000"

var (
	noAccess         = refused("an instance that is not", in{"InstanceArn": centerUnknownInstance}, "AccessDeniedException", "")
	centerNoInstance = refused("an instance that is not", in{"InstanceArn": centerUnknownInstance}, "ResourceNotFoundException", "")
	noInstanceARN    = refused("an ARN that is none", in{"InstanceArn": "arn:aws:sso:::instance/mine"}, "ValidationException", "instanceArn")
	noRegionName     = refused("a Region that is none", in{"RegionName": "nowhere"}, "ValidationException", "regionName")
	otherRegion      = refused("a Region that it is not in", in{"RegionName": "mx-central-1"}, "ResourceNotFoundException", "mx-central-1")
	repeatedKey      = refused("a key twice", in{"InstanceAccessControlAttributeConfiguration": in{"AccessControlAttributes": []any{
		in{"Key": "a", "Value": in{"Source": []any{"x"}}}, in{"Key": "A", "Value": in{"Source": []any{"x"}}},
	}}}, "ValidationException", "more than once")
	ofAnAccount = refused("an instance of an account", in{"InstanceArn": freshInstance}, "ValidationException", "account instances").by(freshKeeper)
)

var ssoadminInstances = table{"sso-admin", []row{
	{
		op:   "ListInstances",
		in:   in{"RegionScope": "ALL_REGIONS"},
		want: in{"Instances": []any{in{"InstanceArn": homeInstance, "IdentityStoreId": identityStore, "Status": "ACTIVE", "PrimaryRegion": "us-east-1", "Regions": check(present)}}},
		fails: []fail{
			refused("a scope that is none", in{"RegionScope": "EVERYWHERE"}, "ValidationException", "regionScope"),
			refused("a token that is none", in{"NextToken": badToken}, "ValidationException", ""),
		},
	},
	{
		op: "DescribeInstance",
		in: in{"InstanceArn": homeInstance},
		want: in{"InstanceArn": homeInstance, "OwnerAccountId": management, "Status": "ACTIVE", "PermissionSetsEnabled": true,
			"EncryptionConfigurationDetails": in{"KeyType": "AWS_OWNED_KMS_KEY", "EncryptionStatus": "ENABLED"}},
		fails: []fail{noAccess, noInstanceARN},
	},
	{
		op:   "CreateInstance",
		in:   in{"Name": "mine", "ClientToken": "once", "Tags": []any{in{"Key": "team", "Value": "shop"}}},
		as:   freshKeeper,
		want: in{"InstanceArn": like("^arn:aws:sso:::instance/ssoins-[0-9a-f]{16}$")},
		then: func(x *exchange) {
			keeper := x.get(freshKeeper).(credentials)
			if again := x.mustAs(keeper, "sso-admin", "CreateInstance", x.in)["InstanceArn"]; again != x.out["InstanceArn"] {
				x.t.Errorf("the same request made %v and %v", x.out["InstanceArn"], again)
			}
			if a := x.try(keeper, "sso-admin", "CreateInstance", over(x.in, in{"Name": "other"})); a.Code != "ConflictException" {
				x.t.Errorf("the token for another request: %v", a)
			}
		},
		fails: []fail{
			refused("one is there", in{"ClientToken": "twice"}, "ConflictException", "already").after(freshInstance),
			refused("in the management account", in{}, "ValidationException", "management account").by(rootKey),
			refused("a name that is none", in{"Name": "not one name"}, "ValidationException", "name"),
			refused("a tag twice", in{"Tags": []any{in{"Key": "a", "Value": "1"}, in{"Key": "a", "Value": "2"}}}, "ValidationException", "more than once"),
		},
	},
	{
		op: "UpdateInstance",
		in: in{"InstanceArn": homeInstance, "Name": "corp"},
		then: func(x *exchange) {
			x.sees("sso-admin", "DescribeInstance", in{"InstanceArn": homeInstance}, in{"Name": "corp"})
		},
		fails: []fail{
			centerNoInstance, noInstanceARN,
			refused("a key of a customer", in{"EncryptionConfiguration": in{"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000"}}, "ValidationException", "Customer managed"),
			refused("sets off", in{"PermissionSetsEnabled": false}, "ValidationException", "can only be true"),
			refused("sets and encryption", in{"PermissionSetsEnabled": true, "EncryptionConfiguration": in{"KeyType": "AWS_OWNED_KMS_KEY"}}, "ValidationException", "one request"),
		},
	},
	{
		op: "DeleteInstance",
		in: in{"InstanceArn": freshInstance},
		as: freshKeeper,
		then: func(x *exchange) {
			x.until("the end of the instance", func() bool {
				return x.try(x.get(freshKeeper).(credentials), "sso-admin", "DescribeInstance", x.in).Code == "AccessDeniedException"
			})
		},
		fails: []fail{
			noAccess, noInstanceARN,
			refused("that of the organization", in{"InstanceArn": homeInstance}, "ValidationException", "cannot be deleted").by(rootKey),
			refused("somebody else's", nil, "AccessDeniedException", "").by(rootKey),
		},
	},
	{
		op:   "AddRegion",
		in:   in{"InstanceArn": homeInstance, "RegionName": newRegion},
		want: in{"Status": "ADDING"},
		then: func(x *exchange) {
			x.settledRegions()
			x.sees("sso-admin", "DescribeRegion", x.in, in{"Status": "ACTIVE", "IsPrimaryRegion": false})
		},
		fails: []fail{
			noAccess, noInstanceARN, noRegionName, ofAnAccount,
			refused("it is there", in{"RegionName": "us-east-1"}, "ConflictException", "already"),
		},
	},
	{
		op:   "DescribeRegion",
		in:   in{"InstanceArn": homeInstance, "RegionName": "us-east-1"},
		want: in{"RegionName": "us-east-1", "Status": "ACTIVE", "IsPrimaryRegion": true, "AddedDate": check(present)},
		fails: []fail{
			centerNoInstance, noInstanceARN, noRegionName, otherRegion,
		},
	},
	{
		op:    "ListRegions",
		in:    in{"InstanceArn": homeInstance},
		given: []*thing{freshRegion},
		want:  in{"Regions": some(in{"RegionName": freshRegion, "Status": "ACTIVE"})},
		fails: []fail{
			noAccess, noInstanceARN,
			refused("a token that is none", in{"NextToken": badToken}, "ValidationException", ""),
		},
	},
	{
		op:   "RemoveRegion",
		in:   in{"InstanceArn": homeInstance, "RegionName": freshRegion},
		want: in{"Status": "REMOVING"},
		then: func(x *exchange) {
			x.settledRegions()
			x.wants("sso-admin", "DescribeRegion", x.in, "ResourceNotFoundException")
		},
		fails: []fail{
			centerNoInstance, noInstanceARN, noRegionName, otherRegion,
			refused("the primary one", in{"RegionName": "us-east-1"}, "ValidationException", "primary"),
		},
	},
	{
		op:    "CreateInstanceAccessControlAttributeConfiguration",
		in:    attributes("CostCenter", "${path:enterprise.costCenter}"),
		given: []*thing{attributesOff},
		then: func(x *exchange) {
			x.sees("sso-admin", "DescribeInstanceAccessControlAttributeConfiguration", in{"InstanceArn": homeInstance}, in{"Status": "ENABLED"})
		},
		fails: []fail{
			centerNoInstance, noInstanceARN, repeatedKey,
			refused("it is on", nil, "ConflictException", "already enabled").after(attributesOn),
		},
	},
	{
		op:    "DescribeInstanceAccessControlAttributeConfiguration",
		in:    in{"InstanceArn": homeInstance},
		given: []*thing{attributesOn},
		want:  over(in{"Status": "ENABLED"}, over(attributes("Team", "${path:enterprise.department}"), in{"InstanceArn": nil})),
		fails: []fail{
			centerNoInstance, noInstanceARN,
			refused("it is off", in{}, "ResourceNotFoundException", "not enabled").after(turnedOff),
		},
	},
	{
		op:    "UpdateInstanceAccessControlAttributeConfiguration",
		in:    attributes("Division", "${path:enterprise.division}"),
		given: []*thing{attributesOn},
		then: func(x *exchange) {
			x.sees("sso-admin", "DescribeInstanceAccessControlAttributeConfiguration", in{"InstanceArn": homeInstance}, over(x.in, in{"InstanceArn": nil}))
		},
		fails: []fail{
			centerNoInstance, noInstanceARN, repeatedKey,
			refused("it is off", in{}, "ResourceNotFoundException", "not enabled").after(turnedOff),
		},
	},
	{
		op:    "DeleteInstanceAccessControlAttributeConfiguration",
		in:    in{"InstanceArn": homeInstance},
		given: []*thing{attributesOn},
		then: func(x *exchange) {
			x.wants("sso-admin", "DescribeInstanceAccessControlAttributeConfiguration", x.in, "ResourceNotFoundException")
		},
		fails: []fail{
			centerNoInstance, noInstanceARN,
			refused("it is off", in{}, "ResourceNotFoundException", "not enabled").after(turnedOff),
		},
	},
}}

// turnedOff takes the configuration away that a row's cases begin with.
var turnedOff = fresh(func(w *world) any {
	w.must("sso-admin", "DeleteInstanceAccessControlAttributeConfiguration", in{"InstanceArn": homeInstance})
	return true
})

// rootKey is the administrator, where a row's success is somebody else's.
var rootKey = shared(func(w *world) any { return w.root() })

var identityStoreNetwork = table{"identitystore", []row{
	{
		op:   "UpdateIdentityStore",
		in:   in{"IdentityStoreId": identityStore, "NetworkConfiguration": in{"VpceAccessRequired": false, "ScimAllowSourceIps": []any{"192.0.2.0/24"}}},
		want: in{"IdentityStoreId": identityStore, "IdentityStoreArn": like("^arn:aws:identitystore::[0-9]{12}:identitystore/d-")},
		then: func(x *exchange) {
			x.sees("identitystore", "DescribeIdentityStore", in{"IdentityStoreId": identityStore}, x.in)
		},
		fails: []fail{
			noStore,
			refused("endpoints that are not", in{"NetworkConfiguration": in{"VpceAccessRequired": true}}, "ValidationException", "VPC endpoints"),
			refused("no address", in{"NetworkConfiguration": in{"VpceAccessRequired": false, "ApiAllowSourceIps": []any{"1.2.3.4/99"}}}, "ValidationException", "CIDR"),
			refused("an empty list", in{"NetworkConfiguration": in{"VpceAccessRequired": false, "ApiAllowSourceIps": []any{}}}, "ValidationException", ""),
		},
	},
}}
