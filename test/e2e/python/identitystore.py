"""Every operation of the Identity Store API as a script of an administrator calls it.

Prints the operations that were called, as a JSON list.
"""
import json
import os

import boto3
from botocore.exceptions import ClientError

client = boto3.client("identitystore")
called = []
client.meta.events.register(
    "before-call.identitystore",
    lambda model, **kwargs: called.append(model.name),
)
store = {"IdentityStoreId": os.environ["GATEHOUSE_IDENTITY_STORE_ID"]}
ENTERPRISE = "aws:identitystore:enterprise"


def refused(code, call, **kwargs):
    """Call what is to be refused, and give back the answer."""
    try:
        call(**store, **kwargs)
    except ClientError as e:
        assert e.response["Error"]["Code"] == code, e
        assert e.response["ResponseMetadata"]["HTTPStatusCode"] == 400, e
        assert e.response["ResponseMetadata"]["RequestId"], e
        return e.response
    raise AssertionError(f"{kwargs} was not refused with {code}")


def same(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


attributes = {
    "UserName": "grace",
    "Name": {"Formatted": "Grace Hopper", "FamilyName": "Hopper", "GivenName": "Grace", "MiddleName": "Brewster",
             "HonorificPrefix": "RADM", "HonorificSuffix": "PhD"},
    "DisplayName": "Grace Hopper “Amazing”",
    "NickName": "Amazing Grace",
    "ProfileUrl": "https://example.com/grace",
    "Emails": [{"Value": "grace@example.com", "Type": "work", "Primary": True}],
    "Addresses": [{"StreetAddress": "1 Navy Yard", "Locality": "Washington", "Region": "DC", "PostalCode": "20374",
                   "Country": "US", "Formatted": "1 Navy Yard\nWashington", "Type": "work", "Primary": True}],
    "PhoneNumbers": [{"Value": "+1 555 0100", "Type": "work", "Primary": True}],
    "UserType": "Officer",
    "Title": "Rear Admiral",
    "PreferredLanguage": "en",
    "Locale": "en-US",
    "Timezone": "America/New_York",
    "Photos": [{"Value": "https://example.com/grace.png", "Type": "photo", "Display": "Grace", "Primary": True}],
    "Website": "https://example.com",
    "Birthdate": "1906-12-09",
    "Roles": [{"Value": "Programmer", "Type": "work", "Primary": True}],
    "Extensions": {ENTERPRISE: {"employeeNumber": "1", "department": "Compilers", "manager": {"value": "x"}}},
}
grace = client.create_user(**store, **attributes)["UserId"]
described = client.describe_user(**store, UserId=grace, Extensions=[ENTERPRISE])
for member, value in attributes.items():
    same(described[member], value)
same(described["UserStatus"], "ENABLED")
same(described["IdentityStoreId"], store["IdentityStoreId"])
assert "Extensions" not in client.describe_user(**store, UserId=grace)

same(client.get_user_id(**store, AlternateIdentifier={"UniqueAttribute": {"AttributePath": "emails.value", "AttributeValue": "grace@example.com"}})["UserId"], grace)
same(refused("ConflictException", client.create_user, **attributes)["Reason"], "UNIQUENESS_CONSTRAINT_VIOLATION")
missing = refused("ResourceNotFoundException", client.describe_user, UserId="11111111-2222-4333-8444-555555555555")
same(missing["ResourceType"], "USER")
same(missing["ResourceId"], "11111111-2222-4333-8444-555555555555")
refused("ValidationException", client.create_user, UserName="no display name")

client.update_user(**store, UserId=grace, Operations=[
    {"AttributePath": "title", "AttributeValue": "Commodore"},
    {"AttributePath": "emails", "AttributeValue": [{"value": "hopper@example.com", "primary": True}]},
    {"AttributePath": "name.middleName"},
    {"AttributePath": ENTERPRISE + ".department", "AttributeValue": "COBOL"},
])
described = client.describe_user(**store, UserId=grace, Extensions=[ENTERPRISE])
same(described["Title"], "Commodore")
same(described["Emails"], [{"Value": "hopper@example.com", "Primary": True}])
assert "MiddleName" not in described["Name"]
same(described["Extensions"][ENTERPRISE]["department"], "COBOL")
assert described["UpdatedAt"] >= described["CreatedAt"]

for i in range(120):
    client.create_user(**store, UserName=f"crew{i:03}", DisplayName="Crew", Name={"GivenName": "C", "FamilyName": str(i)})
names = [u["UserName"] for page in client.get_paginator("list_users").paginate(**store) for u in page["Users"]]
same(names, [f"crew{i:03}" for i in range(120)] + ["grace"])
same([u["UserName"] for u in client.list_users(**store, Filters=[{"AttributePath": "UserName", "AttributeValue": "crew007"}])["Users"]], ["crew007"])
same([u["Extensions"][ENTERPRISE]["employeeNumber"] for u in client.list_users(
    **store, Extensions=[ENTERPRISE], Filters=[{"AttributePath": "UserName", "AttributeValue": "grace"}])["Users"]], ["1"])

navy = client.create_group(**store, DisplayName="Navy", Description="at sea")["GroupId"]
army = client.create_group(**store, DisplayName="Army")["GroupId"]
refused("ConflictException", client.create_group, DisplayName="navy")
same(client.describe_group(**store, GroupId=navy)["Description"], "at sea")
same(client.get_group_id(**store, AlternateIdentifier={"UniqueAttribute": {"AttributePath": "displayName", "AttributeValue": "Navy"}})["GroupId"], navy)
client.update_group(**store, GroupId=navy, Operations=[{"AttributePath": "description", "AttributeValue": "ashore"}])
same(client.describe_group(**store, GroupId=navy)["Description"], "ashore")
same([g["DisplayName"] for page in client.get_paginator("list_groups").paginate(**store, PaginationConfig={"PageSize": 1}) for g in page["Groups"]], ["Army", "Navy"])

member = {"UserId": grace}
membership = client.create_group_membership(**store, GroupId=navy, MemberId=member)["MembershipId"]
refused("ConflictException", client.create_group_membership, GroupId=navy, MemberId=member)
same(client.describe_group_membership(**store, MembershipId=membership)["MemberId"], member)
same(client.get_group_membership_id(**store, GroupId=navy, MemberId=member)["MembershipId"], membership)
same([r["MembershipExists"] for r in client.is_member_in_groups(**store, MemberId=member, GroupIds=[army, navy])["Results"]], [False, True])
same([m["MembershipId"] for page in client.get_paginator("list_group_memberships").paginate(**store, GroupId=navy) for m in page["GroupMemberships"]], [membership])
same([m["GroupId"] for page in client.get_paginator("list_group_memberships_for_member").paginate(**store, MemberId=member) for m in page["GroupMemberships"]], [navy])
client.delete_group_membership(**store, MembershipId=membership)
same(refused("ResourceNotFoundException", client.get_group_membership_id, GroupId=navy, MemberId=member)["ResourceType"], "GROUP_MEMBERSHIP")

client.create_group_membership(**store, GroupId=army, MemberId=member)
client.delete_user(**store, UserId=grace)
same(client.list_group_memberships(**store, GroupId=army)["GroupMemberships"], [])
client.delete_group(**store, GroupId=army)
same(refused("ResourceNotFoundException", client.describe_group, GroupId=army)["ResourceType"], "GROUP")

print(json.dumps(sorted(set(called))))
