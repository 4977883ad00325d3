locals {
  cidr  = "10.128.0.0/18"
  zones = ["eu-west-1a", "eu-west-1b"]
  nat   = "single"

  domain        = "www.example.org"
  visitor_cidrs = ["0.0.0.0/0"]
  ssh_cidrs     = ["198.51.100.7/32"]

  instance_type = "t3.large"
  capacity      = { min = 3, desired = 4, max = 12 }

  watch_seconds = 120
  soak_minutes  = 45
  protected     = true
}
