"""People with accounts, for tests: each with a browser that is signed in."""

from datetime import datetime
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts import membership, passwords, sign_ins
from app.accounts.logins import login_key
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.main import create_app
from app.settings import Settings

PASSWORD = "seven green otters hum"
ELSEWHERE = "http://testserver"  # a name by which more than this machine reaches Viva


def viva_over(store: Store, folder: Path, clock: FixedClock) -> FastAPI:
    """An application over a store, reached by another name than this machine's, which does no work in the background."""
    url = store.engine.url.render_as_string(hide_password=False)
    settings = Settings(data_dir=folder, database_url=url, hosts="testserver")
    return create_app(settings, clock, store, works=False)


def add_person(store: Store, login: str, role: Role, now: datetime) -> int:
    """Opens an account, the first for the local owner; without a password, for hashing takes its time."""
    with store.write() as tx:
        return membership.open_account(tx, login, login_key(login), role, now)


def give_password(store: Store, person: int, password: str = PASSWORD) -> None:
    kept = passwords.hashed(password)
    with store.write() as tx:
        membership.set_password(tx, person, kept)


def browser_of(app: FastAPI, store: Store, person: int, now: datetime, *, at: str = ELSEWHERE) -> TestClient:
    """A browser in which the person is signed in."""
    with store.write() as tx:
        token = sign_ins.begin(tx, person, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "192.0.2.7", now)
    return TestClient(app, base_url=at, cookies={"viva": token}, follow_redirects=False)
