"""Plays two weeks of a desk's life on the example desk, through the verbs and in order of time."""
