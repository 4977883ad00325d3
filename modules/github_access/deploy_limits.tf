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

  # Denied and not only not allowed: whoever may write a bucket's or a key's policy could allow it to himself there.
  statement {
    sid    = "NeverLose"
    effect = "Deny"
    actions = [
      "kms:DisableKey",
      "kms:ScheduleKeyDeletion",
      "logs:DeleteLogGroup",
      "logs:DeleteLogStream",
      "s3:DeleteBucket",
      "ssm:DeleteParameter",
      "ssm:DeleteParameters",
    ]
    resources = ["*"]
  }

  statement {
    sid           = "NeverLoseObjects"
    effect        = "Deny"
    actions       = ["s3:DeleteObject*"]
    not_resources = ["${local.state_arn}/*.tflock", local.lock_arn]
  }
}
