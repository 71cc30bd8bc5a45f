"""Words everybody shares: no I/O, no clock, no randomness; standard library and msgspec only."""
