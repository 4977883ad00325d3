resource "aws_vpc_security_group_egress_rule" "everything" {
  security_group_id = "sg-1"
  description       = "anybody about anything"
  ip_protocol       = "-1"
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc_security_group_egress_rule" "world" {
  security_group_id = "sg-1"
  description       = "the world's mail"
  ip_protocol       = "tcp"
  from_port         = 25
  to_port           = 25
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "range" {
  security_group_id = "sg-1"
  description       = "443 and more"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 65535
  cidr_ipv6         = "::/0"
}
