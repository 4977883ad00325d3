resource "aws_vpc_security_group_ingress_rule" "service" {
  security_group_id = "sg-1"
  description       = "the service"
  ip_protocol       = "tcp"
  from_port         = 8080
  to_port           = 8080
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_ingress_rule" "service_ipv6" {
  security_group_id = "sg-1"
  description       = "the service"
  ip_protocol       = "tcp"
  from_port         = 8080
  to_port           = 8080
  cidr_ipv6         = "::/0"
}

resource "aws_vpc_security_group_ingress_rule" "range" {
  security_group_id = "sg-1"
  description       = "https and more"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 9000
  cidr_ipv4         = "0.0.0.0/0"
}
