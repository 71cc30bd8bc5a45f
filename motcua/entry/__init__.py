"""Puts the contexts together: web, worker, command line. Nothing imports it."""
