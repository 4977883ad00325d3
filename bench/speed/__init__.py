"""Load on this service and on its peers, in turn, in one run."""
