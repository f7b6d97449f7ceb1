"""The time that was spent, and later what it costs."""
