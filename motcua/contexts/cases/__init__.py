"""Applications, their cases and tasks: from the first question to the decision."""
