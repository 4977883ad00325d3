# What an environment's things are called: a role reaches them by their names, before they are there.
locals {
  here    = "${local.region}:${local.account_id}"
  project = trimsuffix(var.name, "-${var.environment}")

  bucket_arns = [for kind in ["", "logs-"] : "arn:aws:s3:::${var.name}-${kind}${local.account_id}"]
  state_arn   = "arn:aws:s3:::${var.name}-state-${local.account_id}"

  iam         = "arn:aws:iam::${local.account_id}"
  handed_arns = [for own in ["bastion", "flow-logs", "instance"] : "${local.iam}:role/${var.name}-${own}"] # to a service
  role_arns   = concat(local.handed_arns, [local.publisher_arn, "${local.iam}:role/${var.name}-reader"])

  publisher_arn  = "${local.iam}:role/${var.name}-publisher"
  any_reader_arn = "arn:aws:iam::*:role/${local.project}-*-reader" # of every environment, in whatever account
  lock_arn       = "${local.state_arn}/live/${var.environment}/release.lock"
  profile_arns   = [for own in ["bastion", "instance"] : "${local.iam}:instance-profile/${var.name}-${own}"]

  # Of this unit.
  github_policy_arn = "${local.iam}:policy/${var.name}-deploy-*"
  github_role_arns  = [for role in ["deploy", "plan"] : "${local.iam}:role/${var.name}-${role}"]
}
