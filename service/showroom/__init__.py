"""Showroom's service: one picture, read from S3 in the background, served from memory."""
