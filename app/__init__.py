"""Viva: interview preparation from a Markdown handbook."""

__version__ = "0.1.0"
