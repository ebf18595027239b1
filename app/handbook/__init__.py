"""Reads handbooks: text becomes topics, questions and notes, each with its lines. Pure: no database, no web."""
