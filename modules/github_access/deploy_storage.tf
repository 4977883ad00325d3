data "aws_iam_policy_document" "storage" {
  statement {
    sid = "Buckets"
    actions = [
      "s3:CreateBucket",
      "s3:DeleteBucketPolicy",
      "s3:PutBucketLogging",
      "s3:PutBucketNotification",
      "s3:PutBucketOwnershipControls",
      "s3:PutBucketPolicy",
      "s3:PutBucketPublicAccessBlock",
      "s3:PutBucketTagging",
      "s3:PutBucketVersioning",
      "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration",
    ]
    resources = local.bucket_arns
  }

  statement {
    sid       = "State"
    actions   = ["s3:PutObject"]
    resources = ["${local.state_arn}/*"]
  }

  statement {
    sid       = "StateLock"
    actions   = ["s3:DeleteObject"]
    resources = ["${local.state_arn}/*.tflock"]
  }

  # A new key has no resource yet.
  statement {
    sid       = "NewKey"
    actions   = ["kms:CreateKey"]
    resources = ["*"]
  }

  # No grants: disks of the group are encrypted by Auto Scaling's own role, see modules/storage/key.tf.
  # Not narrowed to this environment's tag: a new key's tags count for authorization only after minutes.
  # https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
  statement {
    sid = "Keys"
    actions = [
      "kms:CreateAlias",
      "kms:DeleteAlias",
      "kms:EnableKeyRotation",
      "kms:PutKeyPolicy",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateAlias",
      "kms:UpdateKeyDescription",
    ]
    resources = ["arn:aws:kms:${local.here}:key/*", "arn:aws:kms:${local.here}:alias/${var.name}-*"]
  }
}
