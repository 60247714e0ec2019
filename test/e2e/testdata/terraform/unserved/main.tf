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

resource "aws_iam_user" "somebody" {
  name = "somebody"
}

resource "aws_iam_group" "some" {
  name = "some"
}

resource "aws_iam_instance_profile" "machine" {
  name = "machine"
}

resource "aws_iam_account_password_policy" "strict" {
  minimum_password_length = 14
}

resource "aws_iam_virtual_mfa_device" "phone" {
  virtual_mfa_device_name = "phone"
}

resource "aws_iam_organizations_features" "root" {
  enabled_features = ["RootSessions"]
}

resource "aws_iam_security_token_service_preferences" "this" {
  global_endpoint_token_version = "v2Token"
}
