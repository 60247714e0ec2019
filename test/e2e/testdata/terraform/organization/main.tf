# An organization that is there already, with everything below it. The test
# imports the organization first; it is the one resource that stays.

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
  aws_service_access_principals = var.updated ? ["sso.amazonaws.com", "config.amazonaws.com"] : ["sso.amazonaws.com"]
  enabled_policy_types          = var.updated ? ["SERVICE_CONTROL_POLICY"] : []
}

locals {
  root = aws_organizations_organization.this.roots[0].id
}

resource "aws_organizations_organizational_unit" "workloads" {
  name      = var.updated ? "Workloads of all" : "Workloads"
  parent_id = local.root
  tags      = var.updated ? { Tier = "two" } : { Tier = "one", Left = "over" }
}

resource "aws_organizations_organizational_unit" "shops" {
  name      = "Shops"
  parent_id = aws_organizations_organizational_unit.workloads.id
}

# Moves from a unit to the root. What is closed stays a member and stays where it
# is, so that only accounts of the root leave units that can be deleted.
resource "aws_organizations_account" "shop" {
  name      = "shop"
  email     = "shop@corp.example"
  parent_id = var.updated ? local.root : aws_organizations_organizational_unit.shops.id
  tags      = var.updated ? { Till = "open" } : { Till = "shut" }

  close_on_deletion = true
}

resource "aws_organizations_account" "audit" {
  name      = "audit"
  email     = "audit@corp.example"
  parent_id = local.root

  close_on_deletion = true
}

resource "aws_organizations_delegated_administrator" "audit" {
  account_id        = aws_organizations_account.audit.id
  service_principal = "sso.amazonaws.com"
  depends_on        = [aws_organizations_organization.this]
}
