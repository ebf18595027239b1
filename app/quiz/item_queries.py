"""Reads of items themselves: lists of them, one with where it stands, what was said against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from app.accounts.models import LearnerRow
from app.db.store import Read
from app.kernel.errors import NotFound
from app.library.models import HandbookRow, ItemRow, TopicRow
from app.library.shelf import may_see, on_shelf
from app.quiz.choosing import may_be_asked, with_what_is_below
from app.quiz.models import ItemReportRow, Reason, ThrownOutRow

PAGE = 50


class Which(StrEnum):
    ASKED = "asked"  # those that quizzes may ask
    BROKEN = "broken"  # of them, those that look broken by their responses
    REPORTED = "reported"  # with a report that nobody has looked at
    THROWN_OUT = "thrown-out"


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What a list of items shows. Empty means anything."""

    handbook: str = ""  # slug
    topic: int = 0  # id; what is below it belongs to it
    kind: str = ""
    origin: str = ""
    which: Which = Which.ASKED


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item in a list. `in_text` says whether its handbook still has it."""

    id: int
    key: str
    kind: str
    origin: str
    rule: str
    line: int
    note_id: int | None
    body: dict[str, Any]
    in_text: bool
    topic_key: str
    topic: str
    handbook_slug: str
    handbook_title: str
    handbook_files: list[dict[str, Any]]
    reports: int  # that nobody has looked at
    thrown_out_at: datetime | None
    thrown_out_for: Reason | None


@dataclass(frozen=True, slots=True)
class Report:
    id: int
    reason: Reason
    note: str
    by: str  # who; empty where they gave no name
    reported_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemPage:
    items: tuple[ListedItem, ...]
    total: int
    previous: int | None  # the first item of this page, to go before
    next: int | None


def item_page(
    tx: Read,
    wanted: ItemFilter,
    *,
    among: Sequence[int] | None = None,
    after: int = 0,
    before: int = 0,
    limit: int = PAGE,
) -> ItemPage:
    """A page of items in the order of their handbooks.

    Args:
        among: ids that it is to be one of; None for any.
        after: the item that the page begins behind; 0 for none.
        before: the item that it ends before; 0 for none.
    """
    conditions = _conditions(tx, wanted)
    if among is not None:
        conditions.append(ItemRow.id.in_(among))
    total = tx.execute(_from_items(select(func.count())).where(*conditions)).scalar_one()
    backwards = bool(before) and not after
    order = (ItemRow.handbook_id, ItemRow.position, ItemRow.id)
    anchor = tx.execute(select(*order).where(ItemRow.id == (before if backwards else after))).first()
    query = _listed().where(*conditions)
    if anchor is not None:
        here = tuple_(*order)
        query = query.where(here < tuple_(*anchor) if backwards else here > tuple_(*anchor))
    rows = [
        _item(row)
        for row in tx.execute(
            query.order_by(*(one.desc() if backwards else one for one in order)).limit(limit + 1)
        )
    ]
    further, shown = len(rows) > limit, rows[:limit]
    if backwards:
        shown.reverse()
    has_previous, has_next = (further, True) if backwards else (anchor is not None, further)
    return ItemPage(
        items=tuple(shown),
        total=total,
        previous=shown[0].id if shown and has_previous else None,
        next=shown[-1].id if shown and has_next else None,
    )


def item(tx: Read, item_id: int) -> ListedItem:
    """One item, also one that is out of use.

    Raises:
        NotFound: there is none of that number.
    """
    row = tx.execute(_listed().where(ItemRow.id == item_id, may_see(tx))).first()
    if row is None:
        raise NotFound(f"There is no item {item_id}.", "The page of items lists what there is.")
    return _item(row)


def reports_of(tx: Read, item_id: int) -> list[Report]:
    """What was said against an item, the newest first."""
    query = (
        select(
            ItemReportRow.id, ItemReportRow.reason, ItemReportRow.note, LearnerRow.name,
            ItemReportRow.reported_at, ItemReportRow.settled_at,
        )
        .join(LearnerRow, LearnerRow.id == ItemReportRow.learner_id)
        .where(ItemReportRow.item_id == item_id)
        .order_by(ItemReportRow.id.desc())
    )  # fmt: skip
    return [
        Report(row.id, Reason(row.reason), row.note, row.name, row.reported_at, row.settled_at)
        for row in tx.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Objection:
    """What a learner did about an item that they were asked."""

    reported: bool
    thrown_out: bool


def objection_of(tx: Read, learner_id: int, item_id: int) -> Objection:
    own = (ItemReportRow.item_id == item_id) & (ItemReportRow.learner_id == learner_id)
    reported = select(func.count(ItemReportRow.id)).where(own, ItemReportRow.settled_at.is_(None))
    thrown_out = select(func.count(ThrownOutRow.item_id)).where(ThrownOutRow.item_id == item_id)
    row = tx.execute(select(reported.scalar_subquery(), thrown_out.scalar_subquery())).one()
    return Objection(bool(row[0]), bool(row[1]))


def _conditions(tx: Read, wanted: ItemFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [on_shelf(tx)]
    match wanted.which:
        case Which.ASKED | Which.BROKEN:
            found += may_be_asked(tx)
        case Which.REPORTED:
            found.append(_open_reports() > 0)
        case Which.THROWN_OUT:
            found.append(ThrownOutRow.item_id.is_not(None))
    if wanted.handbook:
        found.append(HandbookRow.slug == wanted.handbook)
    if wanted.topic:
        found.append(ItemRow.topic_id.in_(with_what_is_below((wanted.topic,))))
    if wanted.kind:
        found.append(ItemRow.kind == wanted.kind)
    if wanted.origin:
        found.append(ItemRow.origin == wanted.origin)
    return found


def _open_reports() -> Any:
    is_open = (ItemReportRow.item_id == ItemRow.id) & ItemReportRow.settled_at.is_(None)
    return select(func.count(ItemReportRow.id)).where(is_open).correlate(ItemRow).scalar_subquery()


def _listed() -> Select[Any]:
    columns = (
        ItemRow.id, ItemRow.key, ItemRow.kind, ItemRow.origin, ItemRow.rule, ItemRow.line, ItemRow.note_id,
        ItemRow.body, ItemRow.retired_at, TopicRow.key, TopicRow.plain, HandbookRow.slug, HandbookRow.title,
        HandbookRow.files, _open_reports(), ThrownOutRow.thrown_out_at, ThrownOutRow.reason,
    )  # fmt: skip
    return _from_items(select(*columns))


def _from_items(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(ItemRow)
        .join(TopicRow, TopicRow.id == ItemRow.topic_id)
        .join(HandbookRow, HandbookRow.id == ItemRow.handbook_id)
        .outerjoin(ThrownOutRow, ThrownOutRow.item_id == ItemRow.id)
    )


def _item(row: Any) -> ListedItem:
    values = list(row)
    values[8] = values[8] is None  # still in the text
    values[16] = Reason(values[16]) if values[16] else None
    return ListedItem(*values)
