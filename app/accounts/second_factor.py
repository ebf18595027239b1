"""A second factor: codes of an authenticator app (TOTP, RFC 6238), and codes for the day when the phone is lost."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
import segno
from markupsafe import Markup
from sqlalchemy import Update, delete, insert, select, update

from app.accounts.models import RecoveryCodeRow, SecondFactorRow
from app.db.store import Read, Write
from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.tokens import digest_of, new_code

_STEP = timedelta(seconds=30)
_SKEW = 1  # steps that a phone's clock may be off, to either side
RECOVERY_CODES = 10
_WRONG = "This code is not right."


@dataclass(frozen=True, slots=True)
class SecondFactor:
    secret: str
    is_on: bool
    last_step: int  # of the newest code that was taken: none is taken twice


def second_factor(tx: Read, person: int) -> SecondFactor | None:
    """What a person has set up, be it on or only begun."""
    columns = (SecondFactorRow.secret, SecondFactorRow.confirmed_at, SecondFactorRow.last_step)
    row = tx.execute(select(*columns).where(SecondFactorRow.learner_id == person)).first()
    return None if row is None else SecondFactor(row[0], row[1] is not None, row[2])


def is_on(tx: Read, person: int) -> bool:
    """Whether the person must give a code to sign in."""
    own = second_factor(tx, person)
    return own is not None and own.is_on


def begin(tx: Write, person: int) -> SecondFactor:
    """Makes a secret for the person's app, unless one was made before.

    Raises:
        Conflict: it is on already.
    """
    own = second_factor(tx, person)
    if own is not None and own.is_on:
        raise Conflict("A second step is on already.", "Turn it off first, to set it up anew.")
    if own is None:
        own = SecondFactor(pyotp.random_base32(), False, 0)
        tx.execute(insert(SecondFactorRow).values(learner_id=person, secret=own.secret, last_step=0))
    return own


def confirm(tx: Write, person: int, code: str, now: datetime) -> list[str]:
    """Turns it on, once the app has shown that it knows the secret; gives the codes for the day when it is lost.

    Raises:
        NotFound: it was not begun.
        Conflict: it is on already.
        Invalid: the code is not right.
    """
    own = second_factor(tx, person)
    if own is None:
        raise NotFound("There is nothing to confirm.", "Begin again.")
    if own.is_on:
        raise Conflict("A second step is on already.")
    step = _step_of(own, code, now)
    if step is None:
        raise Invalid(
            _WRONG, "Look whether the clock of your phone is right, and give the code that it shows now."
        )
    tx.execute(_own(person).values(confirmed_at=now, last_step=step))
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    tx.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.learner_id == person))
    tx.execute(
        insert(RecoveryCodeRow), [{"learner_id": person, "code_digest": digest_of(one)} for one in codes]
    )
    return codes


def take(tx: Write, person: int, code: str, now: datetime) -> None:
    """Takes a code of the app, or one of those for the day when it is lost; each once.

    Raises:
        Invalid: it is not right, or was used.
    """
    own = second_factor(tx, person)
    step = _step_of(own, code, now) if own else None
    if own and step is not None:
        newer = _own(person).where(SecondFactorRow.last_step < step)
        if tx.execute(newer.values(last_step=step)).rowcount:
            return
    unused = (RecoveryCodeRow.learner_id == person, RecoveryCodeRow.code_digest == digest_of(_plain(code)))
    if not tx.execute(delete(RecoveryCodeRow).where(*unused)).rowcount:
        raise Invalid(_WRONG)


def turn_off(tx: Write, person: int) -> None:
    tx.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.learner_id == person))
    tx.execute(delete(SecondFactorRow).where(SecondFactorRow.learner_id == person))


def codes_left(tx: Read, person: int) -> int:
    """How many codes are left for the day when the app is lost."""
    return len(tx.execute(select(RecoveryCodeRow.id).where(RecoveryCodeRow.learner_id == person)).all())


def picture(secret: str, login: str) -> Markup:
    """The secret as a picture for the app's camera."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Viva")
    drawn = segno.make(uri, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # made of nothing but squares


def _own(person: int) -> Update:
    return update(SecondFactorRow).where(SecondFactorRow.learner_id == person)


def _step_of(own: SecondFactor, code: str, now: datetime) -> int | None:
    """The step whose code this is, near enough to now and not used before."""
    given, present = _plain(code), int(now.timestamp()) // int(_STEP.total_seconds())
    totp = pyotp.TOTP(own.secret)
    near = range(present - _SKEW, present + _SKEW + 1)
    fitting = [step for step in near if hmac.compare_digest(totp.generate_otp(step).encode(), given.encode())]
    return next((step for step in fitting if step > own.last_step), None)


def _plain(code: str) -> str:
    return "".join(sign for sign in code[:100] if sign.isalnum()).casefold()
