"""Who people are at an OpenID provider: which account of it is whose here, and what its groups let them do."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from app.accounts import membership
from app.accounts.logins import checked_login, login_key
from app.accounts.models import IdentityRow, PasskeyRow
from app.accounts.people import account, account_by_login, has_accounts
from app.db.store import Read, Write, one_at_a_time
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.roles import Role
from app.kernel.tokens import digest_of

log = logging.getLogger(__name__)
_MOST_GROUPS = 1_000


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody as the provider tells of them."""

    issuer: str
    subject: str  # never given to anybody else there
    name: str
    email: str  # that it has verified; nothing, where it has not
    groups: frozenset[str]

    @property
    def digest(self) -> str:
        return digest_of(f"{self.issuer} {self.subject}")

    @property
    def label(self) -> str:
        """What the person knows it by."""
        return "".join(sign for sign in self.email or self.name or self.subject if sign.isprintable())[:200]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the owner lets the provider decide."""

    signs_up: bool = False  # whoever it knows gets an account
    by_email: bool = False  # whose name here is their verified address there is linked
    groups_claim: str = "groups"
    owners: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    learners: frozenset[str] = frozenset()  # if any: only who is in one of all these groups comes in

    def comer(self, claims: Mapping[str, Any]) -> Comer:
        """What of the claims counts here; what is not of its kind counts for nothing."""
        groups = claims.get(self.groups_claim)
        listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        email = _text(claims, "email") if claims.get("email_verified") is True else ""
        names = (_text(claims, key) for key in ("preferred_username", "nickname", "name"))
        return Comer(
            str(claims["iss"]), str(claims["sub"]), next(filter(None, names), ""), email,
            frozenset(one for one in listed[:_MOST_GROUPS] if isinstance(one, str)),
        )  # fmt: skip

    def role(self, comer: Comer) -> Role | None:
        """The role that the provider's groups give; None, where they have no say in it.

        Raises:
            NotAllowed: none of the groups may come in.
        """
        given = comer.groups
        if self.learners and not given & (self.owners | self.authors | self.learners):
            raise NotAllowed("You are in none of the groups that may come in here.", "Ask the owner.")
        if not (self.owners or self.authors):
            return None
        return Role.OWNER if given & self.owners else Role.AUTHOR if given & self.authors else Role.LEARNER


@dataclass(frozen=True, slots=True)
class Identity:
    """One, as its person sees it."""

    id: int
    issuer: str
    label: str
    made_at: datetime
    used_at: datetime | None


def person_who_comes(tx: Write, comer: Comer, rules: Rules, now: datetime) -> int:
    """Whose account it is: linked before, or now by what the rules allow; their role is what the groups say.

    Raises:
        NotAllowed: nobody's, or not one of those who may come in.
        Conflict: Viva is not set up yet.
    """
    role = rules.role(comer)
    one_at_a_time(tx, IdentityRow)
    person = _linked(tx, comer)
    if person is None:
        person = _by_email(tx, comer) if rules.by_email else None
        person = _sign_up(tx, comer, rules, role, now) if person is None else person
        _keep(tx, person, comer, now)
    own = update(IdentityRow).where(IdentityRow.subject_digest == comer.digest)
    tx.execute(own.values(used_at=now, label=comer.label))
    if role is not None and role is not account(tx, person).role:
        try:
            membership.set_role(tx, person, role)
        except Conflict:  # the provider shuts nobody out of their own Viva
            log.warning("Groups would leave Viva without an owner; the role of learner %d stays.", person)
    return person


def link(tx: Write, person: int, comer: Comer, now: datetime) -> None:
    """Lets somebody who is signed in come by the provider from now on.

    Raises:
        Conflict: that account of the provider is linked already.
    """
    one_at_a_time(tx, IdentityRow)
    if (already := _linked(tx, comer)) is not None:
        whose = "yours" if already == person else "somebody else’s here"
        raise Conflict(f"This account is {whose} already.")
    _keep(tx, person, comer, now)


def identities(tx: Read, person: int) -> list[Identity]:
    """A person's, the oldest first."""
    columns = (
        IdentityRow.id,
        IdentityRow.issuer,
        IdentityRow.label,
        IdentityRow.made_at,
        IdentityRow.used_at,
    )
    own = select(*columns).where(IdentityRow.learner_id == person).order_by(IdentityRow.id)
    return [Identity(*row) for row in tx.execute(own)]


def unlink(tx: Write, person: int, number: int) -> None:
    """Lets the person come by it no more.

    Raises:
        NotFound: it is not theirs, or is gone.
        Conflict: they would have no way in.
    """
    one_at_a_time(tx, IdentityRow)
    own = (IdentityRow.id == number, IdentityRow.learner_id == person)
    if tx.execute(select(IdentityRow.id).where(*own)).first() is None:
        raise NotFound("There is no such link any more.")
    has_passkey = tx.execute(select(PasskeyRow.id).where(PasskeyRow.learner_id == person)).first()
    if account(tx, person).password_hash is None and not has_passkey and len(identities(tx, person)) == 1:
        raise Conflict(
            "Then you would have no way in.",
            "Make a passkey first, or ask the owner for a link to a password.",
        )
    tx.execute(delete(IdentityRow).where(*own))


def _linked(tx: Read, comer: Comer) -> int | None:
    found = select(IdentityRow.learner_id).where(IdentityRow.subject_digest == comer.digest)
    return tx.execute(found).scalar_one_or_none()


def _keep(tx: Write, person: int, comer: Comer, now: datetime) -> None:
    tx.execute(insert(IdentityRow).values(
        learner_id=person, issuer=comer.issuer, subject_digest=comer.digest, label=comer.label, made_at=now
    ))  # fmt: skip


def _by_email(tx: Read, comer: Comer) -> int | None:
    """Whose name here is the address; but not of who is somebody else there, for addresses are given to others again."""
    own = account_by_login(tx, login_key(comer.email)) if comer.email else None
    if own is None or any(one.issuer == comer.issuer for one in identities(tx, own.person)):
        return None
    return own.person


def _sign_up(tx: Write, comer: Comer, rules: Rules, role: Role | None, now: datetime) -> int:
    is_set_up = has_accounts(tx)
    if not is_set_up and role is not Role.OWNER:
        raise Conflict("Viva is not set up yet.", "Open the link that Viva printed when it started.")
    if is_set_up and not rules.signs_up:
        raise NotAllowed(
            "Nobody here is known by that account.",
            "If you have a password here, sign in with it and link the account in the settings; if not, ask the owner.",
        )
    return membership.open_account(tx, *_free_name(tx, comer), role or Role.LEARNER, now)


def _free_name(tx: Read, comer: Comer) -> tuple[str, str]:
    """A name that nobody has: as they are called there, else by their address, else by a number of theirs."""
    for wanted in (comer.name, comer.email):
        try:
            login = checked_login(wanted)
        except Invalid:
            continue
        if account_by_login(tx, login_key(login)) is None:
            return login, login_key(login)
    login = f"person-{comer.digest[:12]}"
    return login, login_key(login)


def _text(claims: Mapping[str, Any], key: str) -> str:
    value = claims.get(key)
    return value if isinstance(value, str) and len(value) <= 1_000 else ""
