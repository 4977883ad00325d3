# Amazon's rule groups: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
resource "aws_wafv2_web_acl" "this" {
  name        = var.name
  description = "What reaches the balancer of ${var.name}"
  scope       = "REGIONAL"

  default_action {
    allow {}
  }

  # First, since it is the cheapest: a visit is three requests, so this is some 130 visits a minute from one address.
  rule {
    name     = "rate"
    priority = 0

    action {
      block {}
    }

    statement {
      rate_based_statement {
        limit                 = 2000
        evaluation_window_sec = 300
        aggregate_key_type    = "IP"
      }
    }

    visibility_config {
      metric_name                = "${var.name}-rate"
      cloudwatch_metrics_enabled = true
      sampled_requests_enabled   = true
    }
  }

  # Addresses that Amazon knows for attacks; what no picture site is ever asked for: scripts in queries, paths that climb.
  dynamic "rule" {
    for_each = { AmazonIpReputationList = 1, CommonRuleSet = 2 }

    content {
      name     = rule.key
      priority = rule.value

      override_action {
        none {}
      }

      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = "AWSManagedRules${rule.key}"
        }
      }

      visibility_config {
        metric_name                = "${var.name}-${rule.key}"
        cloudwatch_metrics_enabled = true
        sampled_requests_enabled   = true
      }
    }
  }

  # Requests that exploit known holes, Log4j's among them. Spelled out: Checkov does not look into dynamic blocks.
  rule {
    name     = "KnownBadInputsRuleSet"
    priority = 3

    override_action {
      none {}
    }

    statement {
      managed_rule_group_statement {
        vendor_name = "AWS"
        name        = "AWSManagedRulesKnownBadInputsRuleSet"
      }
    }

    visibility_config {
      metric_name                = "${var.name}-KnownBadInputsRuleSet"
      cloudwatch_metrics_enabled = true
      sampled_requests_enabled   = true
    }
  }

  # Who comes by VPN or Tor is welcome, and counted.
  rule {
    name     = "AnonymousIpList"
    priority = 4

    override_action {
      count {}
    }

    statement {
      managed_rule_group_statement {
        vendor_name = "AWS"
        name        = "AWSManagedRulesAnonymousIpList"
      }
    }

    visibility_config {
      metric_name                = "${var.name}-AnonymousIpList"
      cloudwatch_metrics_enabled = true
      sampled_requests_enabled   = true
    }
  }

  visibility_config {
    metric_name                = var.name
    cloudwatch_metrics_enabled = true
    sampled_requests_enabled   = true
  }
}
