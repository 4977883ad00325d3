resource "aws_s3_bucket" "without_policy" {
  bucket = "without-policy"
}

resource "aws_s3_bucket" "allows" {
  bucket = "allows"
}

data "aws_iam_policy_document" "allows" {
  statement {
    effect    = "Allow"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.allows.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["123456789012"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
}

resource "aws_s3_bucket_policy" "allows" {
  bucket = aws_s3_bucket.allows.id
  policy = data.aws_iam_policy_document.allows.json
}

resource "aws_s3_bucket" "denies_something_else" {
  bucket = "denies-something-else"
}

data "aws_iam_policy_document" "denies_something_else" {
  statement {
    effect    = "Deny"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.denies_something_else.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "aws:SourceVpce"
      values   = ["vpce-1"]
    }
  }
}

resource "aws_s3_bucket_policy" "denies_something_else" {
  bucket = aws_s3_bucket.denies_something_else.id
  policy = data.aws_iam_policy_document.denies_something_else.json
}
