# Roles and policies of an account, and whom it trusts.

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

variable "saml_metadata" {
  description = "What the identity provider publishes, before and after it turned its key."
  type        = list(string)
}

locals {
  saml_metadata = var.saml_metadata[var.updated ? 1 : 0]
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = var.updated ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = var.updated ? ["s3:GetObject", "s3:ListBucket"] : ["s3:GetObject"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "keeper" {
  name                 = "Keeper"
  path                 = "/observatory/"
  description          = var.updated ? "Keeps the dome and the clock" : "Keeps the dome"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = var.updated ? 14400 : 3600
  permissions_boundary = var.updated ? "arn:aws:iam::aws:policy/PowerUserAccess" : "arn:aws:iam::aws:policy/ReadOnlyAccess"
  tags                 = var.updated ? { Night = "long", Owner = "Herschel" } : { Night = "short" }
}

# A role whose policies are told apart from no others.
resource "aws_iam_role" "guest" {
  name                  = "Guest"
  assume_role_policy    = data.aws_iam_policy_document.trust.json
  force_detach_policies = true
}

resource "aws_iam_role_policy" "keeper" {
  name   = "read"
  role   = aws_iam_role.keeper.name
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policies_exclusive" "keeper" {
  role_name    = aws_iam_role.keeper.name
  policy_names = [aws_iam_role_policy.keeper.name]
}

resource "aws_iam_policy" "read" {
  name        = "Read"
  path        = "/observatory/"
  description = "Books and charts"
  policy      = data.aws_iam_policy_document.read.json
  tags        = var.updated ? { Shelf = "two" } : { Shelf = "one", Dust = "much" }
}

resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.keeper.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_role_policy_attachment" "aws" {
  role       = aws_iam_role.keeper.name
  policy_arn = var.updated ? "arn:aws:iam::aws:policy/SecurityAudit" : "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
}

resource "aws_iam_role_policy_attachments_exclusive" "keeper" {
  role_name   = aws_iam_role.keeper.name
  policy_arns = [aws_iam_role_policy_attachment.own.policy_arn, aws_iam_role_policy_attachment.aws.policy_arn]
}

resource "aws_iam_policy" "shared" {
  name   = "Shared"
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_policy_attachment" "shared" {
  name       = "shared"
  policy_arn = aws_iam_policy.shared.arn
  roles      = [aws_iam_role.guest.name]
}

resource "aws_iam_saml_provider" "corp" {
  name                   = "corp"
  saml_metadata_document = local.saml_metadata
  tags                   = var.updated ? { Door = "back" } : { Door = "front" }
}

resource "aws_iam_openid_connect_provider" "builds" {
  url             = "https://builds.corp.example"
  client_id_list  = var.updated ? ["sts.amazonaws.com", "gatehouse"] : ["sts.amazonaws.com"]
  thumbprint_list = [var.updated ? "0123456789abcdef0123456789abcdef01234567" : "fedcba9876543210fedcba9876543210fedcba98"]
  tags            = var.updated ? { Door = "side" } : {}
}

resource "aws_iam_account_alias" "this" {
  account_alias = var.updated ? "royal-observatory" : "observatory"
}

resource "aws_iam_service_linked_role" "sso" {
  aws_service_name = "sso.amazonaws.com"
  description      = var.updated ? "What Identity Center does here" : "Identity Center"
  tags             = var.updated ? { Made = "by hand" } : {}
}
