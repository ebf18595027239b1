"""Plumbing to the database: tables’ base, column types, engine and transactions. No rules of the domain."""
