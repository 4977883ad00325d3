# A plan reads everything and writes nothing; its state lock is off.
resource "aws_iam_role_policy_attachment" "plan" {
  for_each = { for role in ["plan"] : role => aws_iam_role.this[role] if contains(keys(local.roles), role) }

  role       = each.value.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
