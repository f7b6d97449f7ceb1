"""Who serves: engineers, the teams they are in, the skills they have."""
