# What a fork edits. Everything else follows from it, or is an environment's own: live/<env>/env.hcl.

locals {
  name       = "showroom"     # begins every name: 3 to 12 lower-case letters, digits, hyphens
  region     = "eu-central-1" # the AWS region of everything
  account_id = "123456789012" # the AWS account of everything, unless an env.hcl names its own

  protected = true # live/shared, the registry above all, cannot be destroyed

  dns_zone    = "example.com"        # a public Route 53 hosted zone that you own already
  alert_email = "alerts@example.com" # who is told when an alarm rings, after confirming by mail

  publishers = [] # ARNs of roles and users that may publish pictures from a terminal, besides the deploying workflow

  # https://api.github.com/repos/OWNER/NAME shows both numbers: "owner": {"id": ...} and "id".
  github = {
    repository    = "example/showroom"
    owner_id      = "1"
    repository_id = "2"
  }
}
