locals {
  # Counted from InService, so it covers no boot: only the balancer's registration and first checks, every 5 s.
  # https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-check-grace-period.html
  grace_seconds = 30
}

# No release, no group: raising one from zero while its template changes would launch the old version.
resource "aws_autoscaling_group" "this" {
  for_each = local.released

  name                      = var.name
  min_size                  = var.capacity.min
  desired_capacity          = var.capacity.desired
  max_size                  = var.capacity.max
  vpc_zone_identifier       = var.private_subnet_ids
  target_group_arns         = [var.target.group_arn]
  health_check_type         = "ELB"
  health_check_grace_period = local.grace_seconds
  enabled_metrics           = ["GroupInServiceInstances"] # for the alarm

  # Waiting is the roll-out's: an apply that waited for a release that never serves would leave a group that the next
  # one replaces, as Terraform does with whatever failed while it was made.
  wait_for_capacity_timeout = "0"

  # The resource of the same name comes after the first instances; this comes before them, and only then counts.
  initial_lifecycle_hook {
    name                 = local.hook.name
    default_result       = local.hook.default_result
    heartbeat_timeout    = local.hook.heartbeat_timeout
    lifecycle_transition = local.hook.lifecycle_transition
  }

  # A number, never $Latest: only so a roll-out knows where it came from and can go back.
  launch_template {
    id      = aws_launch_template.this[each.key].id
    version = aws_launch_template.this[each.key].latest_version
  }

  tag {
    key                 = "Name"
    value               = var.name
    propagate_at_launch = true
  }

  lifecycle {
    ignore_changes = [desired_capacity, launch_template[0].version] # scaling moves the one, roll-outs the other
  }

  depends_on = [aws_iam_role_policy.this, aws_iam_role_policy_attachment.session_manager]
}

resource "aws_autoscaling_policy" "cpu" {
  for_each = aws_autoscaling_group.this

  name                   = "${var.name}-cpu"
  autoscaling_group_name = each.value.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = 50

    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}
