"""The trip of a ticket: a file for each step, a function for each verb."""
