"""Signing in and following links: hashing takes its time, so it is done between two transactions and in none."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts import identities, links, lockout, membership, passkeys, passwords, second_factor, sign_ins
from app.accounts.links import Link, Purpose
from app.accounts.logins import checked_login, login_key
from app.accounts.passkeys import Place
from app.accounts.people import Account, account, account_by_login
from app.db.store import Store
from app.kernel.errors import Gone, Invalid

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Browser:
    """What a person comes with."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Halfway:
    """The password was right, and a second step is asked for: by this path."""

    path: str


def sign_in(store: Store, name: str, password: str, browser: Browser, now: datetime) -> str | Halfway:
    """Signs a browser in; gives the token for its cookie.

    Raises:
        Invalid: the name or the password is not right; which of them is not said, and takes as long to find out.
        TooMany: it was tried too often.
    """
    key = login_key(name)
    tried = lockout.subjects(key, browser.address)
    with store.write() as tx:
        lockout.begin_attempt(tx, tried, now)
        own = account_by_login(tx, key)
    right = passwords.fits(own.password_hash if own else None, password)
    if own is None or not right or own.disabled_at is not None:
        log.warning("A sign-in from %s failed.", browser.address)
        raise Invalid("The name or the password is not right.")
    stronger = _stronger(own, password)
    with store.write() as tx:
        if stronger:
            membership.renew_hash(tx, own, stronger)
        if second_factor.is_on(tx, own.person):  # the attempt stays counted until that is right too
            return Halfway(links.make_link(tx, Purpose.SECOND_STEP, now, person=own.person))
        lockout.forgive(tx, tried)
        return sign_ins.begin(tx, own.person, browser.name, browser.address, now)


def take_second_step(store: Store, token: str, code: str, browser: Browser, now: datetime) -> str:
    """Signs a browser in whose person gave the password before; gives the token for its cookie.

    Raises:
        NotFound, Gone: no password was given of late.
        Invalid: the code is not right, or was used.
        TooMany: it was tried too often.
    """
    with store.write() as tx:
        own = account(tx, _person(links.link_of(tx, Purpose.SECOND_STEP, token, now)))
        tried = lockout.subjects(own.login_key, browser.address)
        lockout.begin_attempt(tx, tried, now)
    with store.write() as tx:
        link = links.link_of(tx, Purpose.SECOND_STEP, token, now)
        _check_open(account(tx, own.person))
        second_factor.take(tx, own.person, code, now)
        links.use(tx, link, now)
        lockout.forgive(tx, tried)
        return sign_ins.begin(tx, own.person, browser.name, browser.address, now)


def begin_passkey(store: Store, place: Place, browser: Browser, now: datetime) -> Mapping[str, Any]:
    """What the browser is asked for, to sign in by a passkey; counts as an attempt from its address.

    Raises:
        TooMany: it was tried too often.
    """
    with store.write() as tx:
        lockout.begin_attempt(tx, lockout.subjects("", browser.address)[1:], now)
        return passkeys.begin_using(tx, place, now)


def sign_in_by_passkey(store: Store, answer: str, place: Place, browser: Browser, now: datetime) -> str:
    """Signs a browser in whose passkey answered; gives the token for its cookie. It stands for both steps.

    Raises:
        Invalid: it is nobody's, or not right.
        Gone: its challenge is over, or the account is closed.
    """
    with store.write() as tx:
        passkeys.use_challenge(tx, Purpose.PASSKEY, answer, now)
    with store.write() as tx:
        own = account(tx, passkeys.use(tx, answer, place, now))
        _check_open(own)
        lockout.forgive(tx, lockout.subjects(own.login_key, browser.address))
        return sign_ins.begin(tx, own.person, browser.name, browser.address, now)


def sign_in_by_provider(
    store: Store, comer: identities.Comer, rules: identities.Rules, browser: Browser, now: datetime
) -> str:
    """Signs a browser in whose person the provider knows; gives the token for its cookie. A second step is its to ask.

    Raises:
        NotAllowed: nobody here is known by that, or they may not come in.
        Conflict: Viva is not set up yet.
        Gone: the account is closed.
    """
    with store.write() as tx:
        own = account(tx, identities.person_who_comes(tx, comer, rules, now))
        _check_open(own)
        return sign_ins.begin(tx, own.person, browser.name, browser.address, now)


def end_second_step(store: Store, person: int, code: str, browser: Browser, now: datetime) -> None:
    """Asks for no second step any more.

    Raises:
        Invalid: the code is not right, or was used.
        TooMany: it was tried too often.
    """
    with store.write() as tx:
        tried = lockout.subjects(account(tx, person).login_key, browser.address)
        lockout.begin_attempt(tx, tried, now)
    with store.write() as tx:
        second_factor.take(tx, person, code, now)
        second_factor.turn_off(tx, person)
        lockout.forgive(tx, tried)


def _stronger(own: Account, password: str) -> str | None:
    kept = own.password_hash
    return passwords.hashed(password) if kept and passwords.is_outdated(kept) else None


def join(
    store: Store, purpose: Purpose, token: str, name: str, password: str, browser: Browser, now: datetime
) -> str:
    """Opens an account by a link, and signs the browser in; gives the token for its cookie.

    Raises:
        NotFound, Gone: the link does not let in.
        Invalid: the name or the password cannot be used.
        Conflict: somebody has the name.
    """
    with store.read() as tx:
        links.link_of(tx, purpose, token, now)
    login = checked_login(name)
    passwords.judge(password, login)
    kept = passwords.hashed(password)
    with store.write() as tx:
        link = links.link_of(tx, purpose, token, now)
        links.use(tx, link, now)
        person = membership.open_account(tx, login, login_key(login), link.role, now)
        membership.set_password(tx, person, kept)
        return sign_ins.begin(tx, person, browser.name, browser.address, now)


def reset(store: Store, token: str, password: str, browser: Browser, now: datetime) -> str | Halfway:
    """Gives a new password by a link, and signs the browser in; gives the token for its cookie.

    Raises:
        NotFound, Gone: the link does not let in.
        Invalid: the password cannot be used.
    """
    with store.read() as tx:
        own = account(tx, _person(links.link_of(tx, Purpose.RESET, token, now)))
    passwords.judge(password, own.login)
    kept = passwords.hashed(password)
    with store.write() as tx:
        link = links.link_of(tx, Purpose.RESET, token, now)
        links.use(tx, link, now)
        _check_open(account(tx, own.person))
        membership.set_password(tx, own.person, kept)
        if second_factor.is_on(tx, own.person):  # a link stands for the password, and for no more
            return Halfway(links.make_link(tx, Purpose.SECOND_STEP, now, person=own.person))
        lockout.forgive(tx, lockout.subjects(own.login_key, browser.address))
        return sign_ins.begin(tx, own.person, browser.name, browser.address, now)


def change_password(
    store: Store, person: int, old: str, new: str, browser: Browser, stays: int | None, now: datetime
) -> None:
    """Gives a person who knows the old password a new one; their other browsers must sign in again.

    Raises:
        Invalid: the old one is not right, or the new one cannot be used.
        TooMany: it was tried too often.
    """
    own = prove(store, person, old, browser, now)
    passwords.judge(new, own.login)
    kept = passwords.hashed(new)
    with store.write() as tx:
        membership.set_password(tx, person, kept, stays=stays)


def prove(store: Store, person: int, password: str, browser: Browser, now: datetime) -> Account:
    """Asks once more for the password of who is signed in, where they have one: a browser may be left alone.

    Raises:
        Invalid: it is not right.
        TooMany: it was tried too often.
    """
    with store.write() as tx:
        own = account(tx, person)
        if own.password_hash is None:
            return own
        tried = lockout.subjects(own.login_key, browser.address)
        lockout.begin_attempt(tx, tried, now)
    if not passwords.fits(own.password_hash, password):
        raise Invalid("The present password is not right.")
    with store.write() as tx:
        lockout.forgive(tx, tried)
    return own


def _check_open(own: Account) -> None:
    """Raises Gone where an account is closed."""
    if own.disabled_at is not None:
        raise Gone("This account is closed.", "Ask the owner to open it again.")


def _person(link: Link) -> int:
    assert link.person is not None
    return link.person
