# A deploy makes and changes what the modules declare, and takes away what can be made again. What cannot (buckets,
# objects, keys, logs, the release) it never deletes: an environment is destroyed by a person.
locals {
  rights = {
    balancer   = data.aws_iam_policy_document.balancer.json
    compute    = data.aws_iam_policy_document.compute.json
    identities = data.aws_iam_policy_document.identities.json
    monitoring = data.aws_iam_policy_document.monitoring.json
    network    = data.aws_iam_policy_document.network.json
    release    = data.aws_iam_policy_document.release.json
    storage    = data.aws_iam_policy_document.storage.json
  }
}

# Not inline: those of one role may have 10,240 characters together. A role may wear ten of these.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
resource "aws_iam_policy" "deploy" {
  for_each = { for right, policy in local.rights : right => policy if contains(keys(local.roles), "deploy") }

  name        = "${var.name}-deploy-${each.key}"
  description = "What a deploy of ${var.name} may do: ${each.key}"
  policy      = each.value
}

resource "aws_iam_role_policy_attachment" "deploy" {
  for_each = aws_iam_policy.deploy

  role       = aws_iam_role.this["deploy"].name
  policy_arn = each.value.arn
}

resource "aws_iam_role_policy" "limits" {
  for_each = { for role in ["deploy"] : role => aws_iam_role.this[role] if contains(keys(local.roles), role) }

  name   = "limits"
  role   = each.value.id
  policy = data.aws_iam_policy_document.limits.json
}
