"""What an administrator does to give somebody access, with boto3 alone.

Prints what the person who comes next needs to know, as JSON.
"""
import json
import os
import re
import time

import boto3

INSTANCE = os.environ["GATEHOUSE_INSTANCE_ARN"]
STORE = os.environ["GATEHOUSE_IDENTITY_STORE_ID"]
sso = boto3.client("sso-admin")
people = boto3.client("identitystore")
organizations = boto3.client("organizations")
sts = boto3.client("sts")


def poll(ask):
    """Ask until the answer is no longer IN_PROGRESS; a minute at most."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        status = ask()
        if status.get("Status", status.get("State")) != "IN_PROGRESS":
            return status
        time.sleep(0.05)
    raise AssertionError(f"still {status}")


def same(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


(instance,) = sso.list_instances()["Instances"]
same((instance["InstanceArn"], instance["IdentityStoreId"]), (INSTANCE, STORE))

# The organization, and an account in an OU.
organization = organizations.describe_organization()["Organization"]
management = organization["MasterAccountId"]
(root,) = organizations.list_roots()["Roots"]
unit = organizations.create_organizational_unit(ParentId=root["Id"], Name="Workloads")["OrganizationalUnit"]
request = organizations.create_account(AccountName="shop", Email="shop@example.com")["CreateAccountStatus"]
status = poll(lambda: organizations.describe_create_account_status(CreateAccountRequestId=request["Id"])["CreateAccountStatus"])
same(status["State"], "SUCCEEDED")
shop = status["AccountId"]
organizations.move_account(AccountId=shop, SourceParentId=root["Id"], DestinationParentId=unit["Id"])
same(sorted(a["Id"] for page in organizations.get_paginator("list_accounts").paginate() for a in page["Accounts"]), sorted([management, shop]))
same([a["Id"] for a in organizations.list_accounts_for_parent(ParentId=unit["Id"])["Accounts"]], [shop])
same(organizations.list_parents(ChildId=shop)["Parents"], [{"Id": unit["Id"], "Type": "ORGANIZATIONAL_UNIT"}])
same([u["Name"] for u in organizations.list_organizational_units_for_parent(ParentId=root["Id"])["OrganizationalUnits"]], ["Workloads"])

# A person with a one-time password, in a group.
user = people.create_user(IdentityStoreId=STORE, UserName="ada", DisplayName="Ada Lovelace",
                          Name={"GivenName": "Ada", "FamilyName": "Lovelace"},
                          Emails=[{"Value": "ada@example.com", "Primary": True}])["UserId"]
group = people.create_group(IdentityStoreId=STORE, DisplayName="Auditors")["GroupId"]
membership = people.create_group_membership(IdentityStoreId=STORE, GroupId=group, MemberId={"UserId": user})["MembershipId"]
password = boto3.client("gatehouse").update_password(IdentityStoreId=STORE, UserId=user, Mode="ONE_TIME")["OneTimePassword"]

INLINE = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}'
sets = {}
for name, managed in {"Auditor": "ReadOnlyAccess", "Administrator": "AdministratorAccess", "Reader": "ReadOnlyAccess"}.items():
    arn = sso.create_permission_set(InstanceArn=INSTANCE, Name=name, SessionDuration="PT2H")["PermissionSet"]["PermissionSetArn"]
    sso.attach_managed_policy_to_permission_set(InstanceArn=INSTANCE, PermissionSetArn=arn, ManagedPolicyArn="arn:aws:iam::aws:policy/" + managed)
    sets[name] = arn
sso.put_inline_policy_to_permission_set(InstanceArn=INSTANCE, PermissionSetArn=sets["Auditor"], InlinePolicy=INLINE)


def assign(name, account, kind, principal):
    status = sso.create_account_assignment(InstanceArn=INSTANCE, PermissionSetArn=sets[name], TargetId=account, TargetType="AWS_ACCOUNT",
                                           PrincipalType=kind, PrincipalId=principal)["AccountAssignmentCreationStatus"]
    same(status["Status"], "IN_PROGRESS")
    ended = poll(lambda: sso.describe_account_assignment_creation_status(
        InstanceArn=INSTANCE, AccountAssignmentCreationRequestId=status["RequestId"])["AccountAssignmentCreationStatus"])
    assert ended["Status"] == "SUCCEEDED", ended


assign("Auditor", shop, "GROUP", group)
assign("Administrator", shop, "USER", user)
assign("Administrator", management, "USER", user)
assign("Reader", management, "USER", user)

# The role that the assignment made, seen in the target account.
inside = sts.assume_role(RoleArn=f"arn:aws:iam::{shop}:role/OrganizationAccountAccessRole", RoleSessionName="admin")["Credentials"]
keys = dict(aws_access_key_id=inside["AccessKeyId"], aws_secret_access_key=inside["SecretAccessKey"], aws_session_token=inside["SessionToken"])
same(boto3.client("sts", **keys).get_caller_identity()["Arn"], f"arn:aws:sts::{shop}:assumed-role/OrganizationAccountAccessRole/admin")
iam = boto3.client("iam", **keys)
roles = [r for page in iam.get_paginator("list_roles").paginate(PathPrefix="/aws-reserved/sso.amazonaws.com/") for r in page["Roles"]]
(role,) = [r for r in roles if re.fullmatch(r"AWSReservedSSO_Auditor_[0-9a-f]{16}", r["RoleName"])]
described = iam.get_role(RoleName=role["RoleName"])["Role"]
same(described["Path"], "/aws-reserved/sso.amazonaws.com/")
same(described["MaxSessionDuration"], 43200)
(statement,) = described["AssumeRolePolicyDocument"]["Statement"]
same(statement["Action"], ["sts:AssumeRoleWithSAML", "sts:TagSession"])
assert re.fullmatch(rf"arn:aws:iam::{shop}:saml-provider/AWSSSO_[0-9a-f]{{16}}_DO_NOT_DELETE", statement["Principal"]["Federated"]), statement
same([p["PolicyName"] for p in iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]], ["ReadOnlyAccess"])
same(iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"], ["AwsSSOInlinePolicy"])
same(iam.get_role_policy(RoleName=role["RoleName"], PolicyName="AwsSSOInlinePolicy")["PolicyDocument"], json.loads(INLINE))

print(json.dumps({"user": user, "group": group, "membership": membership, "password": password, "sets": sets,
                  "management": management, "shop": shop, "role": role["RoleName"], "secret": inside["SecretAccessKey"], "token": inside["SessionToken"]}))
