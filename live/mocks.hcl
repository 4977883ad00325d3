# Stand-ins for outputs of units that do not exist yet, for validate and plan alone: well-formed and nobody's.

locals {
  bastion = {
    bastion_security_group_id = "sg-00000000000000001"
  }

  github_access = {
    deploy_role_arn = "arn:aws:iam::000000000000:role/mock"
  }

  load_balancer = {
    target = {
      group_arn         = "arn:aws:elasticloadbalancing:eu-central-1:000000000000:targetgroup/mock/0000000000000000"
      security_group_id = "sg-00000000000000000"
      port              = 8080
      site_url          = "https://mock.example.com"
    }
  }

  monitoring = {
    monitoring = {
      topic_arn       = "arn:aws:sns:eu-central-1:000000000000:mock"
      log_group_name  = "/mock/service"
      log_bucket_name = "mock-logs"
      log_key_arn     = "arn:aws:kms:eu-central-1:000000000000:key/00000000-0000-0000-0000-000000000001"
    }
  }

  network = {
    vpc_id             = "vpc-00000000000000000"
    endpoint_id        = "vpce-00000000000000000"
    public_subnet_ids  = ["subnet-00000000000000000", "subnet-00000000000000001"]
    private_subnet_ids = ["subnet-00000000000000002", "subnet-00000000000000003"]
  }

  storage = {
    bucket = {
      name    = "mock"
      key_arn = "arn:aws:kms:eu-central-1:000000000000:key/00000000-0000-0000-0000-000000000000"
    }
  }
}
