"""What is done about items that are bad: reported, thrown out for good, taken back."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from app.accounts.queries import Learner
from app.db.store import Write
from app.db.upsert import insert_or
from app.kernel.errors import Invalid, NotFound
from app.library.models import ItemRow
from app.library.shelf import within_shelf
from app.quiz.models import ItemReportRow, Reason, ThrownOutRow

MOST_WORDS = 1_000  # characters of a report


def throw_out(tx: Write, learner: Learner, item_id: int, now: datetime, reason: Reason | None = None) -> None:
    """Keeps an item out of quizzes until somebody takes it back. Thrown out twice is thrown out.

    Raises:
        NotFound: there is no such item.
    """
    _check(tx, item_id)
    values = {"item_id": item_id, "learner_id": learner.id, "reason": reason, "thrown_out_at": now}
    tx.execute(insert_or(tx, ThrownOutRow).values(values).on_conflict_do_nothing())


def take_back(tx: Write, item_id: int) -> None:
    """Lets quizzes ask an item again.

    Raises:
        NotFound: there is no such item.
    """
    _check(tx, item_id)
    tx.execute(delete(ThrownOutRow).where(ThrownOutRow.item_id == item_id))


def report_item(tx: Write, learner: Learner, item_id: int, reason: Reason, note: str, now: datetime) -> None:
    """Keeps what a learner says is wrong. The same said twice is kept once, until somebody has looked at it.

    Raises:
        NotFound: there is no such item.
        Invalid: it is too long.
    """
    _check(tx, item_id)
    words = note.strip()
    if len(words) > MOST_WORDS:
        raise Invalid(f"A report has up to {MOST_WORDS} characters, not {len(words)}.", "Shorten it.")
    own = (ItemReportRow.item_id == item_id) & (ItemReportRow.learner_id == learner.id)
    same = own & (ItemReportRow.reason == reason) & (ItemReportRow.note == words)
    if tx.execute(select(ItemReportRow.id).where(same, ItemReportRow.settled_at.is_(None))).first():
        return
    values = {
        "item_id": item_id,
        "learner_id": learner.id,
        "reason": reason.value,
        "note": words,
        "reported_at": now,
    }
    tx.execute(insert(ItemReportRow).values(values))


def settle_reports(tx: Write, item_id: int, now: datetime) -> None:
    """Says of all reports on an item that somebody has looked at them. They are kept.

    Raises:
        NotFound: there is no such item.
    """
    _check(tx, item_id)
    still_open = (ItemReportRow.item_id == item_id) & ItemReportRow.settled_at.is_(None)
    tx.execute(update(ItemReportRow).where(still_open).values(settled_at=now))


def _check(tx: Write, item_id: int) -> None:
    own = (ItemRow.id == item_id) & within_shelf(tx, ItemRow.handbook_id)
    if tx.execute(select(ItemRow.id).where(own)).first() is None:
        raise NotFound(f"There is no item {item_id}.", "The page of items lists what there is.")
