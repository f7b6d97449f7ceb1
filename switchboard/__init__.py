"""Switchboard: the support desk of a managed IT provider, with its promises enforced."""
