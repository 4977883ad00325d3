data "aws_caller_identity" "this" {}

data "aws_region" "this" {}

locals {
  issuer       = "token.actions.githubusercontent.com"
  account_id   = data.aws_caller_identity.this.account_id
  region       = data.aws_region.this.name
  provider_arn = "arn:aws:iam::${local.account_id}:oidc-provider/${local.issuer}"
}

# An account can have it once. Its keys are checked by AWS against its own list of authorities, so no thumbprint.
resource "aws_iam_openid_connect_provider" "github" {
  for_each = var.environment == var.provider_made_by ? toset([local.issuer]) : toset([])

  url            = "https://${each.key}"
  client_id_list = ["sts.amazonaws.com"]
}
