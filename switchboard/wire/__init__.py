"""Decides what the formats of the wires mean: mail, reply tokens, identities, without Django."""
