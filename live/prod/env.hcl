# What makes this environment itself. Every environment has the same keys; terragrunt.hcl at the root checks them.

locals {
  cidr  = "10.20.0.0/16"                                      # /16 to /20; environments that may one day be peered must not overlap
  zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] # at least two, by name: a list taken from the account may hold local zones
  nat   = "per_zone"                                          # "single", or "per_zone": one zone's loss then leaves the others their way out

  domain        = "showroom.example.com" # in the hosted zone of live/common.hcl
  visitor_cidrs = ["0.0.0.0/0", "::/0"]  # who may open the site
  ssh_cidrs     = []                     # who may reach the bastion by ssh; Session Manager needs none

  instance_type = "t3.small"
  capacity      = { min = 2, desired = 3, max = 9 }

  watch_seconds = 60   # how long a roll-out watches the alarms, after its first new instance and at its end
  soak_minutes  = 10   # how long a release must run here before it may be promoted
  protected     = true # true: neither Terragrunt nor AWS lets it be destroyed
}
