"""What came in and what goes out, raw, before anybody understood it."""
