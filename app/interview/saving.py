"""Answers as they are kept. One that is acknowledged is stored, and stays unless a newer one takes its place.

Which is newer is told by the epoch of the page that sent it, which grows with every page that takes the room, and by that
page's own count. Everybody who types saves every two seconds, so this way is narrow: two statements, made ready once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, update

from app.assessment.keeping import response_data
from app.assessment.model import Response
from app.assessment.scoring import check_response
from app.db.store import Write
from app.db.upsert import INSERT
from app.interview.holding import Desk, held_desk
from app.interview.models import AnswerRow, QuestionRow
from app.kernel.errors import Invalid

MOST_TEXT = 100_000  # characters of an answer
MODES = ("typed", "spoken", "paper")
_KEY = ("attempt_id", "position", "part")
_KEPT = ("epoch", "sequence", "text", "response", "mode", "saved_at")


@dataclass(frozen=True, slots=True)
class Packet:
    """An answer as a page sends it."""

    position: int
    part: int
    epoch: int
    sequence: int
    text: str = ""
    response: Response | None = None  # to an item
    mode: str = "typed"


def save_answer(tx: Write, learner_id: int, attempt_id: int, packet: Packet, now: datetime) -> bool:
    """Keeps an answer, if no newer one stands; whether it is what stands now. The same packet twice is one.

    Raises:
        NotFound, Closed, Overtaken, Conflict: nothing is saved from this page now, see `held_desk`.
        Invalid: it is too long, or cannot be meant.
    """
    desk = held_desk(tx, learner_id, attempt_id, packet.position, packet.epoch, now)
    return keep_answers(tx, desk, [packet], now)


def keep_answers(tx: Write, desk: Desk, packets: Iterable[Packet], now: datetime) -> bool:
    """The same of all that a page holds; whether all of it is what stands now."""
    kept = [_keep(tx, desk, packet, now) for packet in packets]  # all of them, whatever became of the first
    return all(kept)


def keep_certainty(tx: Write, desk: Desk, certainty: int) -> None:
    """How sure the learner is of an answer, 1 to 3."""
    if certainty != desk.certainty:
        own = (QuestionRow.attempt_id == desk.attempt_id) & (QuestionRow.position == desk.position)
        tx.execute(update(QuestionRow).where(own).values(certainty=certainty))


def _keep(tx: Write, desk: Desk, packet: Packet, now: datetime) -> bool:
    _check(packet, desk)
    values = {
        "attempt_id": desk.attempt_id,
        "position": desk.position,
        "part": packet.part,
        "epoch": packet.epoch,
        "sequence": packet.sequence,
        "text": packet.text,
        "response": None if packet.response is None else response_data(packet.response),
        "mode": packet.mode,
        "saved_at": now,
    }
    if tx.execute(_newest(tx.dialect.name), values).first() is not None:
        return True
    stands = tx.execute(_STANDS, {"own_" + name: values[name] for name in _KEY}).one()
    return tuple(stands) == (packet.epoch, packet.sequence)


@cache
def _newest(dialect: str) -> Any:
    """Stores an answer where there is none, or an older one; nothing comes back where a newer one stands."""
    new = INSERT[dialect](AnswerRow).values({name: bindparam(name) for name in (*_KEY, *_KEPT)})
    older = (AnswerRow.epoch < new.excluded.epoch) | (
        (AnswerRow.epoch == new.excluded.epoch) & (AnswerRow.sequence < new.excluded.sequence)
    )
    fresh = {name: new.excluded[name] for name in _KEPT}
    newest = new.on_conflict_do_update(index_elements=_KEY, set_=fresh, where=older)
    return newest.returning(AnswerRow.sequence)


_STANDS = select(AnswerRow.epoch, AnswerRow.sequence).where(
    *(getattr(AnswerRow, name) == bindparam("own_" + name) for name in _KEY)
)


def _check(packet: Packet, desk: Desk) -> None:
    desk.check_part(packet.part)
    if packet.mode not in MODES:
        raise Invalid(f"An answer cannot be “{packet.mode[:20]}”.", "It is typed, spoken or on paper.")
    if len(packet.text) > MOST_TEXT:
        raise Invalid(
            f"This answer has {len(packet.text):,} characters, and {MOST_TEXT:,} are kept at most; what was saved before stands.",
            "Shorten it: it is saved again then.",
        )
    if (packet.response is not None) != (desk.is_item and packet.part == 0):
        raise Invalid("This is no answer to this question.", "Load the page again.")
    if packet.response is not None:
        check_response(packet.response)
