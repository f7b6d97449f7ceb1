"""The jobs' bodies: load, call one verb, stop."""
