resource "aws_autoscaling_group" "latest" {
  name              = "showroom"
  min_size          = 1
  max_size          = 2
  health_check_type = "ELB"

  launch_template {
    id      = "lt-1"
    version = "$Latest"
  }
}

resource "aws_autoscaling_group" "default" {
  name              = "showroom"
  min_size          = 1
  max_size          = 2
  health_check_type = "ELB"

  launch_template {
    id      = "lt-1"
    version = "$Default"
  }
}

resource "aws_autoscaling_group" "silent" {
  name              = "showroom"
  min_size          = 1
  max_size          = 2
  health_check_type = "ELB"

  launch_template {
    id = "lt-1"
  }
}
