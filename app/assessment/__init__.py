"""Items: what a quiz asks, made from a handbook or written by its author; how responses are scored and told apart."""
