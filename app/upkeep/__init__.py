"""What keeps a store well for years: backups, their way back, and what the machine says of itself."""
