"""Which key points of a question an answer covers, and which of its words say so."""
