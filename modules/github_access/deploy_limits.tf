# What a deploy may not do, whatever else it is given one day.
data "aws_iam_policy_document" "limits" {
  # Whatever wears another environment's or another project's tag: ids say nothing of whose they are.
  dynamic "statement" {
    for_each = { Environment = var.environment, Project = local.project }

    content {
      sid       = "NotOfAnother${statement.key}"
      effect    = "Deny"
      actions   = ["acm:*", "autoscaling:*", "ec2:*", "elasticloadbalancing:*", "kms:*"]
      resources = ["*"]

      condition {
        test     = "Null"
        variable = "aws:ResourceTag/${statement.key}"
        values   = ["false"]
      }

      condition {
        test     = "StringNotEquals"
        variable = "aws:ResourceTag/${statement.key}"
        values   = [statement.value]
      }
    }
  }

  # Its own trust and rights come from a person, by an apply of live/<env>/github_access.
  statement {
    sid    = "NotItself"
    effect = "Deny"
    actions = [
      "iam:AttachRolePolicy",
      "iam:DeleteRole*",
      "iam:DetachRolePolicy",
      "iam:PassRole",
      "iam:PutRole*",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole*",
    ]
    resources = local.github_role_arns
  }

  statement {
    sid       = "NeverWithoutBoundary"
    effect    = "Deny"
    actions   = ["iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"]
    resources = ["*"]
  }

  statement {
    sid       = "NeverLoseTheRelease"
    effect    = "Deny"
    actions   = ["ssm:DeleteParameter", "ssm:DeleteParameters"]
    resources = ["*"]
  }
}
