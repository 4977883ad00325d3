resource "aws_autoscaling_group" "machine" {
  name              = "showroom"
  min_size          = 1
  max_size          = 2
  health_check_type = "EC2"
}

resource "aws_autoscaling_group" "silent" {
  name     = "showroom"
  min_size = 1
  max_size = 2
}
