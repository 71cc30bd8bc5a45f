"""Machinery: database, event log, queue, settings, files, ids, clock. Knows no context."""
