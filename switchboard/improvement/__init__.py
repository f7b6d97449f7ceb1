"""What requestors thought of it, and what follows from that."""
