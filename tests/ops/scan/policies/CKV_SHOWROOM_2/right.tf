resource "aws_vpc_security_group_ingress_rule" "visitors" {
  security_group_id = "sg-1"
  description       = "https"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_ingress_rule" "office" {
  security_group_id = "sg-1"
  description       = "the office"
  ip_protocol       = "tcp"
  from_port         = 8080
  to_port           = 8080
  cidr_ipv4         = "203.0.113.0/24"
}
