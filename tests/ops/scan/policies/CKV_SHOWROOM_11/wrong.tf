resource "aws_security_group" "opens" {
  name        = "opens"
  description = "A port of a database"

  ingress {
    description = "Anybody"
    protocol    = "tcp"
    from_port   = 5432
    to_port     = 5432
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "leaves" {
  name        = "leaves"
  description = "Every port"

  egress {
    description = "Anywhere"
    protocol    = "tcp"
    from_port   = 0
    to_port     = 65535
    cidr_blocks = ["0.0.0.0/0"]
  }
}
