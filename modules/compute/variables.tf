variable "name" {
  description = "Begins every name here: <name>-<env>."
  type        = string
  nullable    = false
}

variable "release_parameter_name" {
  description = "SSM parameter that holds the release: /<name>/<env>/release."
  type        = string
  nullable    = false
}

variable "private_subnet_ids" {
  description = "Routed private subnets, one per zone."
  type        = list(string)
  nullable    = false
}

variable "target" {
  description = "Where instances register, the group they wear, the port they answer on, and where visitors find them: https://<host>."
  type        = object({ group_arn = string, security_group_id = string, port = number, site_url = string })
  nullable    = false
}

variable "bastion_security_group_id" {
  description = "The group that the bastion wears."
  type        = string
  nullable    = false
}

variable "registry" {
  description = "Repository of the image: its address without tag or digest, and its ARN."
  type        = object({ url = string, arn = string })
  nullable    = false
}

variable "bucket" {
  description = "Bucket of the picture, and the KMS key of its objects and of the disks."
  type        = object({ name = string, key_arn = string })
  nullable    = false
}

variable "monitoring" {
  description = "Log group that the container writes to, topic of the alarm."
  type        = object({ log_group_name = string, topic_arn = string })
  nullable    = false
}

variable "instance_type" {
  description = "EC2 instance type, x86-64."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*\\.[a-z0-9-]+$", var.instance_type)) && !can(regex("^([a-z]+[0-9]+g|a1)[a-z]*\\.", var.instance_type))
    error_message = "instance_type is \"${var.instance_type}\": expected an x86-64 type such as \"t3.micro\" (the image is built for x86-64); correct it in env.hcl."
  }
}

variable "capacity" {
  description = "Instances at least, at the start and at most; scaling moves between the outer two."
  type        = object({ min = number, desired = number, max = number })
  nullable    = false

  validation {
    condition     = var.capacity.min >= 1 && var.capacity.min <= var.capacity.desired && var.capacity.desired <= var.capacity.max
    error_message = "capacity is ${jsonencode(var.capacity)}: expected 1 <= min <= desired <= max; correct it in env.hcl."
  }
}
