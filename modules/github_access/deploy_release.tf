data "aws_iam_policy_document" "release" {
  statement {
    sid       = "Release"
    actions   = ["ssm:AddTagsToResource", "ssm:PutParameter", "ssm:RemoveTagsFromResource"]
    resources = ["arn:aws:ssm:${local.here}:parameter/${local.project}/${var.environment}/release"]
  }

  statement {
    sid       = "MarkReleasedImages"
    actions   = ["ecr:BatchGetImage", "ecr:DescribeImages", "ecr:PutImage"]
    resources = [var.registry_arn]
  }

  # Pictures are written by one role alone, see modules/storage/publisher.tf.
  statement {
    sid       = "Publish"
    actions   = ["sts:AssumeRole"]
    resources = [local.publisher_arn]
  }
}
