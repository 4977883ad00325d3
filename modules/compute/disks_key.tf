resource "aws_kms_key" "disks" {
  description             = "Disks of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 7
}

resource "aws_kms_alias" "disks" {
  name          = "alias/${var.name}-disks"
  target_key_id = aws_kms_key.disks.key_id
}

data "aws_iam_policy_document" "disks" {
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = [aws_kms_key.disks.arn]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.this.account_id}:root"]
    }
  }

  # Without both, Auto Scaling's own role starts no instance: it has no rights on keys but those said here. Named by
  # condition, since a principal that does not exist is refused, and that role comes with an account's first group.
  # https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
  dynamic "statement" {
    for_each = {
      AutoScalingEncrypts = { actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"], grants = [] }
      AutoScalingAttaches = { actions = ["kms:CreateGrant"], grants = ["kms:GrantIsForAWSResource"] }
    }

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = [aws_kms_key.disks.arn]

      principals {
        type        = "AWS"
        identifiers = ["*"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:PrincipalArn"
        values   = ["arn:aws:iam::${data.aws_caller_identity.this.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"]
      }

      dynamic "condition" {
        for_each = toset(statement.value.grants)

        content {
          test     = "Bool"
          variable = condition.key
          values   = ["true"]
        }
      }
    }
  }
}

resource "aws_kms_key_policy" "disks" {
  key_id = aws_kms_key.disks.id
  policy = data.aws_iam_policy_document.disks.json
}
