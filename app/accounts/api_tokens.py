"""Tokens by which a person's programs use the API: made, recognised, listed, taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, delete, func, insert, select, update

from app.accounts.models import AccountRow, ApiTokenRow
from app.db.store import Read, Write, one_at_a_time
from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.roles import Role
from app.kernel.tokens import digest_of, new_token

MOST, LONGEST_NAME = 50, 80
_PREFIX = "viva_"  # so that a token that got out is known for one
_NOTED_EVERY = timedelta(hours=1)


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"  # and read


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whose program asks, and what it may."""

    id: int
    person: int
    role: Role
    scope: Scope
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token, as its person sees it: everything but itself."""

    id: int
    name: str
    scope: Scope
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


_BY_DIGEST = (
    select(ApiTokenRow.id, ApiTokenRow.learner_id, AccountRow.role, ApiTokenRow.scope, ApiTokenRow.used_at)
    .join(AccountRow, AccountRow.learner_id == ApiTokenRow.learner_id)
    .where(
        ApiTokenRow.token_digest == bindparam("digest"),
        ApiTokenRow.expires_at > bindparam("now"),
        AccountRow.disabled_at.is_(None),
    )
)


def recognise(tx: Read, token: str, now: datetime) -> Recognised | None:
    """Whose token it is; nobody's, where it ended or never was."""
    row = tx.execute(_BY_DIGEST, {"digest": digest_of(token), "now": now}).first()
    return None if row is None else Recognised(row[0], row[1], Role(row[2]), Scope(row[3]), row[4])


def is_worth_noting(found: Recognised, now: datetime) -> bool:
    """Whether the last use that was written down is long enough ago."""
    return found.used_at is None or now - found.used_at >= _NOTED_EVERY


def note_use(tx: Write, number: int, now: datetime) -> None:
    tx.execute(update(ApiTokenRow).where(ApiTokenRow.id == number).values(used_at=now))


def make(tx: Write, person: int, name: str, scope: Scope, lasts: timedelta, now: datetime) -> str:
    """Makes a token; gives it, for it is not kept.

    Raises:
        Invalid: it has no name that can be kept.
        Conflict: the person has as many as one may have.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(
            f"Give the token a name of at most {LONGEST_NAME} characters, so that you know it again."
        )
    one_at_a_time(tx, ApiTokenRow)
    tx.execute(delete(ApiTokenRow).where(ApiTokenRow.expires_at <= now))
    own = select(func.count()).select_from(ApiTokenRow).where(ApiTokenRow.learner_id == person)
    if tx.execute(own).scalar_one() >= MOST:
        raise Conflict(f"You have {MOST} tokens, as many as one may have.", "Take one back first.")
    token = _PREFIX + new_token()
    tx.execute(insert(ApiTokenRow).values(
        learner_id=person, name=name, token_digest=digest_of(token), scope=scope, made_at=now, expires_at=now + lasts
    ))  # fmt: skip
    return token


def api_tokens(tx: Read, person: int, now: datetime) -> list[ApiToken]:
    """The person's tokens that still let in, the newest first."""
    columns = (
        ApiTokenRow.id, ApiTokenRow.name, ApiTokenRow.scope, ApiTokenRow.made_at, ApiTokenRow.expires_at, ApiTokenRow.used_at,
    )  # fmt: skip
    own = select(*columns).where(ApiTokenRow.learner_id == person, ApiTokenRow.expires_at > now)
    rows = tx.execute(own.order_by(ApiTokenRow.id.desc()))
    return [ApiToken(row[0], row[1], Scope(row[2]), row[3], row[4], row[5]) for row in rows]


def take_back(tx: Write, person: int, number: int) -> None:
    """Lets the token in no more.

    Raises:
        NotFound: it is not the person's, or is gone.
    """
    own = delete(ApiTokenRow).where(ApiTokenRow.id == number, ApiTokenRow.learner_id == person)
    if not tx.execute(own).rowcount:
        raise NotFound("There is no such token any more.")
