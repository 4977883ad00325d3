# What a plan has to see, and so a deploy, too. Settings of the services in use, and never what is stored in them but
# the state. Not ReadOnlyAccess: a pull request runs code of its own, and that policy reads every bucket's objects.
data "aws_iam_policy_document" "read" {
  # Ids that are AWS's, and lists, which know no resource: of this region alone.
  statement {
    sid = "Settings"
    actions = [
      "acm:DescribeCertificate",
      "acm:ListTagsForCertificate",
      "autoscaling:Describe*",
      "cloudwatch:DescribeAlarms",
      "cloudwatch:GetDashboard",
      "cloudwatch:ListTagsForResource",
      "ec2:Describe*",
      "ec2:GetInstanceUefiData",
      "ec2:GetSecurityGroupsForVpc",
      "elasticloadbalancing:Describe*",
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListAliases",
      "kms:ListResourceTags",
      "logs:DescribeLogGroups",
      "logs:DescribeMetricFilters",
      "logs:DescribeResourcePolicies",
      "logs:ListTagsForResource",
      "sns:GetSubscriptionAttributes",
      "sns:GetTopicAttributes",
      "sns:ListTagsForResource",
      "ssm:DescribeParameters",
      "ssm:ListTagsForResource",
      "wafv2:GetLoggingConfiguration",
      "wafv2:GetWebACL",
      "wafv2:GetWebACLForResource",
      "wafv2:ListTagsForResource",
    ]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [local.region]
    }
  }

  statement {
    sid       = "Zones"
    actions   = ["route53:ListHostedZones"]
    resources = ["*"]
  }

  statement {
    sid       = "Records"
    actions   = ["route53:GetChange", "route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:ListTagsForResource"]
    resources = ["arn:aws:route53:::change/*", "arn:aws:route53:::hostedzone/*"]
  }

  statement {
    sid       = "OwnIdentities"
    actions   = ["iam:Get*", "iam:List*"]
    resources = concat(local.role_arns, local.profile_arns, local.github_role_arns, [local.github_policy_arn, local.provider_arn])
  }

  statement {
    sid       = "OwnBuckets"
    actions   = ["s3:Get*Configuration", "s3:GetBucket*", "s3:ListBucket"]
    resources = concat(local.bucket_arns, [local.state_arn])
  }

  statement {
    sid       = "State"
    actions   = ["s3:GetObject"]
    resources = ["${local.state_arn}/*"]
  }

  # What runs, here and where a release is promoted from, and Amazon's machine images.
  statement {
    sid     = "Releases"
    actions = ["ssm:GetParameter", "ssm:GetParameterHistory"]
    resources = [
      "arn:aws:ssm:${local.here}:parameter/${local.project}/*/release",
      "arn:aws:ssm:${local.region}::parameter/aws/service/*",
    ]
  }

  # Whether the image of a release is still there, before a promotion says that prod may have it.
  statement {
    sid       = "Images"
    actions   = ["ecr:DescribeImages"]
    resources = [var.registry_arn]
  }
}
