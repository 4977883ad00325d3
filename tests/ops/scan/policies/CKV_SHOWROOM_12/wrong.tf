resource "aws_security_group_rule" "this" {
  security_group_id = "sg-1"
  description       = "Anybody"
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 5432
  to_port           = 5432
  cidr_blocks       = ["0.0.0.0/0"]
}
