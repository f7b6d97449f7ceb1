"""Which process sees what: a settings module for each, over one base."""
