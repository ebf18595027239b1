"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy spells once for each."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.db.base import Base
from app.db.store import Read

INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_or(tx: Read, table: type[Base]) -> Any:
    """An INSERT of the transaction's database, to be given what to do with a row that is there already."""
    return INSERT[tx.dialect.name](table)
