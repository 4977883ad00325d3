variable "name" {
  description = "Name of the repository."
  type        = string
  nullable    = false
}

variable "account_ids" {
  description = "Accounts whose instances pull images."
  type        = list(string)
  nullable    = false
}
