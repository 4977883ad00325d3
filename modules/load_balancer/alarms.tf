# What visitors feel. A roll-out that rings one of these is taken back.
locals {
  per_balancer = { LoadBalancer = aws_lb.this.arn_suffix }
  per_target   = { LoadBalancer = aws_lb.this.arn_suffix, TargetGroup = aws_lb_target_group.this.arn_suffix }

  # name => metric, its statistic, from which value on, for how many minutes
  alarms = {
    "balancer-5xx"        = { metric = "HTTPCode_ELB_5XX_Count", statistic = "Sum", threshold = 5, minutes = 1, dimensions = local.per_balancer, says = "the balancer itself failed visitors" }
    "slow"                = { metric = "TargetResponseTime", statistic = "p99", threshold = 1, minutes = 3, dimensions = local.per_target, says = "one answer of a hundred takes a second or more" }
    "target-5xx"          = { metric = "HTTPCode_Target_5XX_Count", statistic = "Sum", threshold = 5, minutes = 1, dimensions = local.per_target, says = "the service failed visitors" }
    "unhealthy-instances" = { metric = "UnHealthyHostCount", statistic = "Maximum", threshold = 1, minutes = 3, dimensions = local.per_target, says = "an instance fails its health check" }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${var.name}: ${each.value.says}"
  namespace           = "AWS/ApplicationELB"
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  period              = 60
  evaluation_periods  = each.value.minutes
  treat_missing_data  = "notBreaching" # no visitor, no failure: these metrics are only sent when there is something
  alarm_actions       = [var.monitoring.topic_arn]
  ok_actions          = [var.monitoring.topic_arn]
}
