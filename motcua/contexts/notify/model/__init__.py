"""The rules of reaching people: which message goes when, how it is kept, what an address looks like."""
