"""When a card comes back: memory state, intervals, study days, the order of a session. Pure."""
