# The root that every unit includes: names, account, state, provider, lock. Not a unit itself.

locals {
  path        = split("/", path_relative_to_include()) # ["live", "dev", "network"], or ["."] here
  environment = try(local.path[1], "none")             # "dev", "prod", "shared"; "none" here
  env_file    = "live/${local.environment}/env.hcl"

  common = read_terragrunt_config("${get_parent_terragrunt_dir()}/live/common.hcl").locals
  env    = read_terragrunt_config("${get_parent_terragrunt_dir()}/${local.env_file}", { locals = {} }).locals

  # What a person types and no module checks. tonumber() of a sentence is the only way that Terragrunt has to
  # stop with a sentence of one's own. Values that modules use are checked by their variables.
  required = contains(["none", "shared"], local.environment) ? [] : ["capacity", "cidr", "domain", "instance_type", "nat", "protected", "soak_minutes", "ssh_cidrs", "visitor_cidrs", "watch_seconds", "zones"]
  missing  = join(", ", setsubtract(local.required, keys(local.env)))
  unknown  = join(", ", setsubtract(keys(local.env), concat(local.required, ["account_id"])))
  lacking  = join(", ", setsubtract(["account_id", "alert_email", "dns_zone", "github", "name", "protected", "publishers", "region"], keys(local.common)))
  complaints = compact([
    local.missing == "" ? "" : "${local.env_file} lacks ${local.missing}: expected in every environment; take the line from another env.hcl and edit its value",
    local.unknown == "" ? "" : "${local.env_file} has ${local.unknown}: expected only ${join(", ", local.required)} and account_id; correct the spelling or remove it",
    local.lacking == "" ? "" : "live/common.hcl lacks ${local.lacking}: expected in every fork; restore the line from git and edit its value",
    can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", local.common.name)) && can(regex("^.{3,12}$", local.common.name)) && !can(regex("^(aws|ssm|sg-|internal-)", local.common.name)) ? "" : "live/common.hcl: name is '${try(local.common.name, "")}': expected 3 to 12 lower-case letters, digits or single hyphens, not beginning with aws, ssm, sg- or internal-; correct it",
    try(alltrue([for zone in try(local.env.zones, []) : startswith(zone, local.common.region)]), true) ? "" : "${local.env_file}: zones is ${jsonencode(local.env.zones)}: expected zones of ${local.common.region}, the region of live/common.hcl; correct one of the two",
    can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", local.common.region)) ? "" : "live/common.hcl: region is '${try(local.common.region, "")}': expected an AWS region such as eu-central-1; correct it",
    can(regex("^[0-9]{12}$", try(local.env.account_id, local.common.account_id))) ? "" : "${can(local.env.account_id) ? local.env_file : "live/common.hcl"}: account_id is '${try(local.env.account_id, local.common.account_id, "")}': expected twelve digits in quotes; correct it",
    can(tobool(try(local.env.protected, local.common.protected))) ? "" : "${local.env_file}: protected is '${try(local.env.protected, "")}': expected true or false; correct it",
    try(local.env.soak_minutes >= 0, length(local.required) == 0) ? "" : "${local.env_file}: soak_minutes is '${try(local.env.soak_minutes, "")}': expected minutes, 0 or more; correct it",
    try(local.env.watch_seconds == min(max(floor(local.env.watch_seconds), 0), 3600), length(local.required) == 0) ? "" : "${local.env_file}: watch_seconds is '${try(local.env.watch_seconds, "")}': expected whole seconds from 0 to 3600; correct it",
  ])
  sound = length(local.complaints) == 0 ? 0 : tonumber(join("; ", local.complaints))

  name       = "${local.common.name}-${local.environment}"
  account_id = try(local.env.account_id, local.common.account_id)
  region     = local.common.region
  domain     = try(local.env.domain, "none")

  accounts = {
    for file in fileset("${get_parent_terragrunt_dir()}/live", "*/env.hcl") :
    dirname(file) => try(read_terragrunt_config("${get_parent_terragrunt_dir()}/live/${file}").locals.account_id, local.common.account_id)
  }

  # Every account that pulls images from the one registry.
  account_ids = distinct(values(local.accounts))

  # Who may take another environment's picture along.
  promoter_arns = [for name, id in local.accounts : "arn:aws:iam::${id}:role/${local.common.name}-${name}-deploy"]

  # An account has GitHub's OIDC provider once: live/shared makes it in its own, the first environment in another.
  provider_made_by = local.account_id == local.common.account_id ? "shared" : [for name, id in local.accounts : name if id == local.account_id][0]

  # What a neighbour can know without asking it: names are deterministic.
  registry = {
    url = "${local.common.account_id}.dkr.ecr.${local.region}.amazonaws.com/${local.common.name}"
    arn = "arn:aws:ecr:${local.region}:${local.common.account_id}:repository/${local.common.name}"
  }

  bucket_name = "${local.name}-${local.account_id}"

  log_bucket_name = "${local.name}-logs-${local.account_id}"

  release_parameter_name = "/${local.common.name}/${local.environment}/release"

  # What a unit may plan with before its neighbour exists; never apply.
  mocks = read_terragrunt_config("${get_parent_terragrunt_dir()}/live/mocks.hcl").locals

  # For units with a hook: who rolls a release out, and whether this run only takes things away.
  launcher   = "${get_parent_terragrunt_dir()}/showroom"
  destroying = get_terraform_command() == "destroy" || anytrue([for argument in get_terraform_cli_args() : can(regex("^--?destroy(=true)?$", argument))])

  protected    = try(local.env.protected, local.common.protected)
  protected_by = can(local.env.protected) ? local.env_file : "live/common.hcl"

  # With a role's name here one profile reaches every account; a workflow already is its role and sets nothing.
  role_name = get_env("SHOWROOM_ROLE", "")
}

# Terragrunt would take this file for a unit when it is run from the repository root.
exclude {
  if      = path_relative_to_include() == "."
  actions = ["all"]
}

iam_role = local.role_name == "" ? "" : "arn:aws:iam::${local.account_id}:role/${local.role_name}"

# Not prevent_destroy: under run --all that leaves a unit out in silence and ends with 0.
terraform {
  before_hook "protected" {
    commands = ["apply", "destroy"]
    if       = local.protected && local.destroying
    execute  = ["sh", "-c", "echo '${join("/", local.path)} is protected: expected protected = false in ${local.protected_by} before it may be destroyed; set it and apply first, then destroy' >&2; exit 1"]
  }
}

remote_state {
  backend = "s3"
  generate = {
    path      = "generated_backend.tf"
    if_exists = "overwrite"
  }
  config = {
    bucket              = "${local.name}-state-${local.account_id}"
    key                 = "${join("/", local.path)}/terraform.tfstate"
    region              = local.region
    encrypt             = true
    use_lockfile        = true
    allowed_account_ids = [local.account_id]
  }
}

generate "provider" {
  path      = "generated_provider.tf"
  if_exists = "overwrite"
  contents  = <<-EOF
    provider "aws" {
      region              = "${local.region}"
      allowed_account_ids = ["${local.account_id}"]

      default_tags {
        tags = {
          Project     = "${local.common.name}"
          Environment = "${local.environment}"
          Unit        = "${join("/", local.path)}"
        }
      }
    }
  EOF
}

# One lock for all units; it holds the published hashes of every platform.
generate "lock" {
  path              = ".terraform.lock.hcl"
  if_exists         = "overwrite"
  disable_signature = true
  contents          = file("${get_parent_terragrunt_dir()}/.terraform.lock.hcl")
}
