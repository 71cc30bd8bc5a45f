"""One function for each verb that a person or a machine may do."""
