"""`motcua pack preview`: a pack's services as live pages on this machine, without a database, while it is written."""
