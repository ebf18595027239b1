"""Programs with tokens, and people whom a proxy names."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts import api_tokens, membership
from app.accounts.api_tokens import Scope
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, Invalid
from app.kernel.roles import Role
from app.main import create_app
from app.settings import Settings
from tests.people import ELSEWHERE, add_person, browser_of


@pytest.fixture
def program(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=ELSEWHERE, follow_redirects=False)


def make(
    store: Store, person: int, clock: FixedClock, scope: Scope = Scope.WRITE, name: str = "a script"
) -> str:
    with store.write() as tx:
        return api_tokens.make(tx, person, name, scope, timedelta(days=30), clock.now())


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_a_token_lets_in_to_the_api_and_nowhere_else(
    program: TestClient, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    token = make(empty_store, anna, clock)
    assert program.get("/api/v1/handbooks", headers=bearer(token)).status_code == 200
    assert program.post("/api/v1/undos", headers=bearer(token)).status_code == 409
    assert program.get("/people", headers=bearer(token)).status_code == 303
    with empty_store.read() as tx:
        assert token not in str(tx.exec_driver_sql("SELECT * FROM api_token").all())


def test_one_that_may_read_changes_nothing(
    program: TestClient, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    token = make(empty_store, anna, clock, Scope.READ)
    assert program.get("/api/v1/handbooks", headers=bearer(token)).status_code == 200
    refused = program.post("/api/v1/undos", headers=bearer(token))
    assert refused.status_code == 403
    assert "may only read" in refused.json()["detail"]


@pytest.mark.parametrize(
    "said",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "bearer viva_", "Bearer " + "a" * 9_000, "Bearer é"],
)
def test_what_is_no_token_is_a_stranger(program: TestClient, anna: int, said: str) -> None:
    answer = program.get("/api/v1/handbooks", headers={"authorization": said.encode()})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_token_ends_when_it_should(
    program: TestClient, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    token, other = make(empty_store, anna, clock), make(empty_store, anna, clock)
    with empty_store.write() as tx:
        number = api_tokens.api_tokens(tx, anna, clock.now())[0].id
        api_tokens.take_back(tx, anna, number)
    assert program.get("/api/v1/handbooks", headers=bearer(other)).status_code == 401
    clock.advance(timedelta(days=30, seconds=-1))
    assert program.get("/api/v1/handbooks", headers=bearer(token)).status_code == 200
    clock.advance(timedelta(seconds=1))
    assert program.get("/api/v1/handbooks", headers=bearer(token)).status_code == 401


def test_a_token_is_worth_what_its_person_is(
    program: TestClient, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    ben = add_person(empty_store, "ben", Role.LEARNER, clock.now())
    token = make(empty_store, ben, clock)
    assert program.post("/api/v1/handbooks/none/removal", headers=bearer(token)).status_code == 403
    with empty_store.write() as tx:
        membership.disable(tx, ben, clock.now())
    assert program.get("/api/v1/handbooks", headers=bearer(token)).status_code == 401


def test_names_and_numbers_of_tokens_have_bounds(empty_store: Store, anna: int, clock: FixedClock) -> None:
    for name in ("", " ", "a" * 81, "a\nb", "\u202e"):
        with pytest.raises(Invalid):
            make(empty_store, anna, clock, name=name)
    for _ in range(api_tokens.MOST):
        make(empty_store, anna, clock)
    with pytest.raises(Conflict):
        make(empty_store, anna, clock)


def test_tokens_are_made_and_taken_back_in_the_browser(
    app: FastAPI, program: TestClient, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    browser = browser_of(app, empty_store, anna, clock.now())
    assert browser.post("/settings/tokens", data={"name": "", "days": 30}).status_code == 422
    shown = browser.post("/settings/tokens", data={"name": "<b>cron</b>", "scope": "write", "days": 30}).text
    (token,) = re.findall(r'value="(viva_[\w-]+)"', shown)
    assert "<b>cron" not in shown
    assert program.get("/api/v1/handbooks", headers=bearer(token)).status_code == 200
    page = browser.get("/settings/tokens").text
    assert token not in page
    (number,) = re.findall(r"/settings/tokens/(\d+)/end", page)
    ben = browser_of(app, empty_store, add_person(empty_store, "ben", Role.LEARNER, clock.now()), clock.now())
    assert ben.post(f"/settings/tokens/{number}/end").status_code == 404
    assert browser.post(f"/settings/tokens/{number}/end").status_code == 303
    assert program.get("/api/v1/handbooks", headers=bearer(token)).status_code == 401


@pytest.mark.parametrize(
    ("peer", "named", "status"),
    [
        ("10.1.2.3", "anna", 200), ("10.1.2.3", "ANNA", 200), ("10.1.2.3", "nobody", 303), ("10.1.2.3", "", 303),
        ("10.1.2.3", None, 303), ("192.0.2.1", "anna", 303), ("::1", "anna", 200), ("nonsense", "anna", 303),
    ],
)  # fmt: skip
def test_a_proxy_is_believed_from_where_it_stands_alone(
    empty_store: Store,
    tmp_path: Path,
    anna: int,
    clock: FixedClock,
    peer: str,
    named: str | None,
    status: int,
) -> None:
    settings = Settings(
        data_dir=tmp_path,
        hosts="testserver",
        trusted_proxies="10.0.0.0/8, ::1",
        proxy_user_header="Remote-User",
    )
    app = create_app(settings, clock, empty_store, works=False)
    headers = {} if named is None else {"Remote-User": named}
    client = TestClient(app, base_url=ELSEWHERE, client=(peer, 1), headers=headers, follow_redirects=False)
    assert client.get("/", headers={"X-Forwarded-For": "10.9.9.9"}).status_code == status


def test_no_header_is_believed_unless_one_was_named(
    empty_store: Store, tmp_path: Path, anna: int, clock: FixedClock
) -> None:
    app = create_app(Settings(data_dir=tmp_path, hosts="testserver"), clock, empty_store, works=False)
    client = TestClient(app, base_url=ELSEWHERE, client=("127.0.0.1", 1), follow_redirects=False)
    assert client.get("/", headers={"Remote-User": "anna"}).status_code == 303


@pytest.mark.parametrize(("peer", "secure"), [("127.0.0.1", True), ("192.0.2.1", False)])
def test_only_a_known_proxy_says_that_it_is_https(
    empty_store: Store, tmp_path: Path, anna: int, clock: FixedClock, peer: str, secure: bool
) -> None:
    app = create_app(Settings(data_dir=tmp_path, hosts="testserver"), clock, empty_store, works=False)
    client = TestClient(app, base_url=ELSEWHERE, client=(peer, 1), follow_redirects=False)
    answer = client.get("/sign-in", headers={"X-Forwarded-Proto": "https", "cookie": "__Host-viva=x"})
    assert answer.status_code == 200
    signed = browser_of(app, empty_store, anna, clock.now()).cookies["viva"]
    headers = {"X-Forwarded-Proto": "https", "cookie": f"__Host-viva={signed}"}
    assert (client.get("/", headers=headers).status_code == 200) is secure
