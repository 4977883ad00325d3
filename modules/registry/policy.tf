data "aws_iam_policy_document" "pull" {
  statement {
    sid     = "Pull"
    actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]

    principals {
      type        = "AWS"
      identifiers = [for id in sort(var.account_ids) : "arn:aws:iam::${id}:root"]
    }
  }

  # An environment marks what it released by a tag, also from another account.
  statement {
    sid     = "MarkReleased"
    actions = ["ecr:DescribeImages", "ecr:PutImage"]

    principals {
      type        = "AWS"
      identifiers = [for id in sort(var.account_ids) : "arn:aws:iam::${id}:root"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = [for id in sort(var.account_ids) : "arn:aws:iam::${id}:role/${var.name}-*-deploy"]
    }
  }
}

resource "aws_ecr_repository_policy" "pull" {
  repository = aws_ecr_repository.this.name
  policy     = data.aws_iam_policy_document.pull.json
}
