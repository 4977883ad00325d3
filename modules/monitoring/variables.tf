variable "name" {
  description = "Begins every name here: <name>-<env>."
  type        = string
  nullable    = false
}

variable "alert_email" {
  description = "Who is told when an alarm rings."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", var.alert_email))
    error_message = "alert_email is \"${var.alert_email}\": expected an e-mail address; correct it in live/common.hcl."
  }
}

variable "log_bucket_name" {
  description = "Name of the bucket of access logs; ends in the account id, since bucket names are global."
  type        = string
  nullable    = false
}

variable "protected" {
  description = "Whether a destroy stops at a bucket that still holds logs."
  type        = bool
  nullable    = false
}
