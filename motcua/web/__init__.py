"""The edge of a request: its three doors, actor, refusals, CSRF, layouts and field macros."""
