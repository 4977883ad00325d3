# A deploy makes whatever the modules declare, so it is wide in services; what it may do to identities is narrow:
# only roles and profiles of this environment, never users, never its own rights.
data "aws_iam_policy_document" "deploy" {
  statement {
    sid = "Services"
    actions = [
      "acm:*",
      "autoscaling:*",
      "cloudwatch:*",
      "ec2:*",
      "elasticloadbalancing:*",
      "kms:*",
      "logs:*",
      "route53:*",
      "s3:*",
      "sns:*",
      "ssm:*",
      "wafv2:*",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "ReadIdentities"
    actions   = ["iam:Get*", "iam:List*"]
    resources = ["*"]
  }

  statement {
    sid = "OwnIdentities"
    actions = [
      "iam:AddRoleToInstanceProfile",
      "iam:AttachRolePolicy",
      "iam:CreateInstanceProfile",
      "iam:CreateRole",
      "iam:DeleteInstanceProfile",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:PassRole",
      "iam:PutRolePolicy",
      "iam:RemoveRoleFromInstanceProfile",
      "iam:TagInstanceProfile",
      "iam:TagRole",
      "iam:UntagInstanceProfile",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
    ]
    resources = flatten([
      for kind in ["role", "instance-profile"] : [
        for own in ["bastion", "flow-logs", "instance"] : "arn:aws:iam::${local.account_id}:${kind}/${var.name}-${own}"
      ]
    ])
  }

  # The first group and the first balancer of an account make these, once.
  statement {
    sid       = "ServiceLinkedRoles"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["arn:aws:iam::${local.account_id}:role/aws-service-role/*"]

    condition {
      test     = "StringEquals"
      variable = "iam:AWSServiceName"
      values   = ["autoscaling.amazonaws.com", "elasticloadbalancing.amazonaws.com"]
    }
  }

  # Its own trust and rights come from a person, by an apply of live/<env>/github_access.
  statement {
    sid    = "NotItself"
    effect = "Deny"
    actions = [
      "iam:AttachRolePolicy",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:PassRole",
      "iam:PutRolePolicy",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
    ]
    resources = [for role in ["plan", "deploy"] : "arn:aws:iam::${local.account_id}:role/${var.name}-${role}"]
  }

  statement {
    sid       = "NeverLoseTheRelease"
    effect    = "Deny"
    actions   = ["ssm:DeleteParameter", "ssm:DeleteParameters"]
    resources = ["*"]
  }

  statement {
    sid       = "MarkReleasedImages"
    actions   = ["ecr:BatchGetImage", "ecr:DescribeImages", "ecr:PutImage"]
    resources = [var.registry_arn]
  }
}

resource "aws_iam_role_policy" "deploy" {
  for_each = { for role in ["deploy"] : role => aws_iam_role.this[role] if contains(keys(local.roles), role) }

  name   = "apply-this-environment"
  role   = each.value.id
  policy = data.aws_iam_policy_document.deploy.json
}
