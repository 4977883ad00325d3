locals {
  cidr  = "10.64.0.0/18"
  zones = ["eu-west-1b", "eu-west-1c", "eu-west-1a"]
  nat   = "per_zone"

  domain        = "try.example.org"
  visitor_cidrs = ["198.51.100.0/24"]
  ssh_cidrs     = ["198.51.100.7/32"]

  instance_type = "t3.medium"
  capacity      = { min = 2, desired = 4, max = 6 }

  watch_seconds = 30
  soak_minutes  = 20
  protected     = false
}
