"""Who is at the door: sign-in, sessions, and the author of an act."""
