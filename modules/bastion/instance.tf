data "aws_ssm_parameter" "ami" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

resource "aws_instance" "this" {
  #checkov:skip=CKV_AWS_88:A bastion is reached from outside, by ssh from ssh_cidrs alone: none unless env.hcl names them
  ami                    = data.aws_ssm_parameter.ami.insecure_value
  instance_type          = "t3.nano"
  subnet_id              = var.public_subnet_ids[0]
  vpc_security_group_ids = [aws_security_group.this.id]
  iam_instance_profile   = aws_iam_instance_profile.this.name
  ebs_optimized          = true
  monitoring             = true

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    encrypted   = true
    volume_size = 8 # GiB, that of the image
  }

  tags = { Name = "${var.name}-bastion" }

  lifecycle {
    ignore_changes = [ami] # Amazon moves the parameter every few weeks; a plan must not replace the bastion for it
  }

  depends_on = [aws_iam_role_policy_attachment.session_manager]
}

# An address of its own, not the subnet's automatic one: that attribute replaces the instance for ever.
resource "aws_eip" "this" {
  instance = aws_instance.this.id
  domain   = "vpc"

  tags = { Name = "${var.name}-bastion" }
}
