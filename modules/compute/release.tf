# What runs here: image digest, picture digest, machine image, source commit, where it came from, why.
# Made empty once; whoever deploys writes it, and its history is the audit trail.
resource "aws_ssm_parameter" "release" {
  #checkov:skip=CKV2_AWS_34:Nothing secret, and a plan has to show it; the service itself tells its release to anybody
  name           = var.release_parameter_name
  description    = "What runs here; its history is who released what and when"
  type           = "String"
  insecure_value = "{}"

  lifecycle {
    ignore_changes = [insecure_value] # a release is written by deploy, promote and rollback, not by Terraform
  }
}

# Whether instances run already: a parameter that was lost or emptied must never take them away.
data "aws_autoscaling_groups" "running" {
  names = [var.name]
}

locals {
  written  = try(jsondecode(aws_ssm_parameter.release.insecure_value), null)
  readable = can(keys(local.written)) # only an object has keys
  release  = local.readable && try(length(local.written), 0) > 0 ? local.written : null
  released = local.release == null || length(local.wrong_fields) > 0 ? {} : { (var.name) = local.release }
  restore  = "write back the last good value, which `aws ssm get-parameter-history --name ${var.release_parameter_name}` shows"

  patterns = {
    image   = "^sha256:[0-9a-f]{64}$"
    picture = "^sha256:[0-9a-f]{64}$"
    ami     = "^ami-[0-9a-f]+$"
    commit  = "^([0-9a-f]{7,64})?$" # the service does not start with one that is none
  }

  wrong_fields = local.release == null ? [] : [
    for field, pattern in local.patterns : field if !can(regex(pattern, local.release[field]))
  ]
}

resource "terraform_data" "release" {
  lifecycle {
    precondition {
      condition     = local.readable
      error_message = "${var.release_parameter_name} is not a JSON object: expected a release; ${local.restore}."
    }

    precondition {
      condition     = length(local.wrong_fields) == 0
      error_message = "${var.release_parameter_name} has no valid ${join(", ", local.wrong_fields)}: expected image and picture as sha256:<64 hex digits>, ami as ami-<hex digits>, commit as hex digits or empty; ${local.restore}."
    }

    precondition {
      condition     = !local.readable || local.release != null || length(data.aws_autoscaling_groups.running.names) == 0
      error_message = "${var.release_parameter_name} is empty while ${var.name} runs: an apply would end every instance; ${local.restore} (if the parameter itself was deleted, its last value is in CloudTrail or in the group's launch template)."
    }
  }
}
