resource "aws_autoscaling_group" "this" {
  name              = "showroom"
  min_size          = 1
  max_size          = 2
  health_check_type = "ELB"

  launch_template {
    id      = "lt-1"
    version = aws_launch_template.this.latest_version
  }
}

resource "aws_autoscaling_group" "seven" {
  name              = "showroom"
  min_size          = 1
  max_size          = 2
  health_check_type = "ELB"

  launch_template {
    id      = "lt-1"
    version = "7"
  }
}
