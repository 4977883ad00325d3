"""What moto lacks of AWS, one behaviour a file, each naming the AWS document that it follows."""
