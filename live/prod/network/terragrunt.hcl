include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/network"
}

inputs = {
  name  = include.root.locals.name
  cidr  = include.root.locals.env.cidr
  zones = include.root.locals.env.zones
  nat   = include.root.locals.env.nat
}
