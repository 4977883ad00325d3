variable "name" {
  description = "Begins every name here: <name>-<env>."
  type        = string
  nullable    = false
}

variable "cidr" {
  description = "IPv4 block of the VPC; each zone gets two sixteenths of it."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.cidr)) && can(regex("/(16|17|18|19|20)$", var.cidr)) && try(cidrhost(var.cidr, 0) == split("/", var.cidr)[0], false)
    error_message = "cidr is \"${var.cidr}\": expected an IPv4 network from /16 to /20 such as \"10.10.0.0/16\"; correct it in env.hcl."
  }
}

variable "zones" {
  description = "Availability zones by name, two to eight. A new one goes to the end: a zone's place decides its addresses."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 8 && length(distinct(var.zones)) == length(var.zones)
    error_message = "zones is ${jsonencode(var.zones)}: expected two to eight different zones, since a load balancer needs two; correct it in env.hcl."
  }

  validation {
    condition     = alltrue([for zone in var.zones : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$", zone))])
    error_message = "zones is ${jsonencode(var.zones)}: expected names such as \"eu-central-1a\" (no local zones); correct it in env.hcl."
  }
}

variable "nat" {
  description = "\"single\": one NAT gateway for all zones; \"per_zone\": one each, so that a zone's loss stays its own."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["single", "per_zone"], var.nat)
    error_message = "nat is \"${var.nat}\": expected \"single\" or \"per_zone\"; correct it in env.hcl."
  }
}
