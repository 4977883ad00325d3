data "aws_caller_identity" "this" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

locals {
  here          = "${data.aws_region.this.name}:${data.aws_caller_identity.this.account_id}"
  log_group_arn = "arn:aws:logs:${local.here}:log-group:${var.monitoring.log_group_name}"
}

data "aws_iam_policy_document" "instance" {
  statement {
    sid       = "ReadPicture"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::${var.bucket.name}/*"]
  }

  # Without it a missing picture looks like a forbidden one.
  statement {
    sid       = "TellMissingFromForbidden"
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::${var.bucket.name}"]
  }

  statement {
    sid       = "DecryptPicture"
    actions   = ["kms:Decrypt"]
    resources = [var.bucket.key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${data.aws_region.this.name}.amazonaws.com"]
    }
  }

  # This one action knows no resource. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
  statement {
    sid       = "RegistryLogin"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "PullImage"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [var.registry.arn]
  }

  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.log_group_arn}:*"]
  }

  statement {
    sid       = "TellThatItServes"
    actions   = ["autoscaling:CompleteLifecycleAction"]
    resources = ["arn:aws:autoscaling:${local.here}:autoScalingGroup:*:autoScalingGroupName/${var.name}"]
  }
}

resource "aws_iam_role" "this" {
  name                 = "${var.name}-instance"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess" # whoever may write its rights still makes no administrator
}

resource "aws_iam_role_policy" "this" {
  name   = "serve-the-picture"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.instance.json
}

resource "aws_iam_role_policy_attachment" "session_manager" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "this" {
  name = "${var.name}-instance"
  role = aws_iam_role.this.name
}
