"""The one way to read on somebody's behalf."""
