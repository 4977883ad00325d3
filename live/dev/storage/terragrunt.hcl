include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/storage"
}

dependency "network" {
  config_path = "../network"

  mock_outputs                            = include.root.locals.mocks.network
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

dependency "monitoring" {
  config_path = "../monitoring"

  mock_outputs                            = include.root.locals.mocks.monitoring
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

dependency "github_access" {
  config_path = "../github_access"

  mock_outputs                            = include.root.locals.mocks.github_access
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

inputs = {
  name            = include.root.locals.name
  bucket_name     = include.root.locals.bucket_name
  protected       = include.root.locals.env.protected
  endpoint_id     = dependency.network.outputs.endpoint_id
  monitoring      = dependency.monitoring.outputs.monitoring
  deploy_role_arn = dependency.github_access.outputs.deploy_role_arn
  promoter_arns   = include.root.locals.promoter_arns
  publishers      = include.root.locals.common.publishers
}
