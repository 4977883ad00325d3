resource "aws_instance" "this" {
  ami           = "ami-1"
  instance_type = "t3.nano"

  root_block_device {
    encrypted = true
  }
}
