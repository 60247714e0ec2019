resource "aws_iam_policy" "domes" {
  name   = "Domes"
  path   = "/observatory/"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })
}

resource "aws_iam_policy" "fence" {
  name   = "Fence"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:*", "ec2:*"], Resource = "*" }] })
}

resource "aws_ssoadmin_permission_set" "observe" {
  instance_arn     = local.instance
  name             = "Observe"
  description      = var.updated ? "Look and note" : "Look"
  session_duration = var.updated ? "PT90M" : "PT2H"
  relay_state      = var.updated ? "https://console.aws.amazon.com/s3" : "https://console.aws.amazon.com/ec2"
  tags             = var.updated ? { Night = "long", Owner = "Herschel" } : { Night = "short" }
}

resource "aws_ssoadmin_permission_set" "plain" {
  instance_arn = local.instance
  name         = "Plain"
}

resource "aws_ssoadmin_managed_policy_attachment" "observe" {
  for_each = toset(concat(["job-function/ViewOnlyAccess"], var.updated ? ["SecurityAudit"] : ["AmazonS3ReadOnlyAccess"]))

  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.observe.arn
  managed_policy_arn = "arn:aws:iam::aws:policy/${each.key}"
  depends_on         = [aws_ssoadmin_account_assignment.observers]
}

resource "aws_ssoadmin_customer_managed_policy_attachment" "observe" {
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.observe.arn
  customer_managed_policy_reference {
    name = aws_iam_policy.domes.name
    path = aws_iam_policy.domes.path
  }
}

resource "aws_ssoadmin_permission_set_inline_policy" "observe" {
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.observe.arn
  inline_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = var.updated ? "ec2:Describe*" : "s3:ListBucket", Resource = "*" }]
  })
}

# What bounds one set is a policy of the account, what bounds the other AWS's.
resource "aws_ssoadmin_permissions_boundary_attachment" "observe" {
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.observe.arn
  permissions_boundary {
    customer_managed_policy_reference {
      name = aws_iam_policy.fence.name
      path = "/"
    }
  }
}

resource "aws_ssoadmin_permissions_boundary_attachment" "plain" {
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.plain.arn
  permissions_boundary {
    managed_policy_arn = var.updated ? "arn:aws:iam::aws:policy/PowerUserAccess" : "arn:aws:iam::aws:policy/ReadOnlyAccess"
  }
}

resource "aws_ssoadmin_account_assignment" "observers" {
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.observe.arn
  principal_id       = aws_identitystore_group.observers.group_id
  principal_type     = "GROUP"
  target_id          = local.account
  target_type        = "AWS_ACCOUNT"
}

resource "aws_ssoadmin_account_assignment" "one" {
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.plain.arn
  principal_id       = var.updated ? aws_identitystore_user.caroline.user_id : aws_identitystore_user.mary.user_id
  principal_type     = "USER"
  target_id          = local.account
  target_type        = "AWS_ACCOUNT"
}

data "aws_ssoadmin_permission_set" "by_name" {
  instance_arn = local.instance
  name         = aws_ssoadmin_permission_set.observe.name
  lifecycle {
    postcondition {
      condition = alltrue([
        self.arn == aws_ssoadmin_permission_set.observe.arn,
        self.session_duration == aws_ssoadmin_permission_set.observe.session_duration,
        self.tags == aws_ssoadmin_permission_set.observe.tags,
      ])
      error_message = "Found by its name is ${self.arn}."
    }
  }
}

data "aws_ssoadmin_permission_set" "by_arn" {
  instance_arn = local.instance
  arn          = aws_ssoadmin_permission_set.plain.arn
  lifecycle {
    postcondition {
      condition     = self.name == "Plain" && self.session_duration == "PT1H"
      error_message = "Found by its ARN is ${self.name} of ${self.session_duration}."
    }
  }
}

data "aws_ssoadmin_permission_sets" "all" {
  instance_arn = local.instance
  depends_on   = [aws_ssoadmin_permission_set.observe, aws_ssoadmin_permission_set.plain]
  lifecycle {
    postcondition {
      condition     = toset(self.arns) == toset([aws_ssoadmin_permission_set.observe.arn, aws_ssoadmin_permission_set.plain.arn])
      error_message = "The sets are ${join(", ", self.arns)}."
    }
  }
}
