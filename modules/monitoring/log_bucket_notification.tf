# Logs are forgotten by their lifecycle, which is another event; whoever deletes one by hand is told of.
resource "aws_s3_bucket_notification" "logs" {
  bucket = aws_s3_bucket.logs.id

  topic {
    topic_arn = aws_sns_topic.alerts.arn
    events    = ["s3:ObjectRemoved:*"]
  }

  depends_on = [aws_kms_key_policy.this, aws_sns_topic_policy.alerts] # S3 tries them at once
}
