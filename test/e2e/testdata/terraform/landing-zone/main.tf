# An organization's landing zone: four groups, three tiers of rights, accounts by
# name, and two attributes that become session tags.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

variable "updated" {
  type    = bool
  default = false
}

module "identity_center" {
  source = "../modules/identity-center"

  enable_organizations_lookup = true

  sso_groups = {
    LZAdministrators = {
      group_name        = "LZAdministrators"
      group_description = "Administrators of the landing zone"
    }
    LZPowerUsers = {
      group_name        = "LZPowerUsers"
      group_description = "Deploy workloads; neither IAM nor billing"
    }
    LZReadOnly = {
      group_name        = "LZReadOnly"
      group_description = "Compliance and audit"
    }
    LZSecurityAudit = {
      group_name        = "LZSecurityAudit"
      group_description = "Read what security services found"
    }
  }

  permission_sets = {
    LZAdministratorAccess = {
      description          = "All rights, for when the glass is broken"
      session_duration     = "PT1H"
      aws_managed_policies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
      tags                 = { ManagedBy = "Terraform", Tier = "admin" }
    }
    LZPowerUserAccess = {
      description          = "All but IAM"
      session_duration     = "PT4H"
      aws_managed_policies = ["arn:aws:iam::aws:policy/PowerUserAccess"]
      tags                 = { ManagedBy = "Terraform", Tier = "power-user" }
    }
    LZReadOnlyAccess = {
      description          = "Reading, in every account"
      session_duration     = "PT8H"
      aws_managed_policies = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
      tags                 = { ManagedBy = "Terraform", Tier = var.updated ? "reader" : "read-only" }
    }
  }

  account_assignments = {
    LZAdmins_Management = {
      principal_name  = "LZAdministrators"
      principal_type  = "GROUP"
      principal_idp   = "INTERNAL"
      permission_sets = ["LZAdministratorAccess"]
      account_ids     = ["Management"]
    }
    LZReadOnly_AllAccounts = {
      principal_name  = "LZReadOnly"
      principal_type  = "GROUP"
      principal_idp   = "INTERNAL"
      permission_sets = ["LZReadOnlyAccess"]
      account_ids     = ["Management", "log-archive", "audit"]
    }
  }

  # Neither path is one that AWS's guide lists: they are taken, and tag nothing.
  sso_instance_access_control_attributes = [
    {
      attribute_name = "Environment"
      source         = ["$${path:enterprise.Environment}"]
    },
    {
      attribute_name = "CostCenter"
      source         = [var.updated ? "$${path:enterprise.costCenter}" : "$${path:enterprise.CostCenter}"]
    },
  ]
}

output "instance_arn" {
  value = module.identity_center.instance_arn
}

output "identity_store_id" {
  value = module.identity_center.identity_store_id
}
