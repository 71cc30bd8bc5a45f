-- A document that could not be made, or not be sealed, for good: the desk shows it and may have it made again.
ALTER TABLE credentials.results ADD COLUMN failed_at timestamptz;
