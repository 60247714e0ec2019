# What Gatehouse does not serve, for the answer that clients get: at once, and
# never one that they would try again.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

locals {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })
}

resource "aws_iam_user" "this" {
  name = "somebody"
}

resource "aws_iam_access_key" "this" {
  user = "somebody"
}

resource "aws_iam_user_login_profile" "this" {
  user = "somebody"
}

resource "aws_iam_user_ssh_key" "this" {
  username   = "somebody"
  encoding   = "SSH"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1vS2v0VwYx0d6vFqCqzTqzQ8m0x0g0b0o0c0k0e0y0 somebody"
}

resource "aws_iam_service_specific_credential" "this" {
  user_name    = "somebody"
  service_name = "codecommit.amazonaws.com"
}

resource "aws_iam_signing_certificate" "this" {
  user_name        = "somebody"
  certificate_body = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"
}

resource "aws_iam_virtual_mfa_device" "this" {
  virtual_mfa_device_name = "phone"
}

resource "aws_iam_user_policy" "this" {
  user   = "somebody"
  policy = local.policy
}

resource "aws_iam_user_policies_exclusive" "this" {
  user_name    = "somebody"
  policy_names = ["read"]
}

resource "aws_iam_user_policy_attachment" "this" {
  user       = "somebody"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_user_policy_attachments_exclusive" "this" {
  user_name   = "somebody"
  policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
}

resource "aws_iam_user_group_membership" "this" {
  user   = "somebody"
  groups = ["some"]
}

resource "aws_iam_group" "this" {
  name = "some"
}

resource "aws_iam_group_membership" "this" {
  name  = "those"
  group = "some"
  users = ["somebody"]
}

resource "aws_iam_group_policy" "this" {
  group  = "some"
  policy = local.policy
}

resource "aws_iam_group_policies_exclusive" "this" {
  group_name   = "some"
  policy_names = ["read"]
}

resource "aws_iam_group_policy_attachment" "this" {
  group      = "some"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_group_policy_attachments_exclusive" "this" {
  group_name  = "some"
  policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
}

resource "aws_iam_instance_profile" "this" {
  name = "machine"
}

resource "aws_iam_server_certificate" "this" {
  name             = "door"
  certificate_body = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"
  private_key      = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"
}

resource "aws_iam_account_password_policy" "this" {
  minimum_password_length = 14
}

resource "aws_iam_organizations_features" "this" {
  enabled_features = ["RootSessions"]
}

resource "aws_iam_security_token_service_preferences" "this" {
  global_endpoint_token_version = "v2Token"
}
