include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/bastion"
}

dependency "network" {
  config_path = "../network"

  mock_outputs                            = include.root.locals.mocks.network
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

inputs = {
  name              = include.root.locals.name
  vpc_id            = dependency.network.outputs.vpc_id
  public_subnet_ids = dependency.network.outputs.public_subnet_ids
  ssh_cidrs         = include.root.locals.env.ssh_cidrs
}
