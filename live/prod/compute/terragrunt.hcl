include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/compute"

  # Terraform made the new version; this rolls it out, as whoever applied, and fails with it.
  # Not by `if`: Checkov reads no attribute of that name.
  after_hook "roll_out" {
    commands = include.root.locals.destroying ? [] : ["apply"]
    execute  = [include.root.locals.launcher, "deploy", include.root.locals.environment, "--applied"]
  }
}

dependency "network" {
  config_path = "../network"

  mock_outputs                            = include.root.locals.mocks.network
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

dependency "load_balancer" {
  config_path = "../load_balancer"

  mock_outputs                            = include.root.locals.mocks.load_balancer
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

dependency "storage" {
  config_path = "../storage"

  mock_outputs                            = include.root.locals.mocks.storage
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

dependency "monitoring" {
  config_path = "../monitoring"

  mock_outputs                            = include.root.locals.mocks.monitoring
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

dependency "bastion" {
  config_path = "../bastion"

  mock_outputs                            = include.root.locals.mocks.bastion
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

inputs = {
  name                      = include.root.locals.name
  release_parameter_name    = include.root.locals.release_parameter_name
  private_subnet_ids        = dependency.network.outputs.private_subnet_ids
  target                    = dependency.load_balancer.outputs.target
  bastion_security_group_id = dependency.bastion.outputs.bastion_security_group_id
  registry                  = include.root.locals.registry
  bucket                    = dependency.storage.outputs.bucket
  monitoring                = dependency.monitoring.outputs.monitoring
  instance_type             = include.root.locals.env.instance_type
  capacity                  = include.root.locals.env.capacity
}
