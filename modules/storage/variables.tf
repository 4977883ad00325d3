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
  description = "The bucket of access logs."
  type        = object({ log_bucket_name = string })
  nullable    = false
}
