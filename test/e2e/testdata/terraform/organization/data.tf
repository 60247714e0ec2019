data "aws_organizations_organization" "this" {
  depends_on = [aws_organizations_account.shop, aws_organizations_account.audit]
  lifecycle {
    postcondition {
      condition = alltrue([
        self.id == aws_organizations_organization.this.id,
        self.master_account_id == data.aws_caller_identity.current.account_id,
        toset(self.non_master_accounts[*].name) == toset(["shop", "audit"]),
        self.enabled_policy_types == aws_organizations_organization.this.enabled_policy_types,
        self.aws_service_access_principals == aws_organizations_organization.this.aws_service_access_principals,
      ])
      error_message = "The organization is ${jsonencode(self.non_master_accounts)}."
    }
  }
}

data "aws_organizations_organizational_unit" "workloads" {
  name      = aws_organizations_organizational_unit.workloads.name
  parent_id = local.root
  lifecycle {
    postcondition {
      condition     = self.id == aws_organizations_organizational_unit.workloads.id
      error_message = "Found by its name is ${self.id}."
    }
  }
}

data "aws_organizations_organizational_units" "root" {
  parent_id  = local.root
  depends_on = [aws_organizations_organizational_unit.workloads]
  lifecycle {
    postcondition {
      condition     = one(self.children[*].id) == aws_organizations_organizational_unit.workloads.id
      error_message = "Below the root are ${jsonencode(self.children)}."
    }
  }
}

data "aws_organizations_organizational_unit_child_accounts" "shops" {
  parent_id  = aws_organizations_organizational_unit.shops.id
  depends_on = [aws_organizations_account.shop]
  lifecycle {
    postcondition {
      condition     = join(",", self.accounts[*].name) == (var.updated ? "" : "shop")
      error_message = "In the unit are ${jsonencode(self.accounts)}."
    }
  }
}

data "aws_organizations_organizational_unit_descendant_accounts" "workloads" {
  parent_id  = aws_organizations_organizational_unit.workloads.id
  depends_on = [aws_organizations_account.shop]
  lifecycle {
    postcondition {
      condition     = join(",", self.accounts[*].name) == (var.updated ? "" : "shop")
      error_message = "Below the unit are ${jsonencode(self.accounts)}."
    }
  }
}

data "aws_organizations_organizational_unit_descendant_organizational_units" "root" {
  parent_id  = local.root
  depends_on = [aws_organizations_organizational_unit.workloads, aws_organizations_organizational_unit.shops]
  lifecycle {
    postcondition {
      condition     = toset(self.children[*].id) == toset([aws_organizations_organizational_unit.workloads.id, aws_organizations_organizational_unit.shops.id])
      error_message = "Below the root are ${jsonencode(self.children)}."
    }
  }
}

data "aws_organizations_resource_tags" "shop" {
  resource_id = aws_organizations_account.shop.id
  depends_on  = [aws_organizations_account.shop]
  lifecycle {
    postcondition {
      condition     = self.tags == aws_organizations_account.shop.tags
      error_message = "The account has the tags ${jsonencode(self.tags)}."
    }
  }
}

data "aws_organizations_delegated_administrators" "sso" {
  service_principal = "sso.amazonaws.com"
  depends_on        = [aws_organizations_delegated_administrator.audit]
  lifecycle {
    postcondition {
      condition     = one(self.delegated_administrators[*].id) == aws_organizations_account.audit.id
      error_message = "Delegated to are ${jsonencode(self.delegated_administrators)}."
    }
  }
}

data "aws_organizations_delegated_services" "audit" {
  account_id = aws_organizations_delegated_administrator.audit.account_id
  lifecycle {
    postcondition {
      condition     = one(self.delegated_services[*].service_principal) == "sso.amazonaws.com"
      error_message = "Delegated are ${jsonencode(self.delegated_services)}."
    }
  }
}

data "aws_organizations_policy" "fence" {
  policy_id = aws_organizations_policy.fence.id
  lifecycle {
    postcondition {
      condition     = self.name == aws_organizations_policy.fence.name && jsondecode(self.content) == jsondecode(aws_organizations_policy.fence.content)
      error_message = "The policy is ${self.name}: ${self.content}"
    }
  }
}

data "aws_organizations_policies" "all" {
  filter     = "SERVICE_CONTROL_POLICY"
  depends_on = [aws_organizations_policy.fence]
  lifecycle {
    postcondition {
      condition     = toset(self.ids) == toset(["p-FullAWSAccess", aws_organizations_policy.fence.id])
      error_message = "The policies are ${join(", ", self.ids)}."
    }
  }
}

data "aws_organizations_policies_for_target" "shop" {
  filter     = "SERVICE_CONTROL_POLICY"
  target_id  = aws_organizations_account.shop.id
  depends_on = [aws_organizations_policy_attachment.account]
  lifecycle {
    postcondition {
      condition     = !var.updated || toset(self.ids) == toset(["p-FullAWSAccess", aws_organizations_policy.fence.id])
      error_message = "Of the account are ${join(", ", self.ids)}."
    }
  }
}
