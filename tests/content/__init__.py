"""The handbook of content/handbooks/deep-learning: its form, and every number that it states, calculated again."""
