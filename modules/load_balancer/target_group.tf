locals {
  service_port = 8080
}

resource "aws_lb_target_group" "this" {
  name_prefix = substr(var.name, 0, 6)
  vpc_id      = var.vpc_id
  port        = local.service_port
  protocol    = "HTTP"

  # Longer than the slowest answer, since an instance is stopped when it ends.
  deregistration_delay = 30

  health_check {
    path                = "/healthz"
    matcher             = "200"
    interval            = 5
    timeout             = 2
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }

  lifecycle {
    create_before_destroy = true
  }
}
