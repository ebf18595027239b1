"""An interview as it goes on, told to whoever looks on: a stream that says that something changed, and nothing of what.

What changed is asked for by the page, like any page. The stream looks at the store in a thread, briefly and once a
second, and holds no connection between two looks; it ends with the interview, with the link, and with the server.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import anyio
from anyio import to_thread
from sqlalchemy import func, select

from app.db.store import Read
from app.interview.models import AnswerRow, AttemptRow, QuestionRow
from app.interview.share_links import Kind, opened
from app.kernel.errors import VivaError
from app.web.visit import NOBODY, Wiring

EVERY_S = 1.0
_BEAT = timedelta(
    seconds=15
)  # after so long a line is sent that says nothing, or proxies would close the stream
LONGEST = timedelta(minutes=10)  # then the browser asks again: no stream is forever
_AGAIN_MS = 2_000


@dataclass(frozen=True, slots=True)
class Pulse:
    """Where an interview is, and when something was written last."""

    position: int
    paused: bool
    over: bool
    deadline_at: datetime
    said_at: datetime | None
    parts: int  # questions and follow-ups that were asked by now

    def since(self, before: "Pulse") -> str:
        """What is to be told since the one before: nothing, that words came, or that the interview moved."""
        if (self.position, self.paused, self.over, self.deadline_at) != (
            before.position,
            before.paused,
            before.over,
            before.deadline_at,
        ):
            return "moved"
        return "said" if (self.said_at, self.parts) != (before.said_at, before.parts) else ""


def pulse(tx: Read, attempt_id: int) -> Pulse:
    """One cheap look: a statement."""
    said = select(func.max(AnswerRow.saved_at)).where(AnswerRow.attempt_id == attempt_id).scalar_subquery()
    parts = select(func.sum(QuestionRow.parts)).where(QuestionRow.attempt_id == attempt_id).scalar_subquery()
    columns = (
        AttemptRow.position, AttemptRow.paused_at, AttemptRow.submitted_at, AttemptRow.deadline_at, said, parts,
    )  # fmt: skip
    row = tx.execute(select(*columns).where(AttemptRow.id == attempt_id)).one()
    return Pulse(row[0], row[1] is not None, row[2] is not None, row[3], row[4], row[5] or 0)


def look(wiring: Wiring, token: str) -> Pulse | None:
    """A look through a link; None where it does not work any more."""
    try:
        with wiring.store.read(NOBODY) as tx:
            return pulse(tx, opened(tx, Kind.INTERVIEWER, token, wiring.clock.now()).attempt_id)
    except VivaError:  # revoked, expired, or the database is busy: the browser asks again and is told
        return None


async def events(wiring: Wiring, token: str, first: Pulse) -> AsyncIterator[str]:
    """Server-sent events until there is nothing more to tell."""
    last, begun, beaten = first, wiring.clock.now(), wiring.clock.now()
    yield f"retry: {_AGAIN_MS}\n\n"
    while not last.over and not wiring.closing.is_set():
        await anyio.sleep(EVERY_S)
        now = wiring.clock.now()
        seen = await to_thread.run_sync(look, wiring, token)
        if seen is None or now - begun > LONGEST:
            return
        told, last = seen.since(last), seen
        if told:
            yield f"event: {told}\ndata: {seen.position}\n\n"
        elif now - beaten > _BEAT:
            yield ": still here\n\n"
        else:
            continue
        beaten = now
