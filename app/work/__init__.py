"""Work that takes longer than a visitor waits: jobs in the database, and the thread that does them."""
