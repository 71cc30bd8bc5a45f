"""What lies outside: signing keys, the demo's certificate authority, time-stamps."""
