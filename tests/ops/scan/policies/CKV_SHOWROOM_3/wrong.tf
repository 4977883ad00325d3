resource "aws_launch_template" "nothing" {
  name          = "showroom"
  image_id      = "ami-1"
  instance_type = "t3.nano"

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }
}

resource "aws_launch_template" "silent" {
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
      volume_size = 30
    }
  }
}

resource "aws_launch_template" "plain" {
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
      encrypted = false
    }
  }
}

resource "aws_launch_template" "second_plain" {
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

  block_device_mappings {
    device_name = "/dev/xvdb"

    ebs {
      volume_size = 100
    }
  }
}
