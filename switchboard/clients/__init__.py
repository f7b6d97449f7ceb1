"""Who is served: clients, their sites and their contacts."""
