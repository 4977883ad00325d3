data "aws_region" "this" {}

# The one role that writes pictures, and reads them from outside of the VPC. Who publishes, a workflow or a person, assumes it.
data "aws_iam_policy_document" "publisher_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = concat([var.deploy_role_arn], var.publishers)
    }
  }
}

data "aws_iam_policy_document" "publisher" {
  statement {
    sid       = "Pictures"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
    resources = ["${aws_s3_bucket.this.arn}/*"]
  }

  # Without it a missing picture looks like a forbidden one.
  statement {
    sid       = "TellMissingFromForbidden"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.this.arn]
  }

  statement {
    sid       = "EncryptPictures"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.this.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${data.aws_region.this.name}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "publisher" {
  name                 = "${var.name}-publisher"
  description          = "Publishes pictures"
  assume_role_policy   = data.aws_iam_policy_document.publisher_trust.json
  permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess" # whoever may write its rights still makes no administrator
}

resource "aws_iam_role_policy" "publisher" {
  name   = "publish-pictures"
  role   = aws_iam_role.publisher.id
  policy = data.aws_iam_policy_document.publisher.json
}
