# Read as a list, since a look-up by name that finds nothing could not say what to do about it.
data "aws_route53_zones" "owned" {}

data "aws_route53_zone" "owned" {
  for_each = toset(data.aws_route53_zones.owned.ids)

  zone_id = each.key
}

locals {
  zone_ids = [for zone in data.aws_route53_zone.owned : zone.zone_id if !zone.private_zone && trimsuffix(zone.name, ".") == var.dns_zone]
  zone_id  = try(local.zone_ids[0], "none") # without one, the precondition below is all that needs saying
}

resource "terraform_data" "hosted_zone" {
  input = local.zone_id

  lifecycle {
    precondition {
      condition     = length(local.zone_ids) == 1
      error_message = "dns_zone is \"${var.dns_zone}\": this account has ${length(local.zone_ids)} public hosted zones of that name, expected one; create it in Route 53 and delegate it, or correct dns_zone in live/common.hcl."
    }
  }
}

resource "aws_route53_record" "site" {
  for_each = toset(["A", "AAAA"])

  zone_id = local.zone_id
  name    = var.domain
  type    = each.key

  alias {
    name                   = aws_lb.this.dns_name
    zone_id                = aws_lb.this.zone_id
    evaluate_target_health = true
  }
}
