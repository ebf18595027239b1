"""Browsers that people are signed in with: begun, recognised, listed, ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select, update

from app.accounts.models import AccountRow, SignInRow
from app.db.store import Read, Write
from app.kernel.errors import NotFound
from app.kernel.roles import Role
from app.kernel.tokens import digest_of, new_token

LASTS = timedelta(days=30)  # from when it was last used
NOTED_EVERY = timedelta(hours=1)
_LONGEST_BROWSER = 300


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whose request it is."""

    id: int
    person: int
    role: Role
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SignIn:
    """A browser, as its person sees it."""

    id: int
    began_at: datetime
    seen_at: datetime
    browser: str
    address: str


_BY_DIGEST = (
    select(SignInRow.id, SignInRow.learner_id, AccountRow.role, SignInRow.seen_at)
    .join(AccountRow, AccountRow.learner_id == SignInRow.learner_id)
    .where(
        SignInRow.token_digest == bindparam("digest"),
        SignInRow.seen_at > bindparam("since"),
        AccountRow.disabled_at.is_(None),
    )
)


def recognise(tx: Read, token: str, now: datetime) -> Recognised | None:
    """Who holds the token; nobody, where it ended or never was."""
    row = tx.execute(_BY_DIGEST, {"digest": digest_of(token), "since": now - LASTS}).first()
    return None if row is None else Recognised(row[0], row[1], Role(row[2]), row[3])


def note_use(tx: Write, number: int, now: datetime) -> None:
    """Writes down that the browser was used, so that it stays signed in."""
    tx.execute(update(SignInRow).where(SignInRow.id == number).values(seen_at=now))


def begin(tx: Write, person: int, browser: str, address: str, now: datetime) -> str:
    """Signs a browser in; gives the token, which is not kept."""
    token = new_token()
    tx.execute(delete(SignInRow).where(SignInRow.seen_at <= now - LASTS))
    tx.execute(insert(SignInRow).values(
        token_digest=digest_of(token), learner_id=person, began_at=now, seen_at=now,
        browser=_printable(browser), address=address[:64],
    ))  # fmt: skip
    return token


def sign_ins(tx: Read, person: int, now: datetime) -> list[SignIn]:
    """The browsers of a person, the newest first."""
    columns = (SignInRow.id, SignInRow.began_at, SignInRow.seen_at, SignInRow.browser, SignInRow.address)
    own = select(*columns).where(SignInRow.learner_id == person, SignInRow.seen_at > now - LASTS)
    return [SignIn(*row) for row in tx.execute(own.order_by(SignInRow.seen_at.desc(), SignInRow.id.desc()))]


def end(tx: Write, person: int, number: int) -> None:
    """Signs one browser of the person out.

    Raises:
        NotFound: it is not theirs, or was signed out already.
    """
    own = delete(SignInRow).where(SignInRow.id == number, SignInRow.learner_id == person)
    if not tx.execute(own).rowcount:
        raise NotFound("This browser is not signed in any more.")


def end_all(tx: Write, person: int, *, but: int | None = None) -> None:
    """Signs all browsers of a person out, or all but one."""
    own = delete(SignInRow).where(SignInRow.learner_id == person)
    tx.execute(own if but is None else own.where(SignInRow.id != but))


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:_LONGEST_BROWSER]
