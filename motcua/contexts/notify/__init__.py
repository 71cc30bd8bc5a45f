"""Notices to persons and alerts to agencies, in the words of the pack."""
