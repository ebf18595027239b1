"""Study: the next card, reviews, undo, suspend and bury."""
