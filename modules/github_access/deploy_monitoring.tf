data "aws_iam_policy_document" "monitoring" {
  statement {
    sid = "LogGroups"
    actions = [
      "logs:AssociateKmsKey",
      "logs:CreateLogGroup",
      "logs:DeleteMetricFilter",
      "logs:PutMetricFilter",
      "logs:PutRetentionPolicy",
      "logs:TagResource",
      "logs:UntagResource",
    ]
    resources = [
      "arn:aws:logs:${local.here}:log-group:/${var.name}/*",
      "arn:aws:logs:${local.here}:log-group:aws-waf-logs-${var.name}",
      "arn:aws:logs:${local.here}:log-group:aws-waf-logs-${var.name}:*",
    ]
  }

  # The firewall's and the network's ways into a log group: none of these knows a resource.
  # https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
  statement {
    sid = "LogDelivery"
    actions = [
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DeleteResourcePolicy",
      "logs:PutResourcePolicy",
    ]
    resources = ["*"]
  }

  statement {
    sid = "Alarms"
    actions = [
      "cloudwatch:DeleteAlarms",
      "cloudwatch:DeleteDashboards",
      "cloudwatch:PutDashboard",
      "cloudwatch:PutMetricAlarm",
      "cloudwatch:TagResource",
      "cloudwatch:UntagResource",
    ]
    resources = [
      "arn:aws:cloudwatch:${local.here}:alarm:${var.name}-*",
      "arn:aws:cloudwatch:${local.here}:alarm:TargetTracking-${var.name}-*", # a scaling policy's own
      "arn:aws:cloudwatch::${local.account_id}:dashboard/${var.name}",
    ]
  }

  statement {
    sid = "Alerts"
    actions = [
      "sns:CreateTopic",
      "sns:DeleteTopic",
      "sns:SetTopicAttributes",
      "sns:Subscribe",
      "sns:TagResource",
      "sns:UntagResource",
    ]
    resources = ["arn:aws:sns:${local.here}:${var.name}-alerts"]
  }

  # Neither knows a resource.
  statement {
    sid       = "Subscription"
    actions   = ["sns:SetSubscriptionAttributes", "sns:Unsubscribe"]
    resources = ["*"]
  }
}
