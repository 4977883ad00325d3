resource "aws_launch_template" "this" {
  name          = "showroom"
  image_id      = "ami-1"
  instance_type = "t3.nano"

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted = true
    }
  }
}
