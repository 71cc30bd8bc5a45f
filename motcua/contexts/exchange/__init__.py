"""Organisations, their signed notices, and the tracker of every read of a person's data."""
