# Other services of AWS, one for each protocol: with AWS_ENDPOINT_URL they are
# asked for here.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

# JSON 1.1
resource "aws_kms_key" "this" {}

# JSON 1.0
resource "aws_sqs_queue" "this" {
  name = "somewhere"
}

# query
resource "aws_sns_topic" "this" {
  name = "somewhere"
}

# EC2's query
resource "aws_ebs_volume" "this" {
  availability_zone = "us-east-1a"
  size              = 1
}

# JSON over REST
resource "aws_lambda_layer_version" "this" {
  layer_name = "somewhere"
  s3_bucket  = "somewhere"
  s3_key     = "layer"
}

# XML over REST
resource "aws_route53_zone" "this" {
  name = "somewhere.example"
}
