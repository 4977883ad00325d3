"""What only a job of a workflow needs: GitHub, names for its next steps, a page to approve."""
