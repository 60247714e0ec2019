data "aws_iam_role" "keeper" {
  name       = aws_iam_role.keeper.name
  depends_on = [aws_iam_role.keeper]
  lifecycle {
    postcondition {
      condition = alltrue([
        self.arn == aws_iam_role.keeper.arn,
        self.unique_id == aws_iam_role.keeper.unique_id,
        self.max_session_duration == aws_iam_role.keeper.max_session_duration,
        self.permissions_boundary == aws_iam_role.keeper.permissions_boundary,
        self.tags == aws_iam_role.keeper.tags,
      ])
      error_message = "The role is ${self.arn}."
    }
  }
}

data "aws_iam_roles" "observatory" {
  path_prefix = "/observatory/"
  name_regex  = "^K"
  depends_on  = [aws_iam_role.keeper]
  lifecycle {
    postcondition {
      condition     = self.arns == toset([aws_iam_role.keeper.arn])
      error_message = "The roles are ${join(", ", self.arns)}."
    }
  }
}

# There are none: people come from the identity store.
data "aws_iam_users" "all" {
  lifecycle {
    postcondition {
      condition     = length(self.names) == 0
      error_message = "The users are ${join(", ", self.names)}."
    }
  }
}

data "aws_iam_policy" "by_name" {
  name        = aws_iam_policy.read.name
  path_prefix = "/observatory/"
  depends_on  = [aws_iam_policy.read]
  lifecycle {
    postcondition {
      condition     = self.arn == aws_iam_policy.read.arn && self.policy == aws_iam_policy.read.policy && self.tags == aws_iam_policy.read.tags
      error_message = "The policy is ${self.arn}."
    }
  }
}

data "aws_iam_policy" "managed" {
  arn = "arn:aws:iam::aws:policy/AdministratorAccess"
  lifecycle {
    postcondition {
      condition     = self.name == "AdministratorAccess" && jsondecode(self.policy).Statement[0].Effect == "Allow"
      error_message = "The policy is ${self.name}: ${self.policy}"
    }
  }
}

data "aws_iam_saml_provider" "corp" {
  arn        = aws_iam_saml_provider.corp.arn
  depends_on = [aws_iam_saml_provider.corp]
  lifecycle {
    postcondition {
      condition     = self.name == "corp" && self.saml_metadata_document == local.saml_metadata && self.tags == aws_iam_saml_provider.corp.tags
      error_message = "The provider is ${self.name}."
    }
  }
}

data "aws_iam_openid_connect_provider" "builds" {
  url        = "https://builds.corp.example" # what is stored has no scheme
  depends_on = [aws_iam_openid_connect_provider.builds]
  lifecycle {
    postcondition {
      condition     = self.arn == aws_iam_openid_connect_provider.builds.arn && toset(self.client_id_list) == toset(aws_iam_openid_connect_provider.builds.client_id_list)
      error_message = "The provider is ${self.arn}."
    }
  }
}

data "aws_iam_account_alias" "current" {
  depends_on = [aws_iam_account_alias.this]
  lifecycle {
    postcondition {
      condition     = self.account_alias == aws_iam_account_alias.this.account_alias
      error_message = "The account is called ${self.account_alias}."
    }
  }
}

data "aws_iam_session_context" "keeper" {
  arn        = "arn:aws:sts::${data.aws_caller_identity.current.account_id}:assumed-role/Keeper/night"
  depends_on = [aws_iam_role.keeper]
  lifecycle {
    postcondition {
      condition     = self.issuer_arn == aws_iam_role.keeper.arn && self.session_name == "night"
      error_message = "The session is of ${self.issuer_arn}."
    }
  }
}

# What the role's policies and its boundary allow together.
data "aws_iam_principal_policy_simulation" "keeper" {
  policy_source_arn = aws_iam_role.keeper.arn
  action_names      = ["s3:GetObject", "iam:DeleteRole"]
  resource_arns     = ["arn:aws:s3:::charts/moon"]
  context {
    key    = "aws:CurrentTime"
    type   = "date"
    values = ["1835-01-01T00:00:00Z"]
  }
  depends_on = [aws_iam_role_policy.keeper, aws_iam_role_policy_attachments_exclusive.keeper]
  lifecycle {
    postcondition {
      condition     = { for r in self.results : r.action_name => r.decision } == { "s3:GetObject" = "allowed", "iam:DeleteRole" = "implicitDeny" }
      error_message = "Simulated: ${jsonencode(self.results)}"
    }
  }
}
