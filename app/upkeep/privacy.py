"""A handbook that somebody keeps to themself, or shares again."""

from sqlalchemy import ColumnElement, Select, Table, and_, exists, false, or_, select, update

from app.db.base import Base
from app.db.store import Read, Write
from app.kernel.errors import Conflict, NotAllowed
from app.library.models import ChangeSetRow, HandbookRow
from app.library.queries import HandbookInfo, handbook
from app.study.models import ScheduleRow
from app.study.service import forget_handbook, look_anew
from app.upkeep.belonging import rows_of, taken, target
from app.upkeep.content import CONTENT


def keep_private(tx: Write, slug: str, person: int) -> None:
    """Lets nobody but this person see a handbook that they brought.

    Raises:
        NotFound: there is no such handbook.
        NotAllowed: somebody else brought it.
        Conflict: others have done something with it, which would be lost to them.
    """
    book = handbook(tx, slug)
    if not is_brought_by(tx, book.id, person):
        raise NotAllowed(
            "Somebody else brought this handbook.", "Only who brought it may keep it to themself."
        )
    if _is_used_by_others(tx, book.id, person):
        raise Conflict(
            "Others have studied this handbook already, so it stays shared.", "Import a new one as your own."
        )
    forget_handbook(tx, book.id, person)
    tx.execute(update(HandbookRow).where(HandbookRow.id == book.id).values(owner_id=person))


def share(tx: Write, slug: str, person: int) -> None:
    """Lets everybody see what this person kept to themself.

    Raises:
        NotFound: there is no such handbook, or it is another's own.
    """
    book = handbook(tx, slug)
    own = (HandbookRow.id == book.id) & (HandbookRow.owner_id == person)
    tx.execute(update(HandbookRow).where(own).values(owner_id=None))
    look_anew(tx)


def is_brought_by(tx: Read, handbook_id: int, person: int) -> bool:
    """Whether the first import of a handbook was this person's."""
    first = select(ChangeSetRow.learner_id).where(ChangeSetRow.handbook_id == handbook_id)
    return tx.execute(first.order_by(ChangeSetRow.id).limit(1)).scalar() == person


def may_be_kept(tx: Read, book: HandbookInfo, person: int) -> bool:
    """Whether this person may keep it to themself; whether others have used it is looked at when it comes to that."""
    return book.owner_id is None and is_brought_by(tx, book.id, person)


def rows_in(handbooks: Select[int]) -> dict[str, ColumnElement[bool]]:
    """By tables, parents first, the rows that are of some handbooks: their own, and what speaks of those."""
    found: dict[str, ColumnElement[bool]] = {"handbook": Base.metadata.tables["handbook"].c.id.in_(handbooks)}
    for table in Base.metadata.sorted_tables:
        if table.name not in found and (own := _in(table, found, handbooks)) is not None:
            found[table.name] = own
    return found


def _in(
    table: Table, found: dict[str, ColumnElement[bool]], handbooks: Select[int]
) -> ColumnElement[bool] | None:
    if "handbook_id" in table.c:
        return table.c.handbook_id.in_(handbooks)
    above = [(column, target(column)) for column in table.columns if target(column) in found]
    parts = [
        column.in_(select(Base.metadata.tables[aim].c.id).where(found[aim]))
        for column, aim in above
        if aim and aim != table.name and "id" in Base.metadata.tables[aim].c
    ]
    return or_(false(), *parts) if parts else None


def _is_used_by_others(tx: Read, handbook_id: int, person: int) -> bool:
    of_book = rows_in(select(HandbookRow.id).where(HandbookRow.id == handbook_id))
    for table in taken():
        if not any(target(column) in CONTENT for column in table.columns):
            continue
        theirs = and_(of_book[table.name], ~rows_of(table.name, person))
        if table.name == "schedule":  # a card that was never looked at is no use of it
            theirs &= or_(ScheduleRow.suspended, ScheduleRow.buried_until.is_not(None), ScheduleRow.reps > 0)
        if tx.execute(select(exists().select_from(table).where(theirs))).scalar_one():
            return True
    return False
