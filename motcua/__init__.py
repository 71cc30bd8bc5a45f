"""Motcua: one door to a state's services. The house is drawn in ARCHITECTURE.md."""

__version__ = "0.1.0"
