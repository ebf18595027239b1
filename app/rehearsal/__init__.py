"""What a mock interview is, without a database or a page: blueprints, the draw, the clock, follow-ups, points, marks."""
