include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/monitoring"
}

inputs = {
  name            = include.root.locals.name
  alert_email     = include.root.locals.common.alert_email
  log_bucket_name = include.root.locals.log_bucket_name
  protected       = include.root.locals.env.protected
}
