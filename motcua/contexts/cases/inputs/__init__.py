"""Forms read into typed values; refused with one message for each field."""
