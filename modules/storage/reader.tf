# Reads pictures from outside of the VPC and writes none: whoever promotes a release takes its picture along, from here
# into an environment that it may publish in.
data "aws_iam_policy_document" "reader_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    # Accounts, since AWS refuses a role by name that is not there yet, and no environment waits for another. That alone
    # admits nobody: the condition does, and rights of its own.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    principals {
      type        = "AWS"
      identifiers = concat([for id in distinct([for arn in var.promoter_arns : split(":", arn)[4]]) : "arn:aws:iam::${id}:root"], var.publishers)
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values   = concat(var.promoter_arns, var.publishers)
    }
  }
}

data "aws_iam_policy_document" "reader" {
  statement {
    sid       = "Pictures"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.this.arn}/*"]
  }

  # Without it a missing picture looks like a forbidden one.
  statement {
    sid       = "TellMissingFromForbidden"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.this.arn]
  }

  statement {
    sid       = "DecryptPictures"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.this.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${data.aws_region.this.name}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "reader" {
  #checkov:skip=CKV_AWS_61:Of each account only the deploy roles and publishers that the condition names; a role cannot be trusted before it exists
  name                 = "${var.name}-reader"
  description          = "Reads pictures, to promote them"
  assume_role_policy   = data.aws_iam_policy_document.reader_trust.json
  permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess" # whoever may write its rights still makes no administrator
}

resource "aws_iam_role_policy" "reader" {
  name   = "read-pictures"
  role   = aws_iam_role.reader.id
  policy = data.aws_iam_policy_document.reader.json
}
