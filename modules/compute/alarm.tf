resource "aws_cloudwatch_metric_alarm" "too_few_instances" {
  for_each = aws_autoscaling_group.this

  alarm_name          = "${var.name}-too-few-instances"
  alarm_description   = "${var.name}: fewer instances in service than its minimum"
  namespace           = "AWS/AutoScaling"
  metric_name         = "GroupInServiceInstances"
  dimensions          = { AutoScalingGroupName = each.value.name }
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = var.capacity.min
  period              = 60
  evaluation_periods  = 5
  treat_missing_data  = "breaching" # a group that sends nothing is no group
  alarm_actions       = [var.monitoring.topic_arn]
  ok_actions          = [var.monitoring.topic_arn]
}
