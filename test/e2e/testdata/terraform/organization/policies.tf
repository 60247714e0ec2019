# Policies come with the second step, which turns their type on.
resource "aws_organizations_policy" "fence" {
  name        = var.updated ? "Fences" : "Fence"
  description = var.updated ? "Nobody leaves, nobody looks" : "Nobody leaves"
  type        = "SERVICE_CONTROL_POLICY"
  content     = data.aws_iam_policy_document.fence.json
  tags        = var.updated ? { Height = "2m" } : {}
}

data "aws_iam_policy_document" "fence" {
  statement {
    effect    = "Deny"
    actions   = concat(["organizations:LeaveOrganization"], var.updated ? ["s3:ListBucket"] : [])
    resources = ["*"]
  }
}

resource "aws_organizations_policy_attachment" "unit" {
  count     = var.updated ? 1 : 0
  policy_id = aws_organizations_policy.fence.id
  target_id = aws_organizations_organizational_unit.workloads.id
  # Nothing can be attached before the type is on.
  depends_on = [aws_organizations_organization.this]
}

resource "aws_organizations_policy_attachment" "account" {
  count      = var.updated ? 1 : 0
  policy_id  = aws_organizations_policy.fence.id
  target_id  = aws_organizations_account.shop.id
  depends_on = [aws_organizations_organization.this]
}

resource "aws_organizations_resource_policy" "this" {
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Readers"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${aws_organizations_account.audit.id}:root" }
      Action    = var.updated ? ["organizations:DescribeOrganization", "organizations:ListAccounts"] : ["organizations:DescribeOrganization"]
      Resource  = "*"
    }]
  })
  tags = var.updated ? { Reader = "audit" } : {}
}
