resource "aws_security_group" "this" {
  name        = "showroom"
  description = "Nothing yet"
}
