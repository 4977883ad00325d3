locals {
  registry       = regex("^(?P<account_id>[0-9]{12})\\.dkr\\.ecr\\.(?P<region>[^.]+)\\.amazonaws\\.com/(?P<name>.+)$", var.registry_url)
  repository_arn = "arn:aws:ecr:${local.registry.region}:${local.registry.account_id}:repository/${local.registry.name}"
}

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
    resources = [local.repository_arn]
  }
}

resource "aws_iam_role_policy" "publish" {
  for_each = { for role in ["publish"] : role => aws_iam_role.this[role] if contains(keys(local.claims), role) }

  name   = "push-images"
  role   = each.value.id
  policy = data.aws_iam_policy_document.publish.json
}
