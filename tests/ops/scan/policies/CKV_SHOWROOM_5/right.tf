resource "aws_autoscaling_group" "this" {
  name              = "showroom"
  min_size          = 1
  max_size          = 2
  health_check_type = "ELB"
}
