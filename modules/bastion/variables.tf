variable "name" {
  description = "Begins every name here: <name>-<env>."
  type        = string
  nullable    = false
}

variable "vpc_id" {
  description = "The VPC of the instances."
  type        = string
  nullable    = false
}

variable "public_subnet_ids" {
  description = "Routed public subnets; the bastion stands in the first."
  type        = list(string)
  nullable    = false
}

variable "ssh_cidrs" {
  description = "IPv4 networks that may come by ssh; none, since Session Manager needs no open port."
  type        = list(string)
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.ssh_cidrs : can(cidrnetmask(cidr)) && try(cidrhost(cidr, 0) == split("/", cidr)[0] && tonumber(split("/", cidr)[1]) >= 24, false)])
    error_message = "ssh_cidrs is ${jsonencode(var.ssh_cidrs)}: expected IPv4 networks of at most 256 addresses (/24 to /32), never the world; correct it in env.hcl."
  }
}
