"""Links that show an attempt to whoever has them: made, looked up, revoked. Of a token only its digest is stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, select, update

from app.accounts.queries import Learner
from app.db.store import Read, Write
from app.interview.models import AttemptRow, ShareRow
from app.interview.queries import attempt
from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.tokens import digest_of, new_token

MOST_LINKS = 20  # of an attempt, that work at the same time
MOST_DAYS = 90


class Kind(StrEnum):
    REPORT = "report"  # to read
    INTERVIEWER = "interviewer"  # to look on, judge and nudge


DAYS = {Kind.REPORT: 30, Kind.INTERVIEWER: 2}  # that a link works if nothing else is said


@dataclass(frozen=True, slots=True)
class Link:
    id: int
    kind: Kind
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def works(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class NewLink(Link):
    """A link with its token, which is said once."""

    token: str


@dataclass(frozen=True, slots=True)
class Shared:
    """What a token opens."""

    link: Link
    attempt_id: int
    learner_id: int


def make_link(
    tx: Write, learner: Learner, attempt_id: int, kind: Kind, now: datetime, days: int | None = None
) -> NewLink:
    """A new link to the learner's attempt.

    Raises:
        NotFound: the learner has no such attempt.
        Invalid: it would work for no time, or for too long.
        Conflict: a report is not there yet, or there are many links already.
    """
    own = attempt(tx, learner.id, attempt_id)
    days = DAYS[kind] if days is None else days
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(
            f"A link works for 1 to {MOST_DAYS} days; {days} was asked for.", "Choose another number."
        )
    if kind is Kind.REPORT and own.submitted_at is None:
        raise Conflict("This interview still goes on, so there is no report to share.", "Submit it first.")
    if sum(one.works(now) for one in links(tx, attempt_id)) >= MOST_LINKS:
        raise Conflict(f"This interview has {MOST_LINKS} links that work.", "Revoke one first.")
    token, expires_at = new_token(), now + timedelta(days=days)
    values = {
        "attempt_id": attempt_id,
        "kind": kind.value,
        "digest": digest_of(token),
        "created_at": now,
        "expires_at": expires_at,
    }
    number = tx.execute(insert(ShareRow).values(values).returning(ShareRow.id)).scalar_one()
    return NewLink(number, kind, now, expires_at, None, token)


def revoke_link(tx: Write, learner: Learner, attempt_id: int, link_id: int, now: datetime) -> Kind:
    """Ends a link at once; one that was ended before stays so. Gives what it opened.

    Raises:
        NotFound: the learner's attempt has no such link.
    """
    attempt(tx, learner.id, attempt_id)
    own = (ShareRow.id == link_id) & (ShareRow.attempt_id == attempt_id)
    kind = tx.execute(select(ShareRow.kind).where(own)).scalar()
    if kind is None:
        raise NotFound("This interview has no such link.", "Its report lists those that it has.")
    tx.execute(update(ShareRow).where(own).values(revoked_at=func.coalesce(ShareRow.revoked_at, now)))
    return Kind(kind)


def revoke_all_links(tx: Write, now: datetime) -> None:
    """Revokes every link of everybody's interviews."""
    tx.execute(update(ShareRow).where(ShareRow.revoked_at.is_(None)).values(revoked_at=now))


def links(tx: Read, attempt_id: int) -> list[Link]:
    """All links of an attempt, the newest first; those that work no more, too."""
    query = select(ShareRow.__table__).where(ShareRow.attempt_id == attempt_id).order_by(ShareRow.id.desc())
    return [_link(row) for row in tx.execute(query)]


def opened(tx: Read, kind: Kind, token: str, now: datetime) -> Shared:
    """What a token opens.

    Raises:
        NotFound: nothing, or not any more. What it was is not said: who has no token that works learns nothing.
    """
    query = (
        select(ShareRow.__table__, AttemptRow.learner_id)
        .join(AttemptRow, AttemptRow.id == ShareRow.attempt_id)
        .where(ShareRow.digest == digest_of(token), ShareRow.kind == kind.value)
    )
    row = tx.execute(query).first()
    if row is None or not _link(row).works(now):
        raise NotFound("This link does not work, or not any more.", "Ask whoever sent it for a new one.")
    return Shared(_link(row), row.attempt_id, row.learner_id)


def _link(row: Any) -> Link:
    return Link(row.id, Kind(row.kind), row.created_at, row.expires_at, row.revoked_at)
