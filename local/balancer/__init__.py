"""Caddy in the part of the Application Load Balancer, with the health checks it would make."""
