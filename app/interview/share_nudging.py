"""An interviewer asks to go on: it is said in the room, and the candidate goes."""

from datetime import datetime

from sqlalchemy import func, insert, select

from app.db.store import Read, Write
from app.interview.models import EventRow
from app.interview.queries import Attempt, locked_attempt
from app.kernel.errors import Stale

_NUDGED, _MOVED = "nudged", "moved"


def nudge(tx: Write, learner_id: int, attempt_id: int, position: int, now: datetime) -> None:
    """Asks the candidate to leave a question; asking twice is asking once.

    Raises:
        NotFound: the learner has no such interview.
        Stale: it is over, or the candidate has moved on already.
    """
    own = locked_attempt(tx, learner_id, attempt_id)
    if not own.is_open or own.position != position:
        raise Stale("The candidate has left this question already.", "The page shows where they are.")
    if is_nudged(tx, own):
        return
    number = select(func.coalesce(func.max(EventRow.number), 0) + 1).where(EventRow.attempt_id == attempt_id)
    values = {"attempt_id": attempt_id, "kind": _NUDGED, "at": now, "data": {"position": position}}
    tx.execute(insert(EventRow).values(**values, number=tx.execute(number).scalar_one()))


def is_nudged(tx: Read, own: Attempt) -> bool:
    """Whether the interviewer asked to leave the question that is on the table."""
    query = select(EventRow.kind).where(EventRow.attempt_id == own.id, EventRow.kind.in_((_NUDGED, _MOVED)))
    return tx.execute(query.order_by(EventRow.number.desc()).limit(1)).scalar() == _NUDGED
