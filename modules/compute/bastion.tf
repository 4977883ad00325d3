# Both ends of the bastion's way, here rather than there: so the bastion waits for no balancer.
resource "aws_vpc_security_group_egress_rule" "bastion_to_instances" {
  security_group_id            = var.bastion_security_group_id
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
  referenced_security_group_id = var.bastion_security_group_id
}
