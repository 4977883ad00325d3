include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/monitoring"
}

inputs = {
  name               = include.root.locals.name
  alert_email        = include.root.locals.common.alert_email
  log_retention_days = include.root.locals.env.log_retention_days
}
