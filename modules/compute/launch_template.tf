data "aws_region" "this" {}

data "aws_ami" "released" {
  for_each = local.released

  owners = ["amazon"]

  # An image of Amazon's is deprecated after two years at the latest, and then hidden from filters.
  # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deprecate.html
  include_deprecated = true

  filter {
    name   = "image-id"
    values = [each.value.ami]
  }
}

locals {
  # A root disk smaller than its image's snapshot never launches; the ECS image is 30 GiB.
  root_gib = { for name, ami in data.aws_ami.released : name => max(30, [for device in ami.block_device_mappings : tonumber(device.ebs.volume_size) if device.device_name == ami.root_device_name]...) }
}

resource "aws_launch_template" "this" {
  for_each = local.released

  name                   = var.name
  image_id               = each.value.ami
  instance_type          = var.instance_type
  vpc_security_group_ids = [var.target.security_group_id]
  update_default_version = true

  user_data = base64encode(templatefile("${path.module}/user_data.yaml.tftpl", {
    image          = "${var.registry.url}@${each.value.image}"
    registry_host  = split("/", var.registry.url)[0]
    log_group_name = var.monitoring.log_group_name
    region         = data.aws_region.this.name
    group_name     = var.name
    hook_name      = local.hook.name
    in_service     = file("${path.module}/in_service.sh")

    settings = {
      AWS_DEFAULT_REGION   = data.aws_region.this.name
      SHOWROOM_BUCKET      = var.bucket.name
      SHOWROOM_COMMIT      = each.value.commit
      SHOWROOM_ENVIRONMENT = split("/", var.release_parameter_name)[2]
      SHOWROOM_PORT        = var.target.port
      SHOWROOM_RELEASE     = each.value.image
      SHOWROOM_URL         = var.target.site_url
    }
  }))

  iam_instance_profile {
    arn = aws_iam_instance_profile.this.arn
  }

  block_device_mappings {
    device_name = data.aws_ami.released[each.key].root_device_name

    ebs {
      volume_size = local.root_gib[each.key]
      volume_type = "gp3"
      encrypted   = true
      kms_key_id  = var.bucket.key_arn
    }
  }

  # The container shares the host's network, so one hop is enough.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  monitoring {
    enabled = true
  }

  # The provider's default tags reach the template, not what it launches.
  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume"])

    content {
      resource_type = tag_specifications.key
      tags          = { Name = var.name }
    }
  }
}
