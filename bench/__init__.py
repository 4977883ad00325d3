"""Side by side: the same cases and the same load for this service and for its peers."""
