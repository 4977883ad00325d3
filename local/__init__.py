"""The laptop's AWS: an embedded AWS, and the service run from what Terraform declared in it.

Nothing outside this folder knows of it but the Makefile, the launcher, the tests and the README.
"""
