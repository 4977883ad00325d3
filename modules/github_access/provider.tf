data "aws_caller_identity" "this" {}

locals {
  issuer        = "token.actions.githubusercontent.com"
  account_id    = data.aws_caller_identity.this.account_id
  makes_own     = var.environment == "shared" || local.account_id != var.provider_account_id
  provider_arn  = local.makes_own ? aws_iam_openid_connect_provider.github[local.issuer].arn : "arn:aws:iam::${local.account_id}:oidc-provider/${local.issuer}"
  providers_own = local.makes_own ? toset([local.issuer]) : toset([])
}

# An account can have it once. Its keys are checked by AWS against its own list of authorities, so no thumbprint.
resource "aws_iam_openid_connect_provider" "github" {
  for_each = local.providers_own

  url            = "https://${each.key}"
  client_id_list = ["sts.amazonaws.com"]
}
