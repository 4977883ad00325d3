output "vpc_id" {
  description = "The VPC, once it has its way out to the internet: a balancer cannot be made before."
  value       = aws_vpc.this.id
  depends_on  = [aws_route.public_ipv4, aws_route.public_ipv6]
}

output "endpoint_id" {
  description = "The way from the private subnets to S3: what a bucket may ask its readers to come by."
  value       = aws_vpc_endpoint.s3.id
}

output "public_subnet_ids" {
  description = "Routed public subnets, one per zone."
  value       = [for zone in var.zones : aws_subnet.public[zone].id]
  depends_on  = [aws_route_table_association.public, aws_route.public_ipv4, aws_route.public_ipv6]
}

output "private_subnet_ids" {
  description = "Routed private subnets, one per zone; their instances reach S3 by the endpoint and 443 by NAT."
  value       = [for zone in var.zones : aws_subnet.private[zone].id]
  depends_on  = [aws_route_table_association.private, aws_route.private_nat, aws_vpc_endpoint.s3]
}
