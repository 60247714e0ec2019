package e2e

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/test/lab"
)

// What boto3 sees of the rest of IAM: shapes, lists, and errors in AWS's names.
func TestIAM(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		lab.Boto(t, w.Admin(t), `
iam = boto3.client("iam")
me = boto3.client("sts").get_caller_identity()["Account"]

def refused(code, call, **args):
    try:
        call(**args)
    except ClientError as e:
        assert e.response["Error"]["Code"] == code, (call, e)
        return e.response["Error"]["Message"]
    raise AssertionError("%s is allowed" % call)

# The root and its keys.
assert iam.get_user()["User"]["Arn"] == "arn:aws:iam::%s:root" % me
assert iam.list_users()["Users"] == [] and iam.list_groups()["Groups"] == [] and iam.list_instance_profiles()["InstanceProfiles"] == []
refused("NoSuchEntity", iam.get_user, UserName="ada")
refused("NoSuchEntity", iam.list_access_keys, UserName="ada")
refused("InvalidInput", iam.update_access_key, AccessKeyId="AKIAXXXXXXXXXXXXXXXX", Status="Expired")

# Account.
iam.create_account_alias(AccountAlias="house-of-gates")
assert iam.list_account_aliases()["AccountAliases"] == ["house-of-gates"]
refused("NoSuchEntity", iam.delete_account_alias, AccountAlias="another")
iam.delete_account_alias(AccountAlias="house-of-gates")
assert iam.get_account_summary()["SummaryMap"]["Users"] == 0

# Providers.
url = "https://token.actions.githubusercontent.com"
oidc = iam.create_open_id_connect_provider(Url=url, ClientIDList=["sts.amazonaws.com"], Tags=[{"Key": "k", "Value": "v"}])["OpenIDConnectProviderArn"]
refused("EntityAlreadyExists", iam.create_open_id_connect_provider, Url=url)
refused("InvalidInput", iam.create_open_id_connect_provider, Url="http://token.example.org")
assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=oidc)["Url"] == url[8:]
refused("InvalidInput", iam.create_saml_provider, Name="Okta", SAMLMetadataDocument="x" * 1000)
refused("UnsupportedOperation", iam.create_saml_provider, Name="Okta", SAMLMetadataDocument="x" * 1000, AssertionEncryptionMode="Allowed", AddPrivateKey="k")

# Policies: pages of one, holders, details.
document = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})
policy = iam.create_policy(PolicyName="Reader", PolicyDocument=document)["Policy"]["Arn"]
iam.create_policy_version(PolicyArn=policy, PolicyDocument=document)
iam.set_default_policy_version(PolicyArn=policy, VersionId="v2")
assert iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"] == "v2"
iam.tag_policy(PolicyArn=policy, Tags=[{"Key": "k%d" % i, "Value": "v"} for i in range(3)])
pages = iam.get_paginator("list_policy_tags").paginate(PolicyArn=policy, PaginationConfig={"PageSize": 1})
assert [len(p["Tags"]) for p in pages] == [1, 1, 1]
trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": me}, "Action": "sts:AssumeRole"}]})
role = iam.create_role(RoleName="Holder", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
iam.attach_role_policy(RoleName="Holder", PolicyArn=policy)
assert [r["RoleName"] for r in iam.list_entities_for_policy(PolicyArn=policy)["PolicyRoles"]] == ["Holder"]
details = iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 1}).build_full_result()
assert [r["AttachedManagedPolicies"] for r in details["RoleDetailList"] if r["RoleName"] == "Holder"] == [[{"PolicyName": "Reader", "PolicyArn": policy}]]
assert [len(p["PolicyVersionList"]) for p in details["Policies"] if p["Arn"] == policy] == [2]

# Simulation.
results = iam.get_paginator("simulate_principal_policy").paginate(PolicySourceArn=role, ActionNames=["s3:GetObject", "s3:PutObject"],
    ResourceArns=["arn:aws:s3:::b/1", "arn:aws:s3:::b/2"], PaginationConfig={"PageSize": 1}).build_full_result()["EvaluationResults"]
assert [r["EvalDecision"] for r in results] == ["allowed", "allowed", "implicitDeny", "implicitDeny"], results
matched = results[0]["MatchedStatements"][0]
assert (matched["SourcePolicyId"], matched["SourcePolicyType"], matched["StartPosition"]["Line"]) == ("Reader", "user-managed", 1), matched
refused("NoSuchEntity", iam.simulate_principal_policy, PolicySourceArn=role + "x", ActionNames=["s3:GetObject"])
refused("InvalidInput", iam.simulate_custom_policy, PolicyInputList=["{"], ActionNames=["s3:GetObject"])

# Service-linked roles.
iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
message = refused("UnmodifiableEntity", iam.delete_role, RoleName="AWSServiceRoleForECS")
assert message == "Cannot perform the operation on the protected role 'AWSServiceRoleForECS' - this role is only modifiable by AWS", message
task = iam.delete_service_linked_role(RoleName="AWSServiceRoleForECS")["DeletionTaskId"]
assert iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"

# Trust.
gone = trust.replace(me, "arn:aws:iam::%s:role/Gone" % me)
message = refused("MalformedPolicyDocument", iam.update_assume_role_policy, RoleName="Holder", PolicyDocument=gone)
assert message.startswith('Invalid principal in policy: "AWS":"arn:aws:iam::%s:role/Gone"' % me), message
print("ok")
`)
	})
}

// A key that is put away or deleted is refused from the answer on, and its secret
// is told once.
func TestRootKeysEndAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		root, ctx := w.Admin(t).SDK(t, ""), t.Context()
		client := iam.NewFromConfig(root)
		made, err := client.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{})
		if err != nil {
			t.Fatal(err)
		}
		own := root.Copy()
		own.Credentials = credentials.NewStaticCredentialsProvider(*made.AccessKey.AccessKeyId, *made.AccessKey.SecretAccessKey, "")
		works := func() error { _, err := sts.NewFromConfig(own).GetCallerIdentity(ctx, nil); return err }
		status := func(s iamtypes.StatusType) {
			t.Helper()
			if _, err := client.UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{AccessKeyId: made.AccessKey.AccessKeyId, Status: s}); err != nil {
				t.Fatal(err)
			}
		}
		if err := works(); err != nil {
			t.Fatal(err)
		}
		status(iamtypes.StatusTypeInactive)
		wantCode(t, "put away", works(), "InvalidClientTokenId")
		status(iamtypes.StatusTypeActive)
		if err := works(); err != nil {
			t.Errorf("active again: %v", err)
		}
		if _, err := client.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{AccessKeyId: made.AccessKey.AccessKeyId}); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "deleted", works(), "InvalidClientTokenId")

		// Every member account has the service-linked role of Identity Center.
		account := newAccount(t, organizations.NewFromConfig(root), "linked")
		in, err := sts.NewFromConfig(root).AssumeRole(context.WithoutCancel(ctx), &sts.AssumeRoleInput{
			RoleArn: aws.String("arn:aws:iam::" + *account + ":role/OrganizationAccountAccessRole"), RoleSessionName: aws.String("test"),
		})
		if err != nil {
			t.Fatal(err)
		}
		role, err := iam.NewFromConfig(with(root, in.Credentials)).GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("AWSServiceRoleForSSO")})
		if err != nil || *role.Role.Path != "/aws-service-role/sso.amazonaws.com/" {
			t.Errorf("got %+v, %v", role, err)
		}
	})
}
