"""What is whose, as the foreign keys of the tables say it: a new table is somebody's as soon as it points at a person."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sqlalchemy import Column, ColumnElement, Table, select

from app.db.base import Base

PERSON, ACCOUNT = "learner", "account"
# Of a person's things those that are of no use in another Viva: how one signs in, links that were given to others, what
# waits to be done, and how far the schedule has followed this library.
_NOT_TAKEN = frozenset({ACCOUNT, "enrolment", "interview_share", "job", "pending_import"})


class Fate(StrEnum):
    """What becomes of rows when their person takes what is theirs, and when they go."""

    TAKEN = "taken"  # into the file; gone with the person
    GOES = "goes"  # not into the file; gone with the person
    STAYS = "stays"  # content: without the name of the person


@dataclass(frozen=True, slots=True)
class Belonging:
    """By which column a table's rows are somebody's."""

    table: Table
    column: Column[int]
    above: str | None  # the table of theirs that it points at; None: at the person
    fate: Fate


@cache
def belongings() -> dict[str, Belonging]:
    """Every table with something of a person, by its name, parents first."""
    found: dict[str, Belonging] = {}
    for table in Base.metadata.sorted_tables:
        if own := _of_person(table) or _of_another(table, found):
            found[table.name] = own
    return found


def taken() -> list[Table]:
    """The tables that a person takes along, parents first."""
    return [one.table for one in belongings().values() if one.fate is Fate.TAKEN]


def rows_of(name: str, person: int) -> ColumnElement[bool]:
    """Which rows of a table are the person's."""
    own = belongings()[name]
    if own.above is None:
        return own.column == person
    (key,) = belongings()[own.above].table.primary_key
    return own.column.in_(select(key).where(rows_of(own.above, person)))


def target(column: Column[object]) -> str | None:
    """The table that a column points at."""
    return next((key.column.table.name for key in column.foreign_keys), None)


def _of_person(table: Table) -> Belonging | None:
    if table.name == PERSON:
        return Belonging(table, table.c.id, None, Fate.TAKEN)
    for column in table.columns:
        if (points_at := target(column)) in (PERSON, ACCOUNT):
            is_left = table.name in _NOT_TAKEN or points_at == ACCOUNT
            fate = Fate.GOES if is_left else Fate.STAYS if column.nullable else Fate.TAKEN
            return Belonging(table, column, None, fate)
    return None


def _of_another(table: Table, found: dict[str, Belonging]) -> Belonging | None:
    for column in table.columns:
        above = found.get(target(column) or "")
        if above and above.fate is not Fate.STAYS and not column.nullable:
            fate = Fate.GOES if table.name in _NOT_TAKEN else above.fate
            return Belonging(table, column, above.table.name, fate)
    return None
