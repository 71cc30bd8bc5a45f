"""Frozen values and rules of drafts, applications and cases; time comes in as `now`."""
