"""What is done to accounts: opened, given a password or a role, closed for a while."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, update

from app.accounts import sign_ins
from app.accounts.models import AccountRow
from app.accounts.people import (
    Account,
    account,
    account_by_login,
    account_of,
    has_accounts,
    owners,
    people,
)
from app.accounts.queries import local_owner
from app.accounts.service import DEFAULTS, add_learner
from app.db.store import Write, one_at_a_time
from app.kernel.errors import Conflict
from app.kernel.roles import Role


def open_account(tx: Write, login: str, login_key: str, role: Role, now: datetime) -> int:
    """Opens an account without a password. The first is the local owner's, with all that they have done by now.

    Raises:
        Conflict: somebody else has the name.
    """
    one_at_a_time(tx, AccountRow)
    if account_by_login(tx, login_key) is not None:
        raise Conflict("Somebody has this name already.", "Choose another.")
    owner = local_owner(tx)
    if has_accounts(tx):
        person = add_learner(tx, replace(DEFAULTS, zone=owner.preferences.zone), now)
    else:
        person, role = owner.id, Role.OWNER
    tx.execute(
        insert(AccountRow).values(
            learner_id=person, login=login, login_key=login_key, role=role, created_at=now
        )
    )
    return person


def set_password(tx: Write, person: int, password_hash: str, *, stays: int | None = None) -> None:
    """Keeps a new password; every other browser of the person has to sign in with it.

    Args:
        stays: the browser that may stay signed in.
    """
    tx.execute(update(AccountRow).where(AccountRow.learner_id == person).values(password_hash=password_hash))
    sign_ins.end_all(tx, person, but=stays)


def renew_hash(tx: Write, own: Account, password_hash: str) -> None:
    """Keeps the same password by a stronger hash, unless it was changed meanwhile."""
    same = (AccountRow.learner_id == own.person, AccountRow.password_hash == own.password_hash)
    tx.execute(update(AccountRow).where(*same).values(password_hash=password_hash))


def set_role(tx: Write, person: int, role: Role) -> None:
    """Gives somebody another role.

    Raises:
        NotFound: there is no such person.
        Conflict: nobody would be owner any more.
    """
    _leave_an_owner(tx, person, stays=role is Role.OWNER)
    tx.execute(update(AccountRow).where(AccountRow.learner_id == person).values(role=role))


def disable(tx: Write, person: int, now: datetime) -> None:
    """Lets somebody in no more; all that is theirs stays.

    Raises:
        NotFound: there is no such person.
        Conflict: nobody would be owner any more.
    """
    _leave_an_owner(tx, person, stays=False)
    tx.execute(update(AccountRow).where(AccountRow.learner_id == person).values(disabled_at=now))
    sign_ins.end_all(tx, person)


def enable(tx: Write, person: int) -> None:
    """Lets somebody in again.

    Raises:
        NotFound: there is no such person.
    """
    account(tx, person)
    tx.execute(update(AccountRow).where(AccountRow.learner_id == person).values(disabled_at=None))


def check_may_go(tx: Write, person: int) -> None:
    """Lets somebody go with all that is theirs, if others are not left without an owner.

    Raises:
        Conflict: they would be.
    """
    one_at_a_time(tx, AccountRow)
    own = account_of(tx, person)
    if own and own.role is Role.OWNER and own.disabled_at is None and owners(tx) == 1 and len(people(tx)) > 1:
        raise Conflict(
            "You are the only owner here, and others have accounts.", "Make somebody else owner first."
        )


def _leave_an_owner(tx: Write, person: int, *, stays: bool) -> None:
    one_at_a_time(tx, AccountRow)
    own = account(tx, person)
    if own.role is Role.OWNER and own.disabled_at is None and not stays and owners(tx) == 1:
        raise Conflict("There must be an owner.", "Make somebody else owner first.")
