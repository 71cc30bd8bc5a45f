"""Walks declared journeys through a running portal, as the people in them would."""
