"""Administrative units, agencies and their working calendars, each with its history."""
