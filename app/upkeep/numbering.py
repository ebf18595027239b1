"""Rows from one store to another: the same values under other numbers, wherever a row speaks of a row."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Table

from app.upkeep.belonging import target

Row = dict[str, Any]
Number = Callable[[str, int], int]  # a table, and a row's number there; gives its new number
# What is said to be a number of a row by no foreign key, but inside of values.
_WITHIN: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("quiz_attempt", "chosen"): {"topics": "topic", "items": "item"},
    ("interview_question", "solution"): {"note_id": "note", "card_id": "card"},
}
_BY_SOURCE = {
    ("evidence", "attempt_id"): "source"
}  # the table is `quiz_attempt` or `interview_attempt`, by it


def renumbered(table: Table, row: Mapping[str, Any], number: Number) -> Row:
    """The row with the new numbers of all that it speaks of."""
    return {
        column.name: _value(table.name, column.name, points_at(table, column.name), row, number)
        for column in table.columns
    }


def points_at(table: Table, column: str) -> str | None:
    """The table whose rows a column numbers: another's, or its own where it is what the database counts."""
    own = table.c[column]
    if aim := target(own):
        return aim
    return table.name if own.primary_key and column == "id" else None


def speaks_of(table: Table) -> set[str]:
    """The other tables whose rows a table's may speak of."""
    aims = {target(column) for column in table.columns} - {None}
    within = {aim for (name, _), aims in _WITHIN.items() if name == table.name for aim in aims.values()}
    return {str(aim) for aim in aims} | within


def _value(table: str, column: str, aim: str | None, row: Mapping[str, Any], number: Number) -> Any:
    value = row[column]
    if value is None:
        return None
    if aim:
        return number(aim, value)
    if by := _BY_SOURCE.get((table, column)):
        return number(f"{row[by]}_attempt", value)
    if within := _WITHIN.get((table, column)):
        return _inside(value, within, number)
    return value


def _inside(value: Any, within: Mapping[str, str], number: Number) -> Any:
    """A value of JSON with the numbers that stand under known names replaced, alone or in lists."""
    if isinstance(value, list):
        return [_inside(one, within, number) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _numbers(one, within[key], number) if key in within else _inside(one, within, number)
        for key, one in value.items()
    }


def _numbers(value: Any, aim: str, number: Number) -> Any:
    if isinstance(value, list):
        return [number(aim, one) for one in value]
    return None if value is None else number(aim, value)
