"""Quizzes: items asked in attempts, responses, results."""
