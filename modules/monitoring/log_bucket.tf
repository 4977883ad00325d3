# Who asked for what: the balancer's access logs and those of the picture's bucket, kept for 90 days.
resource "aws_s3_bucket" "logs" {
  #checkov:skip=CKV_AWS_18:The end of the chain: a log of this bucket would log its own writing, for ever
  #checkov:skip=CKV_AWS_144:Access logs are for looking back over 90 days, not worth a second region
  #checkov:skip=CKV_AWS_145:Balancers and S3 deliver logs only to buckets under S3's own keys (SSE-S3)
  bucket        = var.log_bucket_name
  force_destroy = !var.protected
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket = aws_s3_bucket.logs.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "forget"
    status = "Enabled"

    filter {}

    expiration {
      days = 90
    }

    noncurrent_version_expiration {
      noncurrent_days = 1
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}
