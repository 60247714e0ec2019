# Data sources of what Gatehouse does not serve.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

data "aws_iam_user" "this" {
  user_name = "somebody"
}

data "aws_iam_access_keys" "this" {
  user = "somebody"
}

data "aws_iam_user_ssh_key" "this" {
  username          = "somebody"
  ssh_public_key_id = "APKA0000000000000000"
  encoding          = "SSH"
}

data "aws_iam_group" "this" {
  group_name = "some"
}

data "aws_iam_instance_profile" "this" {
  name = "machine"
}

data "aws_iam_instance_profiles" "this" {
  role_name = "keeper"
}

data "aws_iam_server_certificate" "this" {
  name = "door"
}
