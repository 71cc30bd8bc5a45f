"""What people owe the state and what they paid: orders, the ledger, bank statements, the duty to reconcile."""
