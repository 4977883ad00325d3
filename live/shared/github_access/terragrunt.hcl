include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/github_access"
}

inputs = {
  name             = include.root.locals.name
  environment      = include.root.locals.environment
  github           = include.root.locals.common.github
  provider_made_by = include.root.locals.provider_made_by
  registry_arn     = include.root.locals.registry.arn
  domain           = include.root.locals.domain
}
