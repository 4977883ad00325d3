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

  # Pictures are written by one role alone, see modules/storage/publisher.tf; a promotion reads another environment's,
  # see modules/storage/reader.tf.
  statement {
    sid       = "Pictures"
    actions   = ["sts:AssumeRole"]
    resources = [local.publisher_arn, local.any_reader_arn]
  }

  # One release at a time; it is written as a state is, see deploy_storage.tf.
  statement {
    sid       = "ReleaseLock"
    actions   = ["s3:DeleteObject"]
    resources = [local.lock_arn]
  }
}
