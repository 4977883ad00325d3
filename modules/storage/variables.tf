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
