# What an environment's things are called: a role reaches them by their names, before they are there.
locals {
  here    = "${local.region}:${local.account_id}"
  project = trimsuffix(var.name, "-${var.environment}")

  bucket_arns = [for kind in ["", "logs-"] : "arn:aws:s3:::${var.name}-${kind}${local.account_id}"]
  state_arn   = "arn:aws:s3:::${var.name}-state-${local.account_id}"

  machines     = ["bastion", "instance"]
  role_arns    = [for own in concat(local.machines, ["flow-logs", "publisher"]) : "arn:aws:iam::${local.account_id}:role/${var.name}-${own}"]
  profile_arns = [for own in local.machines : "arn:aws:iam::${local.account_id}:instance-profile/${var.name}-${own}"]

  # Of this unit.
  github_policy_arns = "arn:aws:iam::${local.account_id}:policy/${var.name}-deploy-*"
  github_role_arns   = [for role in ["deploy", "plan"] : "arn:aws:iam::${local.account_id}:role/${var.name}-${role}"]
}
