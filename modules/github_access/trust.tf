# Who may be which role: exact subjects only. Repositories made after 2026-07-15 write their numbers into the subject,
# older ones do not; both shapes name this repository alone.
# https://docs.github.com/en/actions/reference/security/oidc
locals {
  # role => the rest of its subject on main, the reusable workflows whose jobs alone may be it
  roles = {
    for role, claims in {
      publish = { subject = "ref:refs/heads/main", workflows = ["build-image.yml"], shared = true }
      plan    = { subject = "ref:refs/heads/main", workflows = ["drift-check.yml", "gate.yml", "plan.yml"], shared = false }
      deploy  = { subject = "environment:${var.environment}", workflows = ["deploy.yml"], shared = false }
    } : role => merge(claims, zipmap(["owner", "repository"], split("/", var.github.repository))) if claims.shared == (var.environment == "shared")
  }

  # A job of a reusable workflow says which file it is of, and of which commit the file was taken.
  workflows = "${var.github.repository}/.github/workflows"
}

# The subjects are written out in static blocks: only so does Checkov judge them (CKV_AWS_358).
data "aws_iam_policy_document" "trust" {
  for_each = local.roles

  source_policy_documents = each.key == "plan" ? [data.aws_iam_policy_document.pull_request[each.key].json] : []

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
        "repo:${each.value.owner}/${each.value.repository}:${each.value.subject}",
        "repo:${each.value.owner}@${var.github.owner_id}/${each.value.repository}@${var.github.repository_id}:${each.value.subject}",
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

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:ref"
      values   = ["refs/heads/main"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:job_workflow_ref"
      values   = [for file in each.value.workflows : "${local.workflows}/${file}@refs/heads/main"]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.roles

  name                 = "${var.name}-${each.key}"
  description          = "GitHub Actions of ${var.github.repository}: ${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  max_session_duration = 3600

  # The provider's ARN is known before it is there.
  depends_on = [aws_iam_openid_connect_provider.github]
}
