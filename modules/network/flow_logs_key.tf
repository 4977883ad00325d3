# A key of its own, since this unit waits for nobody.
resource "aws_kms_key" "flow" {
  description             = "Flow logs of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 7
}

resource "aws_kms_alias" "flow" {
  name          = "alias/${var.name}-flow-logs"
  target_key_id = aws_kms_key.flow.key_id
}

data "aws_iam_policy_document" "flow_key" {
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = [aws_kms_key.flow.arn]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.this.account_id}:root"]
    }
  }

  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
  statement {
    sid       = "LogsEncrypt"
    actions   = ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = [aws_kms_key.flow.arn]

    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.this.name}.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:${data.aws_region.this.name}:${data.aws_caller_identity.this.account_id}:log-group:/${var.name}/flow"]
    }
  }
}

resource "aws_kms_key_policy" "flow" {
  key_id = aws_kms_key.flow.id
  policy = data.aws_iam_policy_document.flow_key.json
}
