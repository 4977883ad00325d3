"""What runs Showroom on any account."""
