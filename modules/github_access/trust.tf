# Who may be which role: exact subjects only, no wildcard. Repositories made after 2026-07-15 write their numbers
# into the subject, older ones do not; both shapes name this repository alone.
# https://docs.github.com/en/actions/reference/security/oidc
locals {
  owner = split("/", var.github.repository)[0]
  short = split("/", var.github.repository)[1]

  repositories = [
    "repo:${var.github.repository}",
    "repo:${local.owner}@${var.github.owner_id}/${local.short}@${var.github.repository_id}",
  ]

  # role => the rest of its subject, the branch it needs, the reusable workflow that alone may be it
  roles = {
    for role, claims in {
      publish = { subject = "ref:refs/heads/main", ref = "refs/heads/main", workflow = "build-image.yml", shared = true }
      plan    = { subject = "pull_request", ref = null, workflow = null, shared = false }
      deploy  = { subject = "environment:${var.environment}", ref = "refs/heads/main", workflow = "deploy.yml", shared = false }
    } : role => claims if claims.shared == (var.environment == "shared")
  }

  claims = {
    for role, claims in local.roles : role => {
      for claim, values in {
        aud              = ["sts.amazonaws.com"]
        sub              = [for repository in local.repositories : "${repository}:${claims.subject}"]
        repository_id    = [var.github.repository_id]
        ref              = claims.ref == null ? [] : [claims.ref]
        job_workflow_ref = claims.workflow == null ? [] : ["${var.github.repository}/.github/workflows/${claims.workflow}@refs/heads/main"]
      } : claim => values if length(values) > 0
    }
  }
}

data "aws_iam_policy_document" "trust" {
  for_each = local.claims

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    dynamic "condition" {
      for_each = each.value

      content {
        test     = "StringEquals"
        variable = "${local.issuer}:${condition.key}"
        values   = condition.value
      }
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.claims

  name                 = "${var.name}-${each.key}"
  description          = "GitHub Actions of ${var.github.repository}: ${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  max_session_duration = 3600
}
