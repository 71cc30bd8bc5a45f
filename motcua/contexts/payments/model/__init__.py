"""Rules of payments: the payment code, the reference, the ledger, what a movement does."""
