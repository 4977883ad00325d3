"""What a visitor sees of a change to service/, and what it costs: before and after."""
