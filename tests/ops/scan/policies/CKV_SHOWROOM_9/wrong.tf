resource "aws_instance" "silent" {
  ami           = "ami-1"
  instance_type = "t3.nano"

  root_block_device {
    volume_size = 8
  }
}
