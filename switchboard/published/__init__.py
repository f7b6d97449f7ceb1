"""The policy in force: its versions, and the desks, regions and teams it names."""
