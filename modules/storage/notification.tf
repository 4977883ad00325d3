# Nobody has to delete a picture: the publisher cannot, and a new one takes the place of the old.
resource "aws_s3_bucket_notification" "deleted" {
  bucket = aws_s3_bucket.this.id

  topic {
    topic_arn = var.monitoring.topic_arn
    events    = ["s3:ObjectRemoved:*"]
  }
}
