"""Books of truth about subjects, and the look-ups by which a person is asked only once."""
