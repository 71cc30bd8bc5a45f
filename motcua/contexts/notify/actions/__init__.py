"""Verbs: notices and alerts, contacts, messages on their way."""
