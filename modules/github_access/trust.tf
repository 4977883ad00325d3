# Who may be which role: exact subjects only, no wildcard. Repositories made after 2026-07-15 write their numbers
# into the subject, older ones do not; both shapes name this repository alone.
# https://docs.github.com/en/actions/reference/security/oidc
locals {
  # role => the rest of its subject, the branch it needs, the reusable workflow that alone may be it
  roles = {
    for role, claims in {
      publish = { subject = "ref:refs/heads/main", ref = "refs/heads/main", workflow = "build-image.yml", shared = true }
      plan    = { subject = "pull_request", ref = null, workflow = null, shared = false }
      deploy  = { subject = "environment:${var.environment}", ref = "refs/heads/main", workflow = "deploy.yml", shared = false }
    } : role => merge(claims, zipmap(["owner", "repository"], split("/", var.github.repository))) if claims.shared == (var.environment == "shared")
  }

  # What a role binds besides audience, subject and number.
  bound = {
    for role, claims in local.roles : role => {
      for claim, value in {
        ref              = claims.ref
        job_workflow_ref = claims.workflow == null ? null : "${var.github.repository}/.github/workflows/${claims.workflow}@refs/heads/main"
      } : claim => value if value != null
    }
  }
}

# The subjects are written out in a static block: only so does Checkov judge them (CKV_AWS_358).
data "aws_iam_policy_document" "trust" {
  for_each = local.roles

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

    dynamic "condition" {
      for_each = local.bound[each.key]

      content {
        test     = "StringEquals"
        variable = "${local.issuer}:${condition.key}"
        values   = [condition.value]
      }
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
