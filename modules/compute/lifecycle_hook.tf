# In service means that it serves: an instance is held back until in_service.sh, on it, has seen its own 200. One that
# has not after so many seconds is ended and replaced.
locals {
  hook = {
    name                 = "${var.name}-serves"
    default_result       = "ABANDON"
    heartbeat_timeout    = 180
    lifecycle_transition = "autoscaling:EC2_INSTANCE_LAUNCHING"
  }
}

resource "aws_autoscaling_lifecycle_hook" "serves" {
  for_each = aws_autoscaling_group.this

  name                   = local.hook.name
  autoscaling_group_name = each.value.name
  default_result         = local.hook.default_result
  heartbeat_timeout      = local.hook.heartbeat_timeout
  lifecycle_transition   = local.hook.lifecycle_transition
}
