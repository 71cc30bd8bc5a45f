"""Numbers that open onto their evidence."""
