resource "aws_vpc_endpoint" "inside" {
  vpc_id       = "vpc-1"
  service_name = "com.amazonaws.eu-central-1.s3"
  policy       = jsonencode({ Statement = [] })
}

resource "aws_vpc_endpoint" "beside" {
  vpc_id       = "vpc-1"
  service_name = "com.amazonaws.eu-central-1.s3"
}

resource "aws_vpc_endpoint_policy" "beside" {
  vpc_endpoint_id = aws_vpc_endpoint.beside.id
  policy          = jsonencode({ Statement = [] })
}
