"""What a job of a workflow needs besides: names for its next steps, a page for who approves."""
