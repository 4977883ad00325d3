output "bucket" {
  description = "The bucket, once nobody can read it by accident, and the KMS key of its objects, which disks may use too."
  value       = { name = aws_s3_bucket.this.id, key_arn = aws_kms_key.this.arn }

  depends_on = [
    aws_iam_role_policy.publisher,
    aws_iam_role_policy.reader,
    aws_kms_key_policy.this,
    aws_s3_bucket_ownership_controls.this,
    aws_s3_bucket_policy.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
    aws_s3_bucket_versioning.this,
  ]
}
