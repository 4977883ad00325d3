resource "aws_vpc_security_group_egress_rule" "world_https" {
  security_group_id = "sg-1"
  description       = "AWS services"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "neighbour" {
  security_group_id            = "sg-1"
  description                  = "the database"
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  referenced_security_group_id = "sg-2"
}
