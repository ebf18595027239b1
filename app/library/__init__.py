"""Stored handbooks: import, reading and search."""
