output "target" {
  description = "Where instances register, the group they wear, the port they answer on, and where visitors find them."

  value = {
    group_arn         = aws_lb_target_group.this.arn
    security_group_id = aws_security_group.instances.id
    port              = local.service_port
    site_url          = "https://${var.domain}"
  }

  # A target group without a listener reports no health, and a group of instances that waits for it never ends.
  depends_on = [
    aws_lb_listener.https,
    aws_wafv2_web_acl_association.balancer,
    aws_vpc_security_group_egress_rule.https,
    aws_vpc_security_group_egress_rule.to_instances,
    aws_vpc_security_group_ingress_rule.from_balancer,
  ]
}
