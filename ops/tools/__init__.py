"""Sets up what Showroom runs on, under .local/: its tools, the AWS provider, its Python."""
