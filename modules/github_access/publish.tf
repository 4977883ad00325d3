data "aws_iam_policy_document" "publish" {
  # This one action knows no resource.
  statement {
    sid       = "RegistryLogin"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid = "PushImage"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:CompleteLayerUpload",
      "ecr:DescribeImages",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ]
    resources = [var.registry_arn]
  }
}

resource "aws_iam_role_policy" "publish" {
  for_each = { for role in ["publish"] : role => aws_iam_role.this[role] if contains(keys(local.roles), role) }

  name   = "push-images"
  role   = each.value.id
  policy = data.aws_iam_policy_document.publish.json
}
