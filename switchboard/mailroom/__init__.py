"""The wires in for mail: whatever arrives is kept before it is acknowledged."""
