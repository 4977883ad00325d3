# A pull request may plan besides. It is of any branch, so `ref` says nothing.
data "aws_iam_policy_document" "pull_request" {
  for_each = { for role, claims in local.roles : role => claims if role == "plan" }

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values = [
        "repo:${each.value.owner}/${each.value.repository}:pull_request",
        "repo:${each.value.owner}@${var.github.owner_id}/${each.value.repository}@${var.github.repository_id}:pull_request",
      ]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:repository_id"
      values   = [var.github.repository_id]
    }

    # The one wildcard stands for the number of the pull request. It may have changed plan.yml itself: this keeps every
    # other workflow out; what a changed plan.yml could do is limited by the role's rights alone, see read.tf.
    condition {
      test     = "StringLike"
      variable = "${local.issuer}:job_workflow_ref"
      values   = ["${local.workflows}/plan.yml@refs/pull/*/merge"]
    }
  }
}
