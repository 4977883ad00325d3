include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/bastion"
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

inputs = {
  name              = include.root.locals.name
  vpc_id            = dependency.network.outputs.vpc_id
  public_subnet_ids = dependency.network.outputs.public_subnet_ids
  target            = dependency.load_balancer.outputs.target
  ssh_cidrs         = include.root.locals.env.ssh_cidrs
}
