"""Named queries of this context; one thin typed function for each."""
