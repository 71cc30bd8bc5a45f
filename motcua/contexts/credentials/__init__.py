"""Results of the state: signed documents and verifiable credentials, from proposal to revocation."""
