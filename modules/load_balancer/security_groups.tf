locals {
  ports = toset(["80", "443"])

  admitted = {
    for pair in setproduct(var.visitor_cidrs, local.ports) : "${pair[0]} ${pair[1]}" => { cidr = pair[0], port = tonumber(pair[1]) }
  }
}

resource "aws_security_group" "balancer" {
  #checkov:skip=CKV_AWS_260:Port 80 answers with a redirect to https and nothing else
  name        = "${var.name}-balancer"
  description = "Visitors to the balancer"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-balancer" }
}

resource "aws_vpc_security_group_ingress_rule" "visitors" {
  #checkov:skip=CKV_AWS_260:Port 80 answers with a redirect to https and nothing else
  for_each = local.admitted

  security_group_id = aws_security_group.balancer.id
  description       = "Visitors, port ${each.value.port}"
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  cidr_ipv4         = strcontains(each.value.cidr, ":") ? null : each.value.cidr
  cidr_ipv6         = strcontains(each.value.cidr, ":") ? each.value.cidr : null
}

resource "aws_vpc_security_group_egress_rule" "to_instances" {
  security_group_id            = aws_security_group.balancer.id
  description                  = "To the service"
  ip_protocol                  = "tcp"
  from_port                    = local.service_port
  to_port                      = local.service_port
  referenced_security_group_id = aws_security_group.instances.id
}

resource "aws_security_group" "instances" {
  #checkov:skip=CKV2_AWS_5:Instances wear it, and they are in the module compute
  name        = "${var.name}-instances"
  description = "The balancer to the service"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-instances" }
}

resource "aws_vpc_security_group_ingress_rule" "from_balancer" {
  security_group_id            = aws_security_group.instances.id
  description                  = "From the balancer"
  ip_protocol                  = "tcp"
  from_port                    = local.service_port
  to_port                      = local.service_port
  referenced_security_group_id = aws_security_group.balancer.id
}

# AWS's own services, by the S3 endpoint or by NAT; nothing else speaks to the outside.
resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.instances.id
  description       = "AWS services"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
