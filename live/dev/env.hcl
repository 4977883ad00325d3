# What makes this environment itself. Every environment has the same keys; terragrunt.hcl at the root checks them.

locals {
  cidr  = "10.10.0.0/16"                     # /16 to /20; environments that may one day be peered must not overlap
  zones = ["eu-central-1a", "eu-central-1b"] # at least two, by name: a list taken from the account may hold local zones
  nat   = "single"                           # "single", or "per_zone": one zone's loss then leaves the others their way out

  domain        = "dev.showroom.example.com" # in the hosted zone of live/common.hcl
  visitor_cidrs = ["0.0.0.0/0", "::/0"]      # who may open the site
  ssh_cidrs     = []                         # who may reach the bastion by ssh; Session Manager needs none

  instance_type = "t3.micro"
  capacity      = { min = 1, desired = 2, max = 4 }

  watch_seconds = 0     # how long a roll-out watches the alarms, after its first new instance and at its end
  soak_minutes  = 10    # how long a release must run here before it may be promoted
  protected     = false # true: neither Terragrunt nor AWS lets it be destroyed
}
