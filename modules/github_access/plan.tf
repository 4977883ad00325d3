# A plan reads and writes nothing, its state lock included; a deploy reads the same.
resource "aws_iam_role_policy" "read" {
  for_each = { for role in ["deploy", "plan"] : role => aws_iam_role.this[role] if contains(keys(local.roles), role) }

  name   = "read"
  role   = each.value.id
  policy = data.aws_iam_policy_document.read.json
}
