"""Doors are tried often here, so passwords are hashed quickly; test_passwords holds how they are hashed in earnest."""

from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from app.accounts import passwords
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from tests.people import add_person, viva_over


@pytest.fixture
def app(empty_store: Store, tmp_path: Path, clock: FixedClock) -> FastAPI:
    """A Viva that is reached by another name than localhost, with nobody's handbook."""
    return viva_over(empty_store, tmp_path, clock)


@pytest.fixture
def anna(empty_store: Store, clock: FixedClock) -> int:
    """The owner, without a password, for hashing takes its time."""
    return add_person(empty_store, "anna", Role.OWNER, clock.now())


@pytest.fixture(autouse=True)
def quick_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.path.name != "test_passwords.py":
        monkeypatch.setattr(
            passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=4096, parallelism=1)
        )
        passwords._nobodys.cache_clear()
