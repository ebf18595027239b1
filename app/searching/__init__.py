"""What can be asked of a list of cards: a small language, read without any database."""
