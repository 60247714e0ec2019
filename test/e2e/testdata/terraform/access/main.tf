# People, groups and what they may do where: everything of identitystore and of
# the permission sets in sso-admin.

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

data "aws_ssoadmin_instances" "this" {}

locals {
  account  = data.aws_caller_identity.current.account_id
  instance = one(data.aws_ssoadmin_instances.this.arns)
  store    = one(data.aws_ssoadmin_instances.this.identity_store_ids)
}
