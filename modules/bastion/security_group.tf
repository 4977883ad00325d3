resource "aws_security_group" "this" {
  name        = "${var.name}-bastion"
  description = "People to one port of the instances"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-bastion" }
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  for_each = toset(var.ssh_cidrs)

  security_group_id = aws_security_group.this.id
  description       = "ssh from a named network"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = each.key
}

# Session Manager is reached from inside, on 443.
resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "Session Manager"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "to_instances" {
  security_group_id            = aws_security_group.this.id
  description                  = "The service of the instances"
  ip_protocol                  = "tcp"
  from_port                    = var.target.port
  to_port                      = var.target.port
  referenced_security_group_id = var.target.security_group_id
}

resource "aws_vpc_security_group_ingress_rule" "instances_from_bastion" {
  security_group_id            = var.target.security_group_id
  description                  = "From the bastion"
  ip_protocol                  = "tcp"
  from_port                    = var.target.port
  to_port                      = var.target.port
  referenced_security_group_id = aws_security_group.this.id
}
