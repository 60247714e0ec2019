# A standalone account makes an organization, and unmakes it.

terraform {
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

data "aws_caller_identity" "current" {}

resource "aws_organizations_organization" "this" {
  feature_set                   = "ALL"
  aws_service_access_principals = ["sso.amazonaws.com"]
  enabled_policy_types          = var.updated ? ["SERVICE_CONTROL_POLICY"] : []
  lifecycle {
    postcondition {
      condition     = self.master_account_id == data.aws_caller_identity.current.account_id && length(self.non_master_accounts) == 0
      error_message = "The organization belongs to ${self.master_account_id}."
    }
  }
}

resource "aws_organizations_organizational_unit" "team" {
  name      = var.updated ? "Teams" : "Team"
  parent_id = aws_organizations_organization.this.roots[0].id
}
