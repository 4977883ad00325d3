data "aws_iam_policy_document" "storage" {
  statement {
    sid = "Buckets"
    actions = [
      "s3:CreateBucket",
      "s3:DeleteBucketPolicy",
      "s3:PutBucketLogging",
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

  # For disks that EC2 makes of what this role launches, never for itself.
  # https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
  statement {
    sid       = "DiskKeys"
    actions   = ["kms:CreateGrant"]
    resources = ["arn:aws:kms:${local.here}:key/*"]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["ec2.${local.region}.amazonaws.com"]
    }
  }
}
