"""Frozen values and rules of results: states, numbers, credentials, status lists."""
