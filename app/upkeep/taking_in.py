"""A person's own data from a file, into this Viva: under new numbers, on the handbooks that are here.

The file may come from anybody. It is tried like a backup first, in a store of its own; what would be shown as HTML must be
such as Viva makes; and of handbooks it brings no text: what is not here is kept as retired, and comes to life when the
handbook is imported.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Table, and_, delete, exists, func, insert, select, text, update

from app.accounts.models import LearnerRow
from app.assessment.keeping import item_of
from app.db.base import Base
from app.db.rows import last_numbers, set_last_numbers, tables
from app.db.store import Read, Store, Write
from app.db.types import Instant
from app.handbook.made import is_as_made
from app.kernel.errors import Conflict, Invalid
from app.library.models import CardRow
from app.library.shelf import free_slug
from app.upkeep.archive import Archive, opened
from app.upkeep.belonging import PERSON, rows_of, taken
from app.upkeep.content import CONTENT, Name, names
from app.upkeep.numbering import Row, renumbered
from app.upkeep.restoring import tried
from app.upkeep.taking_along import REASON

_STARTS_WITH = ("preferences", "schedule", "study_day")  # what is there as soon as somebody looks at Today
_AT_ONCE = 500
_NOT_OURS = "Take a file that Viva’s own export made."


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a file."""

    reviews: int
    quizzes: int
    interviews: int
    missing: tuple[str, ...]  # titles of handbooks that are not here


def take_in(path: Path, into: Store, person: int, migrations: Path, *, most_bytes: int = 2**34) -> TakenIn:
    """Gives a person who has done nothing here yet all that a file has.

    Args:
        most_bytes: what is larger when it is unpacked is refused.

    Raises:
        Invalid: the file is no such file, is damaged, or holds what Viva never writes.
        Conflict: the person has done something here already.
    """
    try:
        with opened(path) as archive:
            _check_file(archive, most_bytes)
            with tried(archive, migrations) as (scratch, _), scratch.read() as source:
                _check(source)
                with into.write(person) as tx:
                    return _Arrival(source, tx, person).bring()
    except (
        KeyError,
        TypeError,
        ValueError,
        OverflowError,
        RuntimeError,
    ) as error:  # nested too deep, encrypted
        raise Invalid(f"{path.name} has rows that Viva never writes.", _NOT_OURS) from error


def _check_file(archive: Archive, most_bytes: int) -> None:
    name = archive.path.name
    if archive.manifest.reason != REASON:
        raise Invalid(
            f"{name} is a backup of a whole Viva, and not one person’s data.", "`viva restore` takes it."
        )
    if archive.unpacked > most_bytes:
        raise Invalid(f"{name} is larger than can be taken in here.", "Use `viva user import`.")


def _check(source: Read) -> None:
    """Looks at all that would be shown or reckoned with.

    Raises:
        Invalid: Viva never writes such a thing.
    """
    if source.execute(select(func.count()).select_from(LearnerRow)).scalar_one() != 1:
        raise Invalid("There must be one person in the file.", _NOT_OURS)
    for table in (*taken(), *(Base.metadata.tables[name] for name in CONTENT)):
        for row in _rows(source, table):
            _check_types(table, row)
            if table.name == "item":
                item_of(row["body"], row["line"])
            if not all(is_as_made(html) for html in _shown(table.name, row)):
                raise Invalid("There is something in the file that could be harmful.", _NOT_OURS)
            if not all(place.startswith("/handbooks/") for place in _places(table.name, row)):
                raise Invalid("There is a link in the file that leads elsewhere.", _NOT_OURS)


def _check_types(table: Table, row: Mapping[str, Any]) -> None:
    for column in table.columns:
        value = row[column.name]
        if value is None or isinstance(column.type, (JSON, Instant)):
            continue
        kind: Any = column.type.python_type
        if not isinstance(value, (int, float) if kind is float else kind):
            raise TypeError(f"{table.name}.{column.name}")


def _shown(table: str, row: Mapping[str, Any]) -> Iterator[str]:
    """What of a row goes into pages as it stands."""
    if table not in ("quiz_question", "interview_question"):
        return
    front, back = row["shown"], row["solution"]
    yield front["stem"]
    yield "".join(front.get("texts", ()))  # pieces around blanks; whole, they are balanced
    for pieces in (front.get("options"), front.get("prompts"), back.get("lines"), back.get("hints")):
        yield from pieces or ()
    yield from (back.get("why", ""), back.get("answer", ""))
    yield from (point["html"] for point in back.get("points", ()))
    for further in row.get("followups", ()):
        yield from (further.get("html") or "", further.get("answer") or "")


def _places(table: str, row: Mapping[str, Any]) -> Iterator[str]:
    """The links of a row."""
    if table not in ("quiz_question", "interview_question"):
        return
    back = row["solution"]
    found = (row.get("place"), back.get("place"), *(point.get("place") for point in back.get("points", ())))
    yield from filter(None, found)


class _Arrival:
    """One person's rows on their way from a scratch store into the store, in one transaction."""

    def __init__(self, source: Read, tx: Write, person: int) -> None:
        self.source, self.tx, self.person = source, tx, person
        self.numbers: dict[str, dict[int, int]] = {}
        self.after: dict[str, int] = {}  # the highest numbers that there are, by tables

    def bring(self) -> TakenIn:
        self._refuse_if_something_is_there()
        missing = self._find_content()
        every = tables(self.tx)
        last = last_numbers(self.tx, every)
        self.after = {table.name: self._highest(table, last) for table in taken() if "id" in table.c}
        retired = set(self.tx.execute(select(CardRow.id).where(CardRow.retired_at.is_not(None))).scalars())
        counts = {}
        for table in taken():
            rows = (self._moved(table, row, retired) for row in _rows(self.source, table))
            if table.name == PERSON:
                (own,) = rows
                own.pop("id")  # it stays who it is
                self.tx.execute(update(LearnerRow).where(LearnerRow.id == self.person).values(own))
            else:
                counts[table.name] = _put(self.tx, table, rows)
        set_last_numbers(self.tx, every, last)
        return TakenIn(counts["review"], counts["quiz_attempt"], counts["interview_attempt"], missing)

    def _highest(self, table: Table, last: Mapping[str, int]) -> int:
        """The highest number that a table has given; it gives no other until the transaction ends."""
        if self.tx.dialect.name == "postgresql":
            self.tx.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
        there = self.tx.execute(select(func.max(table.c.id))).scalar_one() or 0
        return max(there, last.get(table.name, 0))

    def _refuse_if_something_is_there(self) -> None:
        self.tx.execute(select(LearnerRow.id).where(LearnerRow.id == self.person).with_for_update())
        for table in taken():
            if table.name not in (PERSON, *_STARTS_WITH):
                own = exists().select_from(table).where(rows_of(table.name, self.person))
                if self.tx.execute(select(own)).scalar_one():
                    raise Conflict(
                        "There is something here already that could be lost.",
                        "Take the file into an account in which nothing was studied yet.",
                    )
        for name in (*reversed(_STARTS_WITH), "enrolment"):
            table = Base.metadata.tables[name]
            self.tx.execute(delete(table).where(rows_of(name, self.person)))

    def _find_content(self) -> tuple[str, ...]:
        """Numbers of the content that the rows speak of; what is not here is put here, retired.

        Returns:
            The titles of handbooks that are not here.
        """
        books = list(_rows(self.source, Base.metadata.tables["handbook"]))
        slugs = [row["slug"] for row in books]
        for name in CONTENT:
            table = Base.metadata.tables[name]
            here: dict[Name, int] = {
                called: number for number, called in names(self.tx, name, slugs, self.person).items()
            }
            there = names(self.source, name, slugs)
            self.numbers[name] = {old: here[called] for old, called in there.items() if called in here}
            for row in _rows(self.source, table):
                if row["id"] not in self.numbers[name]:
                    self.numbers[name][row["id"]] = self._put_content(table, row)
        table = Base.metadata.tables["handbook"]
        own = and_(table.c.slug.in_(slugs), table.c.retired_at.is_(None))
        in_use = set(self.tx.execute(select(table.c.slug).where(own)).scalars())
        return tuple(row["title"] for row in books if row["slug"] not in in_use)

    def _put_content(self, table: Table, row: Row) -> int:
        values = renumbered(table, {**row, "id": None}, self._number)
        values.pop("id")
        if table.name == "handbook":  # another's own may have the name
            values["slug"] = free_slug(self.tx, values["slug"])
        return int(self.tx.execute(insert(table).values(values).returning(table.c.id)).scalar_one())

    def _number(self, aim: str, old: int) -> int:
        if aim == PERSON:
            return self.person
        return self.numbers[aim][old] if aim in CONTENT else self.after[aim] + old

    def _moved(self, table: Table, row: Row, retired: set[int]) -> Row:
        moved = renumbered(table, row, self._number)
        if table.name == "schedule":
            moved["retired"] = moved["card_id"] in retired
        return moved


def _rows(tx: Read, table: Table) -> Iterator[Row]:
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=_AT_ONCE)
    return (dict(row) for row in tx.execute(query).mappings())


def _put(tx: Write, table: Table, rows: Iterator[Row]) -> int:
    count = 0
    while some := list(islice(rows, _AT_ONCE)):
        tx.execute(insert(table), some)
        count += len(some)
    return count
