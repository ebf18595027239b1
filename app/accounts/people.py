"""Reads of accounts: who can sign in, and as what."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Executable, exists, func, select

from app.accounts.models import AccountRow, LearnerRow, SignInRow
from app.db.store import Read, Write
from app.kernel.errors import NotFound
from app.kernel.roles import Role


@dataclass(frozen=True, slots=True)
class Account:
    """How somebody signs in."""

    person: int  # the learner's id
    login: str
    login_key: str
    password_hash: str | None
    role: Role
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, as the owner sees them."""

    person: int
    login: str
    name: str
    role: Role
    created_at: datetime
    disabled_at: datetime | None
    seen_at: datetime | None
    has_password: bool


_ANY = select(exists().select_from(AccountRow))
_ACCOUNT = select(
    AccountRow.learner_id,
    AccountRow.login,
    AccountRow.login_key,
    AccountRow.password_hash,
    AccountRow.role,
    AccountRow.disabled_at,
)


def has_accounts(tx: Read) -> bool:
    """Whether anybody has one; if not, this is one person's own machine."""
    return bool(tx.execute(_ANY).scalar_one())


def account_by_login(tx: Read, login_key: str) -> Account | None:
    return _account(tx, _ACCOUNT.where(AccountRow.login_key == login_key))


def account_of(tx: Read, person: int) -> Account | None:
    """A learner's account; the local owner has none."""
    return _account(tx, _ACCOUNT.where(AccountRow.learner_id == person))


def account(tx: Read, person: int) -> Account:
    """The account of somebody who has one.

    Raises:
        NotFound: there is none.
    """
    found = account_of(tx, person)
    if found is None:
        raise NotFound("There is no such person here.")
    return found


def people(tx: Read) -> list[Person]:
    """Everybody who has an account, in the order in which they came."""
    seen = select(func.max(SignInRow.seen_at)).where(SignInRow.learner_id == AccountRow.learner_id)
    rows = tx.execute(
        select(
            AccountRow.learner_id,
            AccountRow.login,
            LearnerRow.name,
            AccountRow.role,
            AccountRow.created_at,
            AccountRow.disabled_at,
            seen.scalar_subquery(),
            AccountRow.password_hash.is_not(None),
        )
        .join(LearnerRow, LearnerRow.id == AccountRow.learner_id)
        .order_by(AccountRow.created_at, AccountRow.learner_id)
    )
    return [Person(row[0], row[1], row[2], Role(row[3]), row[4], row[5], row[6], row[7]) for row in rows]


def owners(tx: Write) -> int:
    """How many owners can come in."""
    active = (AccountRow.role == Role.OWNER, AccountRow.disabled_at.is_(None))
    return int(tx.execute(select(func.count()).select_from(AccountRow).where(*active)).scalar_one())


def _account(tx: Read, query: Executable) -> Account | None:
    row = tx.execute(query).first()
    return None if row is None else Account(row[0], row[1], row[2], row[3], Role(row[4]), row[5])
