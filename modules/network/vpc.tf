# IPv6 is for visitors only: the balancer answers on it; private subnets stay IPv4 behind the NAT.
resource "aws_vpc" "this" {
  cidr_block                       = var.cidr
  assign_generated_ipv6_cidr_block = true
  enable_dns_hostnames             = true

  tags = { Name = var.name }
}

# Adopted in order to be emptied: what forgets to name a security group reaches nothing.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-default-closed" }
}
