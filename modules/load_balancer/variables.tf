variable "name" {
  description = "Begins every name here: <name>-<env>; AWS allows a balancer 32 characters."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,23}$", var.name))
    error_message = "name is \"${var.name}\": expected 3 to 24 lower-case letters, digits or hyphens; shorten name in live/common.hcl or the environment's folder name."
  }
}

variable "domain" {
  description = "Host name of the site."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain))
    error_message = "domain is \"${var.domain}\": expected a lower-case host name such as \"dev.showroom.example.com\"; correct it in env.hcl."
  }

  validation {
    condition     = var.domain == var.dns_zone || endswith(var.domain, ".${var.dns_zone}")
    error_message = "domain is \"${var.domain}\": expected a name in the hosted zone \"${var.dns_zone}\"; correct it in env.hcl, or dns_zone in live/common.hcl."
  }
}

variable "dns_zone" {
  description = "Name of a public hosted zone that the account already owns."
  type        = string
  nullable    = false
}

variable "vpc_id" {
  description = "Where the balancer and the instances live."
  type        = string
  nullable    = false
}

variable "public_subnet_ids" {
  description = "Routed public subnets, one per zone, IPv6 among them."
  type        = list(string)
  nullable    = false
}

variable "visitor_cidrs" {
  description = "Networks, IPv4 or IPv6, that may open the site."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.visitor_cidrs) > 0 && alltrue([for cidr in var.visitor_cidrs : try(cidrhost(cidr, 0) == split("/", cidr)[0], false)])
    error_message = "visitor_cidrs is ${jsonencode(var.visitor_cidrs)}: expected networks such as \"0.0.0.0/0\", \"::/0\" or \"203.0.113.0/24\"; correct it in env.hcl."
  }
}

variable "protected" {
  description = "Whether AWS refuses to delete the balancer."
  type        = bool
  nullable    = false
}

variable "monitoring" {
  description = "Topic of the alarms, bucket of access logs, key of log groups."
  type        = object({ topic_arn = string, log_bucket_name = string, log_key_arn = string })
  nullable    = false
}
