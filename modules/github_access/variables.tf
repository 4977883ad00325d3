variable "name" {
  description = "Begins every name here: <name>-<env>, or <name>-shared."
  type        = string
  nullable    = false
}

variable "environment" {
  description = "\"shared\": the provider and the role that publishes; anything else: the plan and deploy roles of that environment."
  type        = string
  nullable    = false
}

variable "github" {
  description = "The repository as OWNER/NAME, and the two numbers that stay when it is renamed."
  type        = object({ repository = string, owner_id = string, repository_id = string })
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github.repository))
    error_message = "github.repository is \"${var.github.repository}\": expected OWNER/NAME; correct it in live/common.hcl."
  }

  validation {
    condition     = can(regex("^[0-9]+$", var.github.owner_id)) && can(regex("^[0-9]+$", var.github.repository_id))
    error_message = "github.owner_id is \"${var.github.owner_id}\" and github.repository_id is \"${var.github.repository_id}\": expected the numbers that https://api.github.com/repos/${var.github.repository} shows; correct them in live/common.hcl."
  }
}

variable "provider_made_by" {
  description = "The environment, or \"shared\", that makes the OIDC provider of this account."
  type        = string
  nullable    = false
}

variable "registry_arn" {
  description = "ARN of the image's repository, maybe in another account."
  type        = string
  nullable    = false
}

variable "domain" {
  description = "Host name of the site, whose records a deploy may write; \"none\" where there is no site."
  type        = string
  nullable    = false
}
