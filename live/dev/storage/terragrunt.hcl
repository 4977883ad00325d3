include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

terraform {
  source = "../../../modules/storage"
}

inputs = {
  name        = include.root.locals.name
  bucket_name = include.root.locals.bucket_name
  protected   = include.root.locals.env.protected
}
