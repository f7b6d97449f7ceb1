"""Where the records live: the embedded server, the logins, and the walls between clients."""
