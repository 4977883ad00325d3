data "aws_region" "this" {}

data "aws_caller_identity" "this" {}

# What an instance may reach through the endpoint: this account's buckets, and the two owners without which it
# cannot boot: ECR keeps image layers, and Amazon Linux its packages, in buckets of their own.
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
# https://docs.aws.amazon.com/linux/al2023/ug/al2023-repos-s3.html
data "aws_iam_policy_document" "endpoint" {
  statement {
    sid       = "OwnBuckets"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:PutObject"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceAccount"
      values   = [data.aws_caller_identity.this.account_id]
    }
  }

  statement {
    sid     = "ImageLayersAndPackages"
    actions = ["s3:GetObject"]
    resources = [
      "arn:aws:s3:::prod-${data.aws_region.this.name}-starport-layer-bucket/*",
      "arn:aws:s3:::al2023-repos-${data.aws_region.this.name}-de612dc2/*",
    ]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.this.id
  service_name    = "com.amazonaws.${data.aws_region.this.name}.s3"
  route_table_ids = [for table in aws_route_table.private : table.id]
  policy          = data.aws_iam_policy_document.endpoint.json

  tags = { Name = "${var.name}-s3" }
}
