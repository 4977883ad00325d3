output "monitoring" {
  description = "Where a neighbour speaks: topic of its alarms, log group of the service, bucket of access logs, key of log groups."

  value = {
    topic_arn       = aws_sns_topic.alerts.arn
    log_group_name  = aws_cloudwatch_log_group.service.name
    log_bucket_name = aws_s3_bucket.logs.id
    log_key_arn     = aws_kms_key.this.arn
  }

  # A bucket that refuses delivery refuses the balancer that is told to log there.
  depends_on = [
    aws_kms_key_policy.this,
    aws_s3_bucket_ownership_controls.logs,
    aws_s3_bucket_policy.logs,
    aws_s3_bucket_server_side_encryption_configuration.logs,
    aws_sns_topic_policy.alerts,
  ]
}
