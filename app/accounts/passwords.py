"""Passwords: which are good enough, and what is kept of them."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kernel.errors import Invalid, TooMany
from app.kernel.tokens import new_token

SHORTEST, LONGEST = 10, 500
_LEAST_SCORE = 2  # of zxcvbn's 0 to 4: more than a million guesses
_JUDGED = 72  # characters that zxcvbn looks at
_AT_ONCE, _PATIENCE_S = 2, 10
_hasher = (
    PasswordHasher()
)  # Argon2id by RFC 9106: 64 MiB, 3 passes; raised here, it is raised at each sign-in
_turns = BoundedSemaphore(_AT_ONCE)  # so that many sign-ins at once do not take the machine's memory


def judge(password: str, login: str) -> None:
    """Refuses a password that would be guessed.

    Raises:
        Invalid: it is too short, too long, or too common.
    """
    if len(password) < SHORTEST:
        raise Invalid(f"This password is short. Give at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise Invalid(f"This password is longer than {LONGEST} characters.")
    from zxcvbn import zxcvbn  # its lists of words take longer to load than Viva does to start

    if zxcvbn(password[:_JUDGED], user_inputs=[login, "viva"])["score"] < _LEAST_SCORE:
        raise Invalid(
            "This password is easily guessed.", "Take three or four words that do not belong together."
        )


def hashed(password: str) -> str:
    """What is kept of it."""
    with _turn():
        return _hasher.hash(_spelled(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether this is the password. Where none is kept it takes as long to say no."""
    with _turn():
        try:
            right = _hasher.verify(kept or _nobodys(), _spelled(password))
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was made when less was asked of a hash than today."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash(new_token())


def _spelled(password: str) -> bytes:
    """One spelling of what looks alike: keyboards differ in how they write an é."""
    return unicodedata.normalize("NFKC", password[:LONGEST]).encode("utf-8", "surrogatepass")


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=_PATIENCE_S):
        raise TooMany("Many people are signing in just now.", "Try again in a moment.")
    try:
        yield
    finally:
        _turns.release()
