include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/registry"
}

inputs = {
  name        = include.root.locals.common.name
  account_ids = include.root.locals.account_ids
}
