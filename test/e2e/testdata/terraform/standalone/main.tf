# One account by itself: two teams, two permission sets, and no organization to
# look anything up in.

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

provider "aws" {
  alias = "identity_center"
}

data "aws_caller_identity" "current" {
  provider = aws.identity_center
}

module "identity_center" {
  source    = "../modules/identity-center"
  providers = { aws = aws.identity_center }

  enable_organizations_lookup = false

  sso_groups = {
    PlatformTeam = {
      group_name        = "PlatformTeam"
      group_description = var.updated ? "Builds and keeps the platform" : "Builds the platform"
    }
    AuditTeam = {
      group_name        = "AuditTeam"
      group_description = "Reads everything, changes nothing"
    }
  }

  permission_sets = {
    Admin = {
      description          = "All rights"
      session_duration     = var.updated ? "PT2H" : "PT4H"
      aws_managed_policies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
      tags                 = { ManagedBy = "Terraform" }
    }
    ReadOnly = {
      description          = "All services, for reading"
      session_duration     = "PT8H"
      aws_managed_policies = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
      tags                 = { ManagedBy = "Terraform" }
    }
  }

  account_assignments = {
    PlatformAdmins = {
      principal_name  = "PlatformTeam"
      principal_type  = "GROUP"
      principal_idp   = "INTERNAL"
      permission_sets = ["Admin"]
      account_ids     = [data.aws_caller_identity.current.account_id]
    }
    AuditReadOnly = {
      principal_name  = "AuditTeam"
      principal_type  = "GROUP"
      principal_idp   = "INTERNAL"
      permission_sets = ["ReadOnly"]
      account_ids     = [data.aws_caller_identity.current.account_id]
    }
  }
}

output "instance_arn" {
  value = module.identity_center.instance_arn
}

output "identity_store_id" {
  value = module.identity_center.identity_store_id
}
