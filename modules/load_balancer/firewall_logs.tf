data "aws_caller_identity" "this" {}

# Only what was refused: who was served is in the access logs. The name has to begin so.
resource "aws_cloudwatch_log_group" "firewall" {
  name              = "aws-waf-logs-${var.name}"
  retention_in_days = 365
  kms_key_id        = var.monitoring.log_key_arn
}

# https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
data "aws_iam_policy_document" "firewall_logs" {
  statement {
    sid       = "FirewallDelivers"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.firewall.arn}:*"]

    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.this.account_id]
    }
  }
}

resource "aws_cloudwatch_log_resource_policy" "firewall" {
  policy_name     = "${var.name}-firewall"
  policy_document = data.aws_iam_policy_document.firewall_logs.json
}

resource "aws_wafv2_web_acl_logging_configuration" "this" {
  resource_arn            = aws_wafv2_web_acl.this.arn
  log_destination_configs = [aws_cloudwatch_log_group.firewall.arn]

  logging_filter {
    default_behavior = "DROP"

    filter {
      behavior    = "KEEP"
      requirement = "MEETS_ANY"

      condition {
        action_condition {
          action = "BLOCK"
        }
      }
    }
  }

  dynamic "redacted_fields" {
    for_each = toset(["authorization", "cookie"])

    content {
      single_header {
        name = redacted_fields.key
      }
    }
  }

  depends_on = [aws_cloudwatch_log_resource_policy.firewall]
}
