variable "name" {
  description = "Begins every name here: <name>-<env>."
  type        = string
  nullable    = false
}

variable "bucket_name" {
  description = "Name of the bucket; ends in the account id, since bucket names are global."
  type        = string
  nullable    = false
}

variable "protected" {
  description = "Whether a destroy stops at a bucket that still holds pictures."
  type        = bool
  nullable    = false
}

variable "endpoint_id" {
  description = "The VPC's S3 endpoint, by which the instances read."
  type        = string
  nullable    = false
}

variable "monitoring" {
  description = "The bucket of access logs, and the topic that is told of a deleted picture."
  type        = object({ log_bucket_name = string, topic_arn = string })
  nullable    = false
}

variable "deploy_role_arn" {
  description = "The role of the deploying workflow: it publishes too."
  type        = string
  nullable    = false
}

variable "promoter_arns" {
  description = "ARNs of the roles that may read pictures to promote them: every environment's deploy role, made or not."
  type        = list(string)
  nullable    = false
}

variable "publishers" {
  description = "ARNs of the roles and users that may publish and promote from a terminal."
  type        = list(string)
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.publishers : can(regex("^arn:aws:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]+$", arn))])
    error_message = "publishers is ${jsonencode(var.publishers)}: expected ARNs such as \"arn:aws:iam::123456789012:role/engineer\", each one role or user; correct it in live/common.hcl."
  }
}
