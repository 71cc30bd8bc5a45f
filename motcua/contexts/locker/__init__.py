"""The person's own shelf of results."""
