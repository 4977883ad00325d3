# The service shows its last good picture for as long as it takes, so nothing fails when it no longer reads S3. After an hour
# it says so every five minutes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
resource "aws_cloudwatch_log_metric_filter" "stale_picture" {
  name           = "stale-picture"
  log_group_name = aws_cloudwatch_log_group.service.name
  pattern        = "{ $.event = \"picture_stale\" }"

  metric_transformation {
    name      = "StalePicture"
    namespace = var.name
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "stale_picture" {
  alarm_name          = "${var.name}-stale-picture"
  alarm_description   = "${var.name}: an instance has not read the bucket for an hour and shows what it had"
  namespace           = aws_cloudwatch_log_metric_filter.stale_picture.metric_transformation[0].namespace
  metric_name         = aws_cloudwatch_log_metric_filter.stale_picture.metric_transformation[0].name
  statistic           = "Sum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  period              = 600 # the service says it at least once in this time
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching" # the metric is only there when there is something to say
  alarm_actions       = [aws_sns_topic.alerts.arn]
  ok_actions          = [aws_sns_topic.alerts.arn]
}
