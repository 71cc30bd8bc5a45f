"""What the state does: one package for each bounded context; a higher one imports a lower by its api or words."""
