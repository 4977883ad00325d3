# What a fork of somebody else may say in live/common.hcl: as different from what is shipped as tests allow.

locals {
  name       = "gallery"
  region     = "eu-west-1"
  account_id = "345678901234"

  protected = false

  dns_zone    = "example.org"
  alert_email = "alarms@example.org"

  publishers = ["arn:aws:iam::345678901234:role/curator"]

  github = {
    repository    = "octo-org/gallery"
    owner_id      = "4711"
    repository_id = "815123"
  }
}
