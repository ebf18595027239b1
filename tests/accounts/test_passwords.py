"""What is a good password, and what is kept of it."""

import pytest
from argon2 import PasswordHasher

from app.accounts import passwords
from app.kernel.errors import Invalid


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "password123",
        "1234567890",
        "qwertyuiop",
        "aaaaaaaaaaaa",
        "annaannaanna",
        "x" * 501,
        "iloveyou12",
    ],
)
def test_what_is_guessed_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.judge(password, "anna")


@pytest.mark.parametrize(
    "password", ["seven green otters hum", "zwölf Boxkämpfer jagen", "пять зелёных выдр поют"]
)
def test_words_that_do_not_belong_together_are_good(password: str) -> None:
    passwords.judge(password, "anna")


def test_only_the_password_fits_however_its_letters_are_composed() -> None:
    kept = passwords.hashed("caf\u00e9 is open at nine")
    assert kept.startswith("$argon2id$")
    assert passwords.fits(kept, "cafe\u0301 is open at nine")
    assert not passwords.fits(kept, "cafe is open at nine")
    assert not passwords.fits(None, "cafe is open at nine")
    assert not passwords.fits("no hash", "cafe is open at nine")
    assert not passwords.is_outdated(kept)


def test_a_weaker_hash_is_known_as_such() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192).hash("seven green otters hum"))
