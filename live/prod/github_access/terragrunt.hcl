include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/github_access"
}

inputs = {
  name                = include.root.locals.name
  environment         = include.root.locals.environment
  github              = include.root.locals.common.github
  provider_account_id = include.root.locals.common.account_id
  registry_url        = include.root.locals.registry_url
}
