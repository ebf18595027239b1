"""Viva: interview preparation from a Markdown handbook."""
