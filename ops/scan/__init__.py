"""`showroom scan`: what Checkov says of modules/, the Dockerfile, the workflows, and of plans."""
