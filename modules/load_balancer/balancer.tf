resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_150:env.hcl decides: prod is protected, dev may be destroyed
  name               = var.name
  load_balancer_type = "application"
  ip_address_type    = "dualstack"
  subnets            = var.public_subnet_ids
  security_groups    = [aws_security_group.balancer.id]

  # waitress gives up on a silent connection after 120 s; the balancer has to be the first, or visitors see 502.
  idle_timeout               = 60
  desync_mitigation_mode     = "strictest"
  drop_invalid_header_fields = true
  enable_deletion_protection = var.protected

  access_logs {
    enabled = true
    bucket  = var.monitoring.log_bucket_name
    prefix  = "balancer"
  }
}

resource "aws_wafv2_web_acl_association" "balancer" {
  resource_arn = aws_lb.this.arn
  web_acl_arn  = aws_wafv2_web_acl.this.arn
}
