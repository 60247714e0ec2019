# Customer managed applications, who may open them, and whose tokens they take.

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

data "aws_ssoadmin_instances" "this" {}

locals {
  instance = one(data.aws_ssoadmin_instances.this.arns)
  store    = one(data.aws_ssoadmin_instances.this.identity_store_ids)
  provider = "arn:aws:sso::aws:applicationProvider/custom"
}

resource "aws_identitystore_group" "readers" {
  identity_store_id = local.store
  display_name      = "Readers"
}

resource "aws_identitystore_user" "mary" {
  identity_store_id = local.store
  user_name         = "mary"
  display_name      = "Mary Somerville"
  name {
    given_name  = "Mary"
    family_name = "Somerville"
  }
}

resource "aws_ssoadmin_application" "catalogue" {
  instance_arn             = local.instance
  application_provider_arn = local.provider
  name                     = var.updated ? "Catalogue of stars" : "Catalogue"
  description              = var.updated ? "Every star" : "Most stars"
  status                   = var.updated ? "DISABLED" : "ENABLED"
  tags                     = var.updated ? { Volume = "two" } : { Volume = "one", Draft = "yes" }

  portal_options {
    visibility = "ENABLED"
    sign_in_options {
      origin          = "APPLICATION"
      application_url = var.updated ? "https://stars.example/all" : "https://stars.example"
    }
  }
}

# As little as the provider lets one say.
resource "aws_ssoadmin_application" "plain" {
  instance_arn             = local.instance
  application_provider_arn = local.provider
  name                     = "Plain"
}

resource "aws_ssoadmin_application_assignment_configuration" "catalogue" {
  application_arn     = aws_ssoadmin_application.catalogue.application_arn
  assignment_required = !var.updated
}

resource "aws_ssoadmin_application_assignment" "readers" {
  application_arn = aws_ssoadmin_application.catalogue.application_arn
  principal_id    = aws_identitystore_group.readers.group_id
  principal_type  = "GROUP"
}

resource "aws_ssoadmin_application_assignment" "mary" {
  application_arn = aws_ssoadmin_application.catalogue.application_arn
  principal_id    = aws_identitystore_user.mary.user_id
  principal_type  = "USER"
}

resource "aws_ssoadmin_application_access_scope" "catalogue" {
  application_arn    = aws_ssoadmin_application.catalogue.application_arn
  scope              = "sso:account:access"
  authorized_targets = var.updated ? [aws_ssoadmin_application.catalogue.application_arn, aws_ssoadmin_application.plain.application_arn] : [aws_ssoadmin_application.plain.application_arn]
}

resource "aws_ssoadmin_trusted_token_issuer" "corp" {
  instance_arn              = local.instance
  name                      = var.updated ? "corp-issuer" : "corp"
  trusted_token_issuer_type = "OIDC_JWT"
  tags                      = var.updated ? { Seal = "wax" } : {}

  trusted_token_issuer_configuration {
    oidc_jwt_configuration {
      issuer_url                    = "https://tokens.corp.example"
      claim_attribute_path          = var.updated ? "sub" : "email"
      identity_store_attribute_path = var.updated ? "userName" : "emails.value"
      jwks_retrieval_option         = "OPEN_ID_DISCOVERY"
    }
  }
}

data "aws_ssoadmin_application" "catalogue" {
  application_arn = aws_ssoadmin_application.catalogue.application_arn
  depends_on      = [aws_ssoadmin_application.catalogue]
  lifecycle {
    postcondition {
      condition     = self.name == aws_ssoadmin_application.catalogue.name && self.status == aws_ssoadmin_application.catalogue.status
      error_message = "The application is ${self.name}."
    }
  }
}

# What the provider is going to read here is planned as an empty list unless it is
# read at once: so it waits until all is there, and refers to nothing that changes.
data "aws_ssoadmin_application_assignments" "catalogue" {
  count           = var.updated ? 1 : 0
  application_arn = aws_ssoadmin_application_assignment.readers.application_arn
}

output "assigned" {
  value = flatten(data.aws_ssoadmin_application_assignments.catalogue[*].application_assignments[*].principal_type)
}

data "aws_ssoadmin_principal_application_assignments" "mary" {
  count          = var.updated ? 1 : 0
  instance_arn   = local.instance
  principal_id   = aws_identitystore_user.mary.user_id
  principal_type = "USER"
}

output "of_mary" {
  value = flatten(data.aws_ssoadmin_principal_application_assignments.mary[*].application_assignments[*].application_arn)
}

output "catalogue" {
  value = aws_ssoadmin_application.catalogue.application_arn
}

data "aws_ssoadmin_application_providers" "all" {
  lifecycle {
    postcondition {
      condition     = contains(self.application_providers[*].application_provider_arn, local.provider)
      error_message = "The providers are ${jsonencode(self.application_providers)}."
    }
  }
}
