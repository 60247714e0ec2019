terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

data "aws_ssoadmin_instances" "this" {}

data "aws_organizations_organization" "this" {
  count = var.enable_organizations_lookup ? 1 : 0
}

locals {
  instance = data.aws_ssoadmin_instances.this.arns[0]
  store    = data.aws_ssoadmin_instances.this.identity_store_ids[0]

  account_of_name = {
    for account in try(data.aws_organizations_organization.this[0].accounts, []) : account.name => account.id
  }

  group_ids = merge(
    { for group in aws_identitystore_group.this : group.display_name => group.group_id },
    { for name, group in data.aws_identitystore_group.external : name => group.group_id },
  )

  # One entry for each set, account and principal.
  assignments = merge([
    for key, a in var.account_assignments : {
      for pair in setproduct(a.permission_sets, a.account_ids) :
      "${key}/${pair[0]}/${pair[1]}" => {
        principal_name = a.principal_name
        permission_set = pair[0]
        account        = lookup(local.account_of_name, pair[1], pair[1])
      }
    }
  ]...)

  attachments = merge([
    for name, set in var.permission_sets : {
      for policy in set.aws_managed_policies : "${name}/${basename(policy)}" => { permission_set = name, policy = policy }
    }
  ]...)
}

resource "aws_identitystore_group" "this" {
  for_each          = var.sso_groups
  identity_store_id = local.store
  display_name      = each.value.group_name
  description       = each.value.group_description
}

data "aws_identitystore_group" "external" {
  for_each          = toset([for a in var.account_assignments : a.principal_name if a.principal_idp == "EXTERNAL"])
  identity_store_id = local.store
  alternate_identifier {
    unique_attribute {
      attribute_path  = "DisplayName"
      attribute_value = each.key
    }
  }
}

resource "aws_ssoadmin_permission_set" "this" {
  for_each         = var.permission_sets
  instance_arn     = local.instance
  name             = each.key
  description      = each.value.description
  session_duration = each.value.session_duration
  relay_state      = each.value.relay_state
  tags             = each.value.tags
}

resource "aws_ssoadmin_permission_set_inline_policy" "this" {
  for_each           = { for name, set in var.permission_sets : name => set.inline_policy if set.inline_policy != null }
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.this[each.key].arn
  inline_policy      = each.value
}

# After the assignments, so that what is taken away goes before who has it.
resource "aws_ssoadmin_managed_policy_attachment" "this" {
  for_each           = local.attachments
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.this[each.value.permission_set].arn
  managed_policy_arn = each.value.policy
  depends_on         = [aws_ssoadmin_account_assignment.this]
}

resource "aws_ssoadmin_account_assignment" "this" {
  for_each           = local.assignments
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.this[each.value.permission_set].arn
  principal_type     = "GROUP"
  principal_id       = local.group_ids[each.value.principal_name]
  target_type        = "AWS_ACCOUNT"
  target_id          = each.value.account
}

resource "aws_ssoadmin_instance_access_control_attributes" "this" {
  count        = length(var.sso_instance_access_control_attributes) > 0 ? 1 : 0
  instance_arn = local.instance
  dynamic "attribute" {
    for_each = var.sso_instance_access_control_attributes
    content {
      key = attribute.value.attribute_name
      value {
        source = attribute.value.source
      }
    }
  }
}

output "instance_arn" {
  value = local.instance
}

output "identity_store_id" {
  value = local.store
}
