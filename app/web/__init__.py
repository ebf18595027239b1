"""Plumbing to the browser: rendering, errors, assets and safety headers. No rules of the domain."""
