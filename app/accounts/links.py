"""Links that let in once: to set Viva up, to join, to choose a new password; and from a password to the second step.

A passkey's challenge is such a secret too, and a journey to the provider, only that no link leads to them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, insert, or_, select, update

from app.accounts.models import LinkRow
from app.accounts.people import has_accounts
from app.db.store import Read, Write
from app.kernel.errors import Gone, NotFound
from app.kernel.roles import Role
from app.kernel.tokens import digest_of, new_token


class Purpose(StrEnum):
    SET_UP = "set-up"
    JOIN = "join"
    RESET = "reset"
    SECOND_STEP = "code"
    PASSKEY = "passkey"
    NEW_PASSKEY = "new-key"
    IDENTITY = "identity"


LASTS = {
    Purpose.SET_UP: timedelta(days=1),
    Purpose.JOIN: timedelta(days=7),
    Purpose.RESET: timedelta(days=1),
    Purpose.SECOND_STEP: timedelta(minutes=10),
    Purpose.PASSKEY: timedelta(minutes=5),
    Purpose.NEW_PASSKEY: timedelta(minutes=5),
    Purpose.IDENTITY: timedelta(minutes=10),
}
_CHALLENGES = (
    Purpose.PASSKEY,
    Purpose.NEW_PASSKEY,
    Purpose.IDENTITY,
)  # a stranger can ask for many: gone as soon as they are over
_KEPT_AFTER_ITS_END = timedelta(days=30)  # so that one who comes late is told why


@dataclass(frozen=True, slots=True)
class Link:
    id: int
    purpose: Purpose
    role: Role
    person: int | None  # whose new password it is for


def make_link(
    tx: Write, purpose: Purpose, now: datetime, *, role: Role = Role.LEARNER, person: int | None = None
) -> str:
    """Makes a link; gives its path, which is not kept."""
    return f"/{purpose}?link={make_token(tx, purpose, now, role=role, person=person)}"


def make_token(
    tx: Write, purpose: Purpose, now: datetime, *, role: Role = Role.LEARNER, person: int | None = None
) -> str:
    """Makes a secret that is good once; gives it, for it is not kept."""
    token = new_token()
    over = or_(
        LinkRow.expires_at < now - _KEPT_AFTER_ITS_END,
        LinkRow.used_at < now - _KEPT_AFTER_ITS_END,
        LinkRow.purpose.in_(_CHALLENGES) & (LinkRow.expires_at < now),
    )
    tx.execute(delete(LinkRow).where(over))
    if person is not None:  # the newest is the one that counts
        older = (LinkRow.learner_id == person, LinkRow.purpose == purpose, LinkRow.used_at.is_(None))
        tx.execute(delete(LinkRow).where(*older))
    tx.execute(insert(LinkRow).values(
        token_digest=digest_of(token), purpose=purpose, role=role, learner_id=person,
        made_at=now, expires_at=now + LASTS[purpose],
    ))  # fmt: skip
    return token


def is_fresh(tx: Read, purpose: Purpose, person: int, since: datetime) -> bool:
    """Whether a link of the person's was made since then."""
    own = (LinkRow.purpose == purpose, LinkRow.learner_id == person, LinkRow.made_at > since)
    return tx.execute(select(LinkRow.id).where(*own)).first() is not None


def link_of(tx: Read, purpose: Purpose, token: str, now: datetime) -> Link:
    """The link that somebody followed.

    Raises:
        NotFound: there is none such.
        Gone: it was used, or its time is over.
    """
    own = select(LinkRow).where(LinkRow.token_digest == digest_of(token), LinkRow.purpose == purpose)
    row = tx.execute(own).mappings().first()
    if row is None:
        raise NotFound("This link leads nowhere.", "See whether all of it was copied, or ask for a new one.")
    if row["used_at"] is not None or (purpose is Purpose.SET_UP and has_accounts(tx)):
        raise Gone("This link was used before.", "Sign in, or ask for a new one.")
    if row["expires_at"] <= now:
        raise Gone("This link has expired.", "Ask for a new one.")
    return Link(row["id"], Purpose(row["purpose"]), Role(row["role"]), row["learner_id"])


def use(tx: Write, link: Link, now: datetime) -> None:
    """Makes the link the user's who comes first.

    Raises:
        Gone: somebody else was faster.
    """
    first = update(LinkRow).where(LinkRow.id == link.id, LinkRow.used_at.is_(None)).values(used_at=now)
    if not tx.execute(first).rowcount:
        raise Gone("This link was used before.", "Sign in, or ask for a new one.")
