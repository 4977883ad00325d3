data "aws_iam_policy_document" "balancer" {
  statement {
    sid = "Balancer"
    actions = [
      "elasticloadbalancing:AddTags",
      "elasticloadbalancing:CreateListener",
      "elasticloadbalancing:CreateLoadBalancer",
      "elasticloadbalancing:CreateTargetGroup",
      "elasticloadbalancing:DeleteListener",
      "elasticloadbalancing:DeleteLoadBalancer",
      "elasticloadbalancing:DeleteTargetGroup",
      "elasticloadbalancing:ModifyListener",
      "elasticloadbalancing:ModifyListenerAttributes",
      "elasticloadbalancing:ModifyLoadBalancerAttributes",
      "elasticloadbalancing:ModifyTargetGroup",
      "elasticloadbalancing:ModifyTargetGroupAttributes",
      "elasticloadbalancing:RemoveTags",
      "elasticloadbalancing:SetIpAddressType",
      "elasticloadbalancing:SetSecurityGroups",
      "elasticloadbalancing:SetSubnets",
    ]
    resources = [
      "arn:aws:elasticloadbalancing:${local.here}:loadbalancer/app/${var.name}/*",
      "arn:aws:elasticloadbalancing:${local.here}:listener/app/${var.name}/*",
      "arn:aws:elasticloadbalancing:${local.here}:targetgroup/${substr(var.name, 0, 6)}*",
    ]
  }

  # A certificate is asked for before it has a name; this one action of the firewall's knows no resource.
  statement {
    sid       = "NoResource"
    actions   = ["acm:RequestCertificate", "elasticloadbalancing:SetWebAcl"]
    resources = ["*"]
  }

  statement {
    sid       = "Certificate"
    actions   = ["acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:RemoveTagsFromCertificate"]
    resources = ["arn:aws:acm:${local.here}:certificate/*"]
  }

  # The site's own records and those that prove its certificate, whatever else the zone holds.
  # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
  statement {
    sid       = "Records"
    actions   = ["route53:ChangeResourceRecordSets"]
    resources = ["arn:aws:route53:::hostedzone/*"]

    condition {
      test     = "ForAllValues:StringLike"
      variable = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
      values   = [var.domain, "_*.${var.domain}"]
    }
  }

  # To write a rule of Amazon's into it, its set has to be allowed, too.
  statement {
    sid = "Firewall"
    actions = [
      "wafv2:AssociateWebACL",
      "wafv2:CreateWebACL",
      "wafv2:DeleteLoggingConfiguration",
      "wafv2:DeleteWebACL",
      "wafv2:DisassociateWebACL",
      "wafv2:PutLoggingConfiguration",
      "wafv2:TagResource",
      "wafv2:UntagResource",
      "wafv2:UpdateWebACL",
    ]
    resources = [
      "arn:aws:wafv2:${local.here}:regional/webacl/${var.name}/*",
      "arn:aws:wafv2:${local.here}:regional/managedruleset/*",
      "arn:aws:elasticloadbalancing:${local.here}:loadbalancer/app/${var.name}/*",
    ]
  }
}
