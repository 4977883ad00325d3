resource "aws_vpc_security_group_ingress_rule" "this" {
  security_group_id            = "sg-1"
  description                  = "A neighbour"
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  referenced_security_group_id = "sg-2"
}
