"""The clients' pages: what happens with my ticket, and how to reach the desk."""
