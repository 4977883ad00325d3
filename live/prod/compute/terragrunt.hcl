include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/compute"
}

dependency "network" {
  config_path = "../network"

  mock_outputs = {
    vpc_id             = "vpc-00000000000000000"
    public_subnet_ids  = ["subnet-00000000000000000", "subnet-00000000000000001"]
    private_subnet_ids = ["subnet-00000000000000002", "subnet-00000000000000003"]
  }
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

dependency "load_balancer" {
  config_path = "../load_balancer"

  mock_outputs = {
    target = {
      group_arn         = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/mock/0000000000000000"
      security_group_id = "sg-00000000000000000"
      port              = 8080
    }
  }
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

dependency "storage" {
  config_path = "../storage"

  mock_outputs = {
    bucket = { name = "mock", key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

dependency "monitoring" {
  config_path = "../monitoring"

  mock_outputs = {
    log_group_name = "/mock/service"
  }
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}

inputs = {
  name                   = include.root.locals.name
  release_parameter_name = include.root.locals.release_parameter_name
  private_subnet_ids     = dependency.network.outputs.private_subnet_ids
  target                 = dependency.load_balancer.outputs.target
  registry_url           = include.root.locals.registry_url
  bucket                 = dependency.storage.outputs.bucket
  log_group_name         = dependency.monitoring.outputs.log_group_name
  instance_type          = include.root.locals.env.instance_type
  capacity               = include.root.locals.env.capacity
}
