"""Passkeys: in place of both steps; no challenge twice, late, for another, or from elsewhere; no device that does not look."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts import membership, passkeys
from app.accounts.lockout import FREE_BY_ADDRESS
from app.cli_users import user
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from tests.accounts.soft_key import PRESENT, SoftKey
from tests.accounts.test_second_factor import turned_on
from tests.people import PASSWORD, add_person, browser_of, give_password

HOST = "viva.localhost"
ORIGIN = f"http://{HOST}"
MAKE, KEEP = "/settings/passkeys/challenges", "/settings/passkeys"
ASK, USE = "/passkey/challenges", "/passkey"


# What a browser may answer does not depend on the database.
one_database = pytest.mark.parametrize("empty_store", ["sqlite"], indirect=True)


@pytest.fixture
def anna(empty_store: Store, anna: int) -> int:
    give_password(empty_store, anna)
    return anna


@pytest.fixture
def own(app: FastAPI, empty_store: Store, anna: int, clock: FixedClock) -> Iterator[TestClient]:
    """The browser in which Anna is signed in."""
    with browser_of(app, empty_store, anna, clock.now(), at=ORIGIN) as made:
        yield made


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[TestClient]:
    app.state.wiring.door.accounts_changed()
    with TestClient(app, base_url=ORIGIN, follow_redirects=False) as made:
        yield made


@pytest.fixture
def key(own: TestClient) -> SoftKey:
    """A passkey that is Anna's."""
    made = a_key()
    assert keeps(own, made.make(options(own))).headers["location"] == KEEP
    return made


def a_key(**bent: Any) -> SoftKey:
    return SoftKey(**({"id": b"anna's phone", "origin": ORIGIN, "host": HOST} | bent))


def options(browser: TestClient, path: str = MAKE, password: str = PASSWORD) -> dict[str, Any]:
    answer = browser.post(path, data={"name": "Phone", "password": password})
    assert answer.status_code == 200, answer.text
    asked: dict[str, Any] = answer.json()
    return asked


def keeps(browser: TestClient, answer: object, name: str = "Phone") -> Any:
    return browser.post(KEEP, data={"name": name, "credential": json.dumps(answer)})


def uses(browser: TestClient, answer: object, wanted: str = "/study") -> Any:
    return browser.post(USE, data={"credential": json.dumps(answer), "next": wanted})


def test_a_passkey_stands_for_both_steps(
    stranger: TestClient, empty_store: Store, anna: int, key: SoftKey, clock: FixedClock
) -> None:
    turned_on(empty_store, anna, clock)
    asked = options(stranger, ASK)
    assert asked["rpId"] == HOST
    assert asked["userVerification"] == "required"
    assert "allowCredentials" not in asked, "a stranger is not told whose passkeys there are"
    came = uses(stranger, key.use(asked))
    assert came.headers["location"] == "/study"
    assert stranger.get("/settings/security").status_code == 200


@one_database
def test_what_is_asked_to_make_one(own: TestClient, key: SoftKey) -> None:
    asked = options(own)
    assert asked["rp"] == {"name": "Viva", "id": HOST}
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert [one["id"] for one in asked["excludeCredentials"]] == [key.use(asked)["id"]]
    assert "anna" not in asked["user"]["id"]
    assert asked["user"]["name"] == "anna"


def test_to_make_one_the_password_is_asked_for(own: TestClient, empty_store: Store, anna: int) -> None:
    refused = own.post(MAKE, data={"name": "Phone", "password": "wrong"})
    assert (refused.status_code, refused.json()["said"]) == (422, "The present password is not right.")
    unnamed = own.post(MAKE, data={"name": "\n", "password": PASSWORD})
    assert "Give the passkey a name" in unnamed.json()["said"]


ELSEWHERE = ({"origin": "http://evil.example"}, {"host": "evil.example"}, {"flags": PRESENT}, {"flags": 0})
NEARLY_HERE = (
    {"origin": f"http://sub.{HOST}"},
    {"origin": f"http://{HOST}:81"},
    {"origin": f"https://{HOST}"},
)


@one_database
def test_what_is_made_elsewhere_or_by_whomever_is_not_kept(own: TestClient) -> None:
    for bent in (*ELSEWHERE, *NEARLY_HERE):
        refused = keeps(own, a_key(**bent).make(options(own)))
        assert (refused.status_code, "This passkey does not fit." in refused.text) == (422, True), bent


@one_database
def test_what_is_used_elsewhere_or_by_whomever_lets_nobody_in(stranger: TestClient, key: SoftKey) -> None:
    for bent in (*ELSEWHERE, *NEARLY_HERE):
        refused = uses(stranger, replace(key, **bent).use(options(stranger, ASK)))
        assert (refused.status_code, "set-cookie" in refused.headers) == (422, False), bent
        assert "This passkey does not fit." in refused.text


@one_database
def test_another_key_under_the_same_id_lets_nobody_in(stranger: TestClient, key: SoftKey) -> None:
    assert uses(stranger, a_key().use(options(stranger, ASK))).status_code == 422
    unknown = uses(stranger, a_key(id=b"nobody's").use(options(stranger, ASK)))
    assert "This passkey does not fit." in unknown.text


def test_a_challenge_is_good_once_even_where_it_failed(stranger: TestClient, key: SoftKey) -> None:
    asked = options(stranger, ASK)
    assert uses(stranger, a_key().use(asked)).status_code == 422
    assert uses(stranger, key.use(asked)).status_code == 410
    asked = options(stranger, ASK)
    answer = key.use(asked)
    assert uses(stranger, answer).status_code == 303
    again = uses(stranger, answer)
    assert (again.status_code, "took too long, or was done before" in again.text) == (410, True)


def test_a_challenge_ends_by_itself_and_is_gone(
    stranger: TestClient, empty_store: Store, key: SoftKey, clock: FixedClock
) -> None:
    asked = options(stranger, ASK)
    clock.advance(timedelta(minutes=5))
    assert uses(stranger, key.use(asked)).status_code == 410
    clock.advance(timedelta(seconds=1))
    options(stranger, ASK)
    with empty_store.read() as tx:
        there = tx.exec_driver_sql("SELECT count(*) FROM link WHERE purpose = 'passkey'").scalar_one()
    assert there == 1, "a stranger who asks for many fills nothing"


def test_a_challenge_of_ones_own_making_or_for_another_purpose_or_person(
    app: FastAPI, own: TestClient, stranger: TestClient, empty_store: Store, key: SoftKey, clock: FixedClock
) -> None:
    assert uses(stranger, key.use({"challenge": "A" * 43})).status_code == 410
    assert uses(stranger, key.use(options(own))).status_code == 410, "one for making"
    assert keeps(own, a_key(id=b"b").make(options(stranger, ASK))).status_code == 410, "one for using"
    ben = browser_of(
        app, empty_store, add_person(empty_store, "ben", Role.LEARNER, clock.now()), clock.now(), at=ORIGIN
    )
    assert keeps(ben, a_key(id=b"b").make(options(own))).status_code == 410, "Anna's"


def test_a_copied_key_is_noticed(stranger: TestClient, key: SoftKey) -> None:
    assert uses(stranger, key.use(options(stranger, ASK))).status_code == 303
    key.uses = 0
    assert uses(stranger, key.use(options(stranger, ASK))).status_code == 422


@one_database
def test_nonsense_is_refused(own: TestClient, stranger: TestClient, key: SoftKey) -> None:
    inner = ({"clientDataJSON": "!"}, {"clientDataJSON": "e30"}, [])
    for answer in (None, [], {}, "x", 7, "9" * 30_000, *({"response": one} for one in inner)):
        for refused in (uses(stranger, answer), keeps(own, answer)):
            assert (refused.status_code, "This passkey does not fit." in refused.text) == (422, True), answer


@one_database
def test_nonsense_within_an_answer_is_refused(own: TestClient) -> None:
    for part in ("clientDataJSON", "attestationObject"):
        for nonsense in ("", "gYGBgYGBgYGB" * 400, "_____w", "o2NmbXRkbm9uZQ"):
            made = a_key().make(options(own))
            made["response"][part] = nonsense
            assert keeps(own, made).status_code == 422, (part, nonsense)


def test_attempts_are_counted_by_address(stranger: TestClient, key: SoftKey, clock: FixedClock) -> None:
    for _ in range(FREE_BY_ADDRESS + 5):
        assert uses(stranger, key.use(options(stranger, ASK))).status_code == 303, "right ones are forgiven"
    for _ in range(FREE_BY_ADDRESS):
        options(stranger, ASK)
    refused = stranger.post(ASK)
    assert (refused.status_code, "too many attempts" in refused.json()["said"]) == (429, True)
    clock.advance(timedelta(minutes=16))
    assert uses(stranger, key.use(options(stranger, ASK))).status_code == 303


def test_a_closed_account_is_closed_to_passkeys(
    stranger: TestClient, empty_store: Store, key: SoftKey, anna: int, clock: FixedClock
) -> None:
    add_person(empty_store, "ben", Role.OWNER, clock.now())
    with empty_store.write() as tx:
        other = tx.exec_driver_sql("SELECT learner_id FROM account WHERE login = 'ben'").scalar_one()
        membership.set_role(tx, other, Role.OWNER)
        membership.disable(tx, anna, clock.now())
    assert "This account is closed." in uses(stranger, key.use(options(stranger, ASK))).text


def test_they_are_named_and_taken_back_by_their_person_alone(
    app: FastAPI, own: TestClient, stranger: TestClient, empty_store: Store, key: SoftKey, clock: FixedClock
) -> None:
    ben = browser_of(
        app, empty_store, add_person(empty_store, "ben", Role.LEARNER, clock.now()), clock.now(), at=ORIGIN
    )
    with empty_store.read() as tx:
        number = tx.exec_driver_sql("SELECT id FROM passkey").scalar_one()
    assert ben.post(f"{KEEP}/{number}/name", data={"name": "Mine"}).status_code == 404
    assert ben.post(f"{KEEP}/{number}/end").status_code == 404
    assert own.post(f"{KEEP}/{number}/name", data={"name": "Old phone"}).status_code == 303
    assert "Old phone" in own.get(KEEP).text
    assert "Sign in with a passkey" in stranger.get("/sign-in").text
    assert own.post(f"{KEEP}/{number}/end").status_code == 303
    assert uses(stranger, key.use(options(stranger, ASK))).status_code == 422
    assert "Sign in with a passkey" not in stranger.get("/sign-in").text


def test_one_is_kept_once_and_no_more_than_one_may_have(
    own: TestClient, key: SoftKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "This passkey is here already." in keeps(own, key.make(options(own))).text
    monkeypatch.setattr(passkeys, "MOST", 1)
    assert "as many as one may have" in keeps(own, a_key(id=b"b").make(options(own))).text


@one_database
def test_it_is_said_where_browsers_make_none(
    app: FastAPI, empty_store: Store, anna: int, clock: FixedClock
) -> None:
    for at, words in (
        ("http://127.0.0.1", "belong to a name"),
        ("http://testserver", "over HTTPS only"),
        ("https://testserver", ""),
    ):
        with browser_of(app, empty_store, anna, clock.now(), at=at) as browser:
            browser.cookies.set("__Host-viva", browser.cookies["viva"])
            shown = browser.get(KEEP).text
        assert ("Make a passkey" in shown) is not bool(words)
        assert words in shown


def test_whoever_runs_viva_takes_all_of_somebodys_back(
    own: TestClient,
    key: SoftKey,
    empty_store: Store,
    anna: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("VIVA_DATABASE_URL", empty_store.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("VIVA_DATA_DIR", str(tmp_path))
    done = CliRunner().invoke(user, ["reset", "anna", "--passkeys-off"], catch_exceptions=False)
    assert (done.exit_code, "/reset?link=" in done.output) == (0, True)
    with empty_store.read() as tx:
        assert passkeys.passkeys(tx, anna) == []
