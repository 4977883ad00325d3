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

variable "log_retention_days" {
  description = "How long the service's log is kept, in days; CloudWatch admits only certain numbers."
  type        = number
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is ${var.log_retention_days}: expected a number that CloudWatch admits, such as 7, 30, 90 or 365; correct it in env.hcl."
  }
}
