include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/load_balancer"
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

inputs = {
  name              = include.root.locals.name
  domain            = include.root.locals.env.domain
  dns_zone          = include.root.locals.common.dns_zone
  vpc_id            = dependency.network.outputs.vpc_id
  public_subnet_ids = dependency.network.outputs.public_subnet_ids
  visitor_cidrs     = include.root.locals.env.visitor_cidrs
  protected         = include.root.locals.env.protected
  monitoring        = dependency.monitoring.outputs.monitoring
}
