"""Passkeys (WebAuthn, level 3): made, used to sign in, listed, named, taken back.

A passkey is made for one name that Viva is reached by, lies on the device (discoverable), and is used only after the
device has seen who holds it (user verification): so it stands for both steps of signing in. Challenges are secrets of
`links`: good once, for five minutes.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from sqlalchemy import delete, exists, insert, select, update

from app.accounts import links
from app.accounts.links import Purpose
from app.accounts.models import PasskeyRow
from app.accounts.people import Account
from app.db.store import Read, Write, one_at_a_time
from app.kernel.errors import Conflict, Gone, Invalid, NotFound
from app.kernel.hosts import is_address, is_loopback
from app.kernel.tokens import digest_of

LONGEST_NAME, MOST = 80, 20
_LONGEST_ANSWER = 20_000
_DOES_NOT_FIT = ("This passkey does not fit.", "Try another, or your name and password.")
_ANY = select(exists().select_from(PasskeyRow))
_VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class Place:
    """Where a browser reaches Viva; a passkey is good at one host alone."""

    host: str
    origin: str  # scheme, host and port, as the browser names them

    @property
    def why_not(self) -> str:
        """Why browsers make no passkey here; nothing where they do."""
        if is_address(self.host):
            return "Passkeys belong to a name. Open Viva by its name, not by an address of digits."
        if not self.origin.startswith("https:") and not is_loopback(self.host):
            return "Browsers make passkeys over HTTPS only."
        return ""


@dataclass(frozen=True, slots=True)
class Passkey:
    """One, as its person sees it."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None


def begin_making(tx: Write, own: Account, place: Place, now: datetime) -> Mapping[str, Any]:
    """What the browser is asked for, to make one: creation options as WebAuthn's JSON."""
    challenge = links.make_token(tx, Purpose.NEW_PASSKEY, now, person=own.person)
    user = PublicKeyCredentialUserEntity(name=own.login, display_name=own.login, id=_handle(own, place))
    options, _ = _server(place).register_begin(
        user,
        _credentials(tx, own.person),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_VERIFIED,
        challenge=websafe_decode(challenge),
    )
    return _json(options.public_key)


def keep(tx: Write, person: int, name: str, answer: str, place: Place, now: datetime) -> None:
    """Keeps the passkey that a browser made.

    Raises:
        Invalid: the name or the answer cannot be used.
        Conflict: there is the same one, or as many as one may have.
    """
    name = checked_name(name)
    with _read(answer) as said:
        made = _server(place).register_complete(_state(said), said).credential_data
        assert made is not None
        if made.public_key.ALGORITHM not in CoseKey.supported_algorithms():
            raise ValueError("an algorithm that was not asked for")
    one_at_a_time(tx, PasskeyRow)
    if len(_credentials(tx, person)) >= MOST:
        raise Conflict(f"You have {MOST} passkeys, as many as one may have.", "Take one back first.")
    digest = _digest(made.credential_id)
    if tx.execute(select(exists().where(PasskeyRow.id_digest == digest))).scalar_one():
        raise Conflict("This passkey is here already.")
    tx.execute(insert(PasskeyRow).values(
        learner_id=person, name=name, id_digest=digest, credential=bytes(made), uses=0, made_at=now
    ))  # fmt: skip


def begin_using(tx: Write, place: Place, now: datetime) -> Mapping[str, Any]:
    """What the browser is asked for, to sign in: request options as WebAuthn's JSON, for whoever has a passkey."""
    challenge = links.make_token(tx, Purpose.PASSKEY, now)
    options, _ = _server(place).authenticate_begin(
        user_verification=_VERIFIED, challenge=websafe_decode(challenge)
    )
    return _json(options.public_key)


def use_challenge(tx: Write, purpose: Purpose, answer: str, now: datetime, person: int | None = None) -> None:
    """Takes the challenge that an answer names: whatever comes of it, it is good no more.

    Raises:
        Invalid: this is no answer.
        Gone: Viva did not give it, not to this person, or it was used or is over.
    """
    with _read(answer) as said:
        challenge = websafe_encode(_client_data(said).challenge)
    try:
        link = links.link_of(tx, purpose, challenge, now)
    except (NotFound, Gone) as error:
        raise Gone("This took too long, or was done before.", "Try again.") from error
    if link.person != person:
        raise Gone("This was begun by somebody else.", "Try again.")
    links.use(tx, link, now)


def use(tx: Write, answer: str, place: Place, now: datetime) -> int:
    """Whose passkey gave the answer; its challenge was taken before.

    Raises:
        Invalid: nobody's, or it is not right.
    """
    with _read(answer) as said:
        given = AuthenticationResponse.from_dict(said)
    columns = (PasskeyRow.id, PasskeyRow.learner_id, PasskeyRow.credential, PasskeyRow.uses)
    found = tx.execute(select(*columns).where(PasskeyRow.id_digest == _digest(given.raw_id))).first()
    if found is None:
        raise Invalid(*_DOES_NOT_FIT)
    with _read(answer) as said:
        _server(place).authenticate_complete(_state(said), [AttestedCredentialData(found.credential)], said)
        uses = given.response.authenticator_data.counter
        if (uses or found.uses) and uses <= found.uses:
            raise ValueError("used elsewhere meanwhile: there is a copy of it")
    tx.execute(update(PasskeyRow).where(PasskeyRow.id == found.id).values(uses=uses, used_at=now))
    return int(found.learner_id)


def passkeys(tx: Read, person: int) -> list[Passkey]:
    """A person's passkeys, the oldest first."""
    columns = (PasskeyRow.id, PasskeyRow.name, PasskeyRow.made_at, PasskeyRow.used_at)
    own = select(*columns).where(PasskeyRow.learner_id == person).order_by(PasskeyRow.id)
    return [Passkey(*row) for row in tx.execute(own)]


def are_there_any(tx: Read) -> bool:
    """Whether anybody has one, so that the door offers it."""
    return bool(tx.execute(_ANY).scalar_one())


def rename(tx: Write, person: int, number: int, name: str) -> None:
    """Gives one of the person's another name.

    Raises:
        Invalid: the name cannot be used.
        NotFound: it is not theirs, or is gone.
    """
    own = update(PasskeyRow).where(PasskeyRow.id == number, PasskeyRow.learner_id == person)
    if not tx.execute(own.values(name=checked_name(name))).rowcount:
        raise NotFound("There is no such passkey any more.")


def take_back(tx: Write, person: int, number: int) -> None:
    """Lets one of the person's in no more.

    Raises:
        NotFound: it is not theirs, or is gone.
    """
    own = delete(PasskeyRow).where(PasskeyRow.id == number, PasskeyRow.learner_id == person)
    if not tx.execute(own).rowcount:
        raise NotFound("There is no such passkey any more.")


def take_back_all(tx: Write, person: int) -> None:
    """Lets none of the person's in any more."""
    tx.execute(delete(PasskeyRow).where(PasskeyRow.learner_id == person))


def checked_name(name: str) -> str:
    """The name as it is kept.

    Raises:
        Invalid: it cannot be kept.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(
            f"Give the passkey a name of at most {LONGEST_NAME} characters, so that you know it again."
        )
    return name


def _server(place: Place) -> Fido2Server:
    """Checks answers for one place. The origin is held exactly: the library's own rule lets in every sub-domain."""
    party = PublicKeyCredentialRpEntity(name="Viva", id=place.host)
    return Fido2Server(party, verify_origin=lambda said: said == place.origin)


@contextmanager
def _read(answer: str) -> Iterator[dict[str, Any]]:
    """A browser's answer, to be checked within the block.

    Raises:
        Invalid: something in it, or about it, is not right; why is of no use to who gave it.
    """
    try:
        said = json.loads(answer[: _LONGEST_ANSWER + 1])
        if not isinstance(said, dict) or len(answer) > _LONGEST_ANSWER:
            raise TypeError("no object, or too long a one")
        yield said
    except Exception as error:  # whatever hostile bytes make CBOR, COSE, JSON or a curve stumble over
        raise Invalid(*_DOES_NOT_FIT) from error


def _client_data(said: Mapping[str, Any]) -> CollectedClientData:
    return CollectedClientData(websafe_decode(said["response"]["clientDataJSON"]))


def _state(said: Mapping[str, Any]) -> dict[str, Any]:
    """What the library wants to compare with. That the challenge is one of ours was found out by `use_challenge`."""
    return {"challenge": websafe_encode(_client_data(said).challenge), "user_verification": _VERIFIED}


def _credentials(tx: Read, person: int) -> list[AttestedCredentialData]:
    rows = tx.execute(select(PasskeyRow.credential).where(PasskeyRow.learner_id == person)).scalars()
    return [AttestedCredentialData(row) for row in rows]


def _handle(own: Account, place: Place) -> bytes:
    """By what a device tells accounts at one host apart, and which tells nobody anything.

    By the origin as well, or two Vivas on two ports of one machine would take each other's place on it.
    """
    return hashlib.sha256(f"{place.origin} {own.person} {own.login_key}".encode()).digest()


def _digest(credential_id: bytes) -> str:
    return digest_of(websafe_encode(credential_id))


def _json(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """The library's options, which are mappings within mappings, as plain ones."""
    plain: Mapping[str, Any] = json.loads(json.dumps(options, default=dict))
    return plain
