"""The door: who is let in, by what, and what strangers are told."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import parse_qs, urlsplit

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts import links, membership, signing_in
from app.accounts.entry_schemas import own_path
from app.accounts.links import Purpose
from app.accounts.logins import login_key
from app.accounts.people import account_by_login, people
from app.accounts.queries import local_owner
from app.accounts.signing_in import Browser
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, Gone, Invalid
from app.kernel.roles import Role
from app.main import create_app
from app.settings import Settings
from tests.people import ELSEWHERE, PASSWORD, add_person, browser_of, give_password


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[TestClient]:
    """A browser that nobody is signed in with, from another machine."""
    with TestClient(app, base_url=ELSEWHERE, follow_redirects=False) as made:
        yield made


def a_link(store: Store, purpose: Purpose, clock: FixedClock, **who: object) -> str:
    with store.write() as tx:
        return links.make_link(tx, purpose, clock.now(), **who)  # type: ignore[arg-type]


def token_of(path: str) -> str:
    return parse_qs(urlsplit(path).query)["link"][0]


def test_the_person_at_the_machine_needs_no_account(app: FastAPI) -> None:
    with TestClient(app) as client:
        assert client.get("/").status_code == 200
        assert client.get("/sign-in", follow_redirects=False).headers["location"] == "/"
        assert "nobody has to sign in" in client.get("/settings/security").text


@pytest.mark.parametrize(
    "headers",
    [{"host": "testserver"}, {"host": "192.0.2.1"}, {"x-forwarded-for": "192.0.2.1"}, {"forwarded": "for=192.0.2.1"},
     {"x-real-ip": "192.0.2.1"}, {"via": "1.1 proxy"}, {"x-forwarded-host": "viva.example.org"}],
)  # fmt: skip
def test_whoever_may_come_from_elsewhere_is_no_owner(app: FastAPI, headers: dict[str, str]) -> None:
    with TestClient(app, follow_redirects=False) as client:
        assert client.get("/", headers=headers).headers["location"] == "/sign-in?next=%2F"
        assert client.get("/api/v1/handbooks", headers=headers).status_code == 401
        assert "not set up yet" in client.get("/sign-in", headers=headers).text


def test_bound_to_a_network_not_even_this_machine_is_trusted(
    empty_store: Store, tmp_path: Path, clock: FixedClock
) -> None:
    app = create_app(Settings(data_dir=tmp_path, host="0.0.0.0"), clock, empty_store, works=False)
    with TestClient(app, follow_redirects=False) as client:
        assert client.get("/").status_code == 303
        assert client.get("/healthz").status_code == 200


def test_the_set_up_link_makes_the_local_owner_an_account_with_their_history(
    app: FastAPI, stranger: TestClient, empty_store: Store, clock: FixedClock
) -> None:
    path = a_link(empty_store, Purpose.SET_UP, clock)
    assert "Welcome to Viva" in stranger.get(path).text
    link = token_of(path)
    weak = stranger.post("/set-up", data={"link": link, "name": "Åsa", "password": "password123"})
    assert weak.status_code == 422
    assert "easily guessed" in weak.text
    assert 'value="Åsa"' in weak.text
    assert "password123" not in weak.text
    done = stranger.post("/set-up", data={"link": link, "name": "Åsa", "password": PASSWORD})
    assert done.headers["location"] == "/"
    assert "HttpOnly" in done.headers["set-cookie"]
    assert "SameSite=lax" in done.headers["set-cookie"]
    assert stranger.get("/").status_code == 200
    with empty_store.read() as tx:
        owner, (only,) = local_owner(tx), people(tx)
    assert (only.person, only.role, only.login) == (owner.id, Role.OWNER, "Åsa")
    again = stranger.get(path)
    assert again.status_code == 410
    with TestClient(app, follow_redirects=False) as at_the_machine:
        assert at_the_machine.get("/").status_code == 303, "from now on Viva asks who comes"


def test_signing_in_and_out(stranger: TestClient, empty_store: Store, clock: FixedClock) -> None:
    give_password(empty_store, add_person(empty_store, "anna", Role.OWNER, clock.now()))
    asked = stranger.get("/cards?q=a%20b")
    assert asked.headers["location"] == "/sign-in?next=%2Fcards%3Fq%3Da%2520b"
    form = {"name": " ANNA ", "password": PASSWORD, "next": "/cards?q=a%20b"}
    assert stranger.post("/sign-in", data=form).headers["location"] == "/cards?q=a%20b"
    token = stranger.cookies["viva"]
    assert stranger.get("/").status_code == 200
    with empty_store.read() as tx:
        assert token not in str(tx.exec_driver_sql("SELECT * FROM sign_in").all())
    assert stranger.post("/sign-out").headers["location"] == "/sign-in"
    stranger.cookies.set("viva", token)
    assert stranger.get("/").status_code == 303, "the token itself is worth nothing any more"


def test_over_https_the_cookie_is_bound_to_the_host(
    app: FastAPI, empty_store: Store, clock: FixedClock
) -> None:
    give_password(empty_store, add_person(empty_store, "anna", Role.OWNER, clock.now()))
    with TestClient(app, base_url="https://testserver", follow_redirects=False) as client:
        done = client.post("/sign-in", data={"name": "anna", "password": PASSWORD})
        said = done.headers["set-cookie"]
        assert said.startswith("__Host-viva=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(said.split("; "))
        assert client.get("/").status_code == 200
        token = client.cookies["__Host-viva"]
        client.cookies.clear()
        client.cookies.set("viva", token)
        assert client.get("/").status_code == 303, "a cookie that may come over plain HTTP is not taken"


def test_a_stranger_does_not_learn_who_has_an_account(
    stranger: TestClient, empty_store: Store, clock: FixedClock
) -> None:
    give_password(empty_store, add_person(empty_store, "anna", Role.OWNER, clock.now()))
    closed = add_person(empty_store, "closed", Role.LEARNER, clock.now())
    give_password(empty_store, closed)
    add_person(empty_store, "newcomer", Role.LEARNER, clock.now())
    with empty_store.write() as tx:
        membership.disable(tx, closed, clock.now())
    tries = [
        ("anna", "wrong password"),
        ("nobody", PASSWORD),
        ("closed", PASSWORD),
        ("newcomer", ""),
        ("n" * 9_000, "x"),
    ]
    answers = {}
    for name, password in tries:
        answer = stranger.post("/sign-in", data={"name": name, "password": password})
        answers[name] = (answer.status_code, answer.text.replace(name, "…"))
    assert len({(status, len(text)) for status, text in answers.values()}) == 1, answers
    for _ in range(10):
        known = stranger.post("/sign-in", data={"name": "anna", "password": "x"})
        unknown = stranger.post("/sign-in", data={"name": "nobody", "password": "x"})
    assert known.status_code == unknown.status_code == 429
    assert known.text == unknown.text.replace("nobody", "anna")


def test_a_name_that_is_unknown_takes_as_long(empty_store: Store, clock: FixedClock) -> None:
    give_password(empty_store, add_person(empty_store, "anna", Role.OWNER, clock.now()))

    def took(name: str, at: int) -> float:
        browser, now = Browser("", f"192.0.2.{at}"), clock.advance(timedelta(hours=2))
        started = perf_counter()
        with pytest.raises(Invalid):
            signing_in.sign_in(empty_store, name, "wrong", browser, now)
        return perf_counter() - started

    took("nobody", 0)
    known, unknown = zip(*((took("anna", n), took("nobody", n)) for n in range(7)), strict=True)
    assert 0.5 < median(known) / median(unknown) < 2


def test_attempts_at_once_count_one_after_the_other(empty_store: Store, clock: FixedClock) -> None:
    give_password(empty_store, add_person(empty_store, "anna", Role.OWNER, clock.now()))

    def attempt(number: int) -> str:
        try:
            signing_in.sign_in(empty_store, "anna", "wrong", Browser("", f"192.0.2.{number}"), clock.now())
        except Exception as error:
            return type(error).__name__
        return "in"

    with ThreadPoolExecutor(12) as pool:
        came = list(pool.map(attempt, range(12)))
    assert (came.count("Invalid"), came.count("TooMany")) == (5, 7)


def test_an_old_hash_is_renewed_by_signing_in(
    stranger: TestClient, empty_store: Store, clock: FixedClock
) -> None:
    person = add_person(empty_store, "anna", Role.OWNER, clock.now())
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    with empty_store.write() as tx:
        membership.set_password(tx, person, weak)
    stranger.post("/sign-in", data={"name": "anna", "password": PASSWORD})
    with empty_store.read() as tx:
        own = account_by_login(tx, "anna")
    assert own is not None
    assert own.password_hash not in (weak, None)
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize("purpose", [Purpose.SET_UP, Purpose.JOIN, Purpose.RESET])
@pytest.mark.parametrize("wrong", ["wrong", "foreign", "expired", "used", ""])
def test_a_link_lets_in_once_in_its_time_for_its_purpose(
    stranger: TestClient, empty_store: Store, clock: FixedClock, purpose: Purpose, wrong: str
) -> None:
    who = None
    if purpose is not Purpose.SET_UP:
        who = add_person(empty_store, "anna", Role.OWNER, clock.now())
    of = {"person": who} if purpose is Purpose.RESET else {}
    other = Purpose.JOIN if purpose is not Purpose.JOIN else Purpose.SET_UP
    link = token_of(a_link(empty_store, other if wrong == "foreign" else purpose, clock, **of))
    form = {"link": link, "name": "ben", "password": PASSWORD}
    if wrong == "wrong":
        form["link"] = link[:-1] + ("A" if link[-1] != "A" else "B")
    if wrong == "":
        form["link"] = ""
    if wrong == "expired":
        clock.advance(links.LASTS[purpose])
    if wrong == "used":
        assert stranger.post(f"/{purpose}", data=form).status_code == 303
        stranger.cookies.clear()
    refused = stranger.post(f"/{purpose}", data=form)
    assert refused.status_code == (410 if wrong in ("expired", "used") else 404)
    assert "set-cookie" not in refused.headers
    assert stranger.get(f"/{purpose}?link={form['link']}").status_code == refused.status_code


def test_two_people_who_take_one_name_at_once(empty_store: Store, clock: FixedClock) -> None:
    add_person(empty_store, "owner", Role.OWNER, clock.now())
    paths = [a_link(empty_store, Purpose.JOIN, clock, role=Role.LEARNER) for _ in range(2)]

    def come(path: str) -> str:
        try:
            signing_in.join(
                empty_store, Purpose.JOIN, token_of(path), "Anna", PASSWORD, Browser("", ""), clock.now()
            )
        except Conflict:
            return "taken"
        return "in"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(come, paths)) == ["in", "taken"]
    with empty_store.read() as tx:
        assert [one.login for one in people(tx)] == ["owner", "Anna"]


def test_one_link_that_two_people_follow_at_once(empty_store: Store, clock: FixedClock) -> None:
    add_person(empty_store, "owner", Role.OWNER, clock.now())
    path = a_link(empty_store, Purpose.JOIN, clock, role=Role.LEARNER)

    def come(name: str) -> str:
        try:
            signing_in.join(
                empty_store, Purpose.JOIN, token_of(path), name, PASSWORD, Browser("", ""), clock.now()
            )
        except (Gone, Conflict) as error:
            return type(error).__name__
        return "in"

    with ThreadPoolExecutor(2) as pool:
        came = sorted(pool.map(come, ["ben", "cleo"]))
    assert came in (["Gone", "in"], ["Conflict", "in"])
    with empty_store.read() as tx:
        assert len(people(tx)) == 2


def test_an_invitation_gives_the_role_that_was_meant_and_a_study_of_ones_own(
    app: FastAPI, stranger: TestClient, empty_store: Store, clock: FixedClock
) -> None:
    owner = browser_of(
        app, empty_store, add_person(empty_store, "anna", Role.OWNER, clock.now()), clock.now()
    )
    shown = owner.post("/people/invitations", data={"role": "author"})
    (address,) = [part for part in shown.text.split('"') if part.startswith(f"{ELSEWHERE}/join?link=")]
    stranger.post("/join", data={"link": token_of(address), "name": "ben", "password": PASSWORD})
    assert stranger.get("/handbooks/import").status_code == 200
    assert stranger.get("/people").status_code == 403
    with empty_store.read() as tx:
        assert [(one.login, one.role) for one in people(tx)] == [("anna", Role.OWNER), ("ben", Role.AUTHOR)]
        assert account_by_login(tx, "ben").person != local_owner(tx).id  # type: ignore[union-attr]


def test_a_new_password_signs_all_other_browsers_out(
    app: FastAPI, stranger: TestClient, empty_store: Store, clock: FixedClock
) -> None:
    person = add_person(empty_store, "anna", Role.OWNER, clock.now())
    give_password(empty_store, person)
    old = browser_of(app, empty_store, person, clock.now())
    assert old.get("/").status_code == 200
    path = a_link(empty_store, Purpose.RESET, clock, person=person)
    newest = a_link(empty_store, Purpose.RESET, clock, person=person)
    assert stranger.get(path).status_code == 404, "the newest link is the one that counts"
    assert 'value="anna"' in stranger.get(newest).text
    form = {"link": token_of(newest), "name": "somebody", "password": "nine purple herons sing"}
    assert stranger.post("/reset", data=form).status_code == 303
    assert stranger.get("/").status_code == 200
    assert old.get("/").status_code == 303
    with empty_store.read() as tx:
        assert account_by_login(tx, login_key("anna")) is not None, "a reset renames nobody"


def test_browsers_are_listed_ended_and_end_by_themselves(
    app: FastAPI, empty_store: Store, clock: FixedClock
) -> None:
    anna = add_person(empty_store, "anna", Role.OWNER, clock.now())
    ben = add_person(empty_store, "ben", Role.LEARNER, clock.now())
    here, there = (browser_of(app, empty_store, anna, clock.now()) for _ in range(2))
    other = browser_of(app, empty_store, ben, clock.now())
    page = here.get("/settings/security").text
    assert page.count("Firefox on Linux") >= 2
    with empty_store.read() as tx:
        numbers = {row[0]: row[1] for row in tx.exec_driver_sql("SELECT id, learner_id FROM sign_in")}
    of_ben = next(number for number, person in numbers.items() if person == ben)
    assert here.post(f"/settings/sign-ins/{of_ben}/end").status_code == 404
    assert other.get("/").status_code == 200
    assert here.post("/settings/sign-ins/end").status_code == 303
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 303)
    for _ in range(40):
        clock.advance(timedelta(days=1))
        assert here.get("/").status_code == 200, "what is used stays signed in"
    assert other.get("/").status_code == 303
    clock.advance(timedelta(days=30, hours=1))
    assert here.get("/").status_code == 303


def test_who_is_let_in_no_more_is_out_at_once(app: FastAPI, empty_store: Store, clock: FixedClock) -> None:
    anna = add_person(empty_store, "anna", Role.OWNER, clock.now())
    ben = add_person(empty_store, "ben", Role.LEARNER, clock.now())
    owner, learner = (browser_of(app, empty_store, one, clock.now()) for one in (anna, ben))
    assert learner.get("/").status_code == 200
    assert owner.post(f"/people/{ben}/closing").status_code == 303
    assert learner.get("/").status_code == 303
    assert owner.post(f"/people/{anna}/closing").status_code == 409
    assert owner.post(f"/people/{anna}/role", data={"role": "learner"}).status_code == 409
    assert owner.post(f"/people/{ben}/opening").status_code == 303
    assert owner.post(f"/people/{ben}/role", data={"role": "owner"}).status_code == 303
    assert owner.post(f"/people/{anna}/role", data={"role": "learner"}).status_code == 303
    assert owner.get("/people").status_code == 403, "a role that was taken is gone at the next request"
    assert owner.post("/people/999/role", data={"role": "learner"}).status_code == 403


def test_the_password_is_changed_by_who_knows_it(app: FastAPI, empty_store: Store, clock: FixedClock) -> None:
    anna = add_person(empty_store, "anna", Role.OWNER, clock.now())
    give_password(empty_store, anna)
    here, there = (browser_of(app, empty_store, anna, clock.now()) for _ in range(2))
    new = "nine purple herons sing"
    assert here.post("/settings/password", data={"old": "wrong", "new": new}).status_code == 422
    assert here.post("/settings/password", data={"old": PASSWORD, "new": "short"}).status_code == 422
    assert here.post("/settings/password", data={"old": PASSWORD, "new": new}).status_code == 303
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 303)
    for _ in range(9):
        answer = here.post("/settings/password", data={"old": "wrong", "new": new})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/cards?q=x", "/cards?q=x"), ("https://evil.example", "/"), ("//evil.example", "/"), ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"), ("", "/"), ("/a\r\nSet-Cookie: b=c", "/"), ("/sign-out", "/"), ("/" + "a" * 600, "/"),
        ("\\\\evil.example", "/"), ("/é", "/"), ("/\t/evil.example", "/"),
    ],
)  # fmt: skip
def test_after_the_door_one_is_led_to_a_page_of_ours(wanted: str, goes: str) -> None:
    assert own_path(wanted) == goes


def test_a_part_of_a_page_leads_the_whole_page_to_the_door(stranger: TestClient) -> None:
    headers = {"HX-Request-Type": "partial", "HX-Current-URL": f"{ELSEWHERE}/study?handbook=a"}
    answer = stranger.post("/cards/1/reviews", headers=headers)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/sign-in?next=%2Fstudy")
    away = stranger.get("/", headers={**headers, "HX-Current-URL": "https://evil.example//x"})
    assert away.headers["hx-redirect"] == "/sign-in?next=%2F%2Fx", "where it is refused"


@pytest.mark.parametrize("cookie", ["", "x", "é" * 50, "a" * 5_000, "' OR 1=1 --"])
def test_a_cookie_that_is_no_sign_in_is_a_stranger(stranger: TestClient, cookie: str) -> None:
    answer = stranger.get("/", headers={"cookie": f"viva={cookie}".encode()})
    assert answer.status_code == 303
