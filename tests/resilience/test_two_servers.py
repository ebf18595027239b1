"""Several servers over one database: they start at once, share their people's work, and one is killed in the middle of it."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import Engine, create_engine, text

from app import paths
from app.db.engine import make_engine
from app.db.migrate import migrate
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.main import open_store
from app.settings import Settings
from app.work.service import LEASE
from tests.conftest import DATABASES, START, Databases
from tests.library.test_importing import BOOK
from tests.people import PASSWORD, add_person, give_password
from tests.resilience.test_killed_at_upkeep import OLD
from tests.servers import FORKS, Death, Server, start, wait_until

_KILLED_AT = 12  # the review that one of them does not come to


@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize("schema", [None, OLD], ids=["a fresh database", "an older one"])
def test_of_two_that_start_at_once_one_migrates_and_both_serve(
    databases: Databases, tmp_path: Path, kind: str, schema: str | None
) -> None:
    settings = databases.unmigrated(kind, tmp_path)
    if schema:
        engine = make_engine(settings.url)
        migrate(engine, paths.MIGRATIONS, to=schema)
        engine.dispose()
    together = FORKS.Barrier(2)

    def begin(_: int) -> Server:
        return start(tmp_path, at=START, database_url=settings.url, enter=together.wait)

    with ThreadPoolExecutor(2) as both:
        servers = list(both.map(begin, range(2)))
    try:
        assert [httpx2.get(f"{one.url}/readyz").status_code for one in servers] == [200, 200]
        engine = create_engine(settings.url)
        assert _rows(engine, "SELECT count(*) FROM learner") == [(1,)]
        assert len(_rows(engine, "SELECT reason FROM backup")) == (1 if schema else 0)
        engine.dispose()
    finally:
        for one in servers:
            one.kill()


def _rows(engine: Engine, query: str) -> list[Any]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


@pytest.fixture
def shared(databases: Databases, tmp_path: Path) -> Settings:
    """A PostgreSQL database with the user's handbook, and Anna."""
    settings = databases.settings("postgresql", tmp_path, with_handbook=True)
    store = open_store(settings, FixedClock(START))
    give_password(store, add_person(store, "anna", Role.OWNER, START))
    store.close()
    return settings


@pytest.fixture
def engine(shared: Settings) -> Iterator[Engine]:
    made = create_engine(shared.url)
    yield made
    made.dispose()


Begin = Callable[..., Server]


@pytest.fixture
def begin(shared: Settings) -> Iterator[Begin]:
    """Starts a server over the shared database; its clock is that of all, or so much later."""
    begun: list[Server] = []

    def start_one(death: Death | None = None, later: timedelta = timedelta(0)) -> Server:
        one = start(shared.data_dir, at=START + later, database_url=shared.url, death=death)
        begun.append(one)
        return one

    yield start_one
    for one in begun:
        one.kill()


def _sign_in(server: Server) -> dict[str, str]:
    answer = httpx2.post(f"{server.url}/sign-in", data={"name": "anna", "password": PASSWORD})
    assert answer.status_code == 303
    return {"viva": answer.cookies["viva"]}


def test_who_signs_in_at_one_studies_at_the_other_and_one_that_dies_loses_no_review(
    begin: Begin, engine: Engine
) -> None:
    dying, other = begin(Death("INSERT INTO review", _KILLED_AT)), begin()
    cookies = _sign_in(dying)
    acknowledged: list[int] = []
    refused = 0
    with httpx2.Client(cookies=cookies) as browser:
        for number in range(3 * _KILLED_AT):
            server = (dying, other)[number % 2]
            try:
                acknowledged.append(_review_next(browser, server))
            except httpx2.TransportError:  # the proxy in front would go to the other by itself
                refused += 1
                acknowledged.append(_review_next(browser, other))
    wait_until(lambda: not dying.process.is_alive())
    assert refused == 3 * _KILLED_AT // 2 - _KILLED_AT + 1
    assert sorted(acknowledged) == [
        number for (number,) in _rows(engine, "SELECT id FROM review ORDER BY id")
    ]
    assert _rows(engine, "SELECT count(*) FROM review GROUP BY card_id, reps HAVING count(*) > 1") == []


def _review_next(browser: httpx2.Client, server: Server) -> int:
    """Grades what comes next; gives the number of the review that was acknowledged."""
    card = browser.get(f"{server.url}/api/v1/cards/next").json()["card"]
    body = {"grade": 1, "seen_reps": card["memory"]["reps"]}
    answer = browser.post(f"{server.url}/api/v1/cards/{card['id']}/reviews", json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["review_id"])


def test_an_import_that_dies_with_its_server_is_done_once_by_another(begin: Begin, engine: Engine) -> None:
    dying = begin(Death("INSERT INTO change_set"))
    cookies = _sign_in(dying)
    with httpx2.Client(cookies=cookies, follow_redirects=True, timeout=20) as browser:
        given = browser.post(
            f"{dying.url}/handbooks/import", files={"file": ("trees.md", BOOK, "text/markdown")}
        )
        wait_until(lambda: 'name="seen"' in browser.get(str(given.url)).text)
        action, seen = _form(browser.get(str(given.url)).text)
        with suppress(httpx2.TransportError):  # it dies before it answers, or as it does
            browser.post(f"{dying.url}{action}", data={"seen": seen}, follow_redirects=False)
        wait_until(lambda: not dying.process.is_alive())
    assert _rows(engine, "SELECT state FROM job WHERE kind = 'import'") == [("running",)]
    other = begin(later=LEASE + timedelta(minutes=1))
    wait_until(
        lambda: _rows(engine, "SELECT state, attempts FROM job WHERE kind = 'import'") == [("done", 2)]
    )
    assert _rows(
        engine,
        "SELECT count(*) FROM change_set c JOIN handbook h ON h.id = c.handbook_id WHERE slug = 'trees'",
    ) == [(1,)]
    assert httpx2.get(f"{other.url}/handbooks/trees", cookies=cookies).status_code == 200


def _form(page: str) -> tuple[str, str]:
    action = re.search(r'<form[^>]*action="(/handbooks/import/\d+)"', page)
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert action, page
    assert seen, page
    return action[1], seen[1]


def test_an_interview_goes_on_at_the_other_with_all_that_was_acknowledged(
    begin: Begin, engine: Engine
) -> None:
    dying, other = begin(Death("INSERT INTO interview_answer", 3)), begin()
    cookies = _sign_in(dying)
    with httpx2.Client(cookies=cookies) as browser:
        begun = browser.post(f"{dying.url}/interviews", data={"blueprint": "15-minutes", "nearest": "true"})
        room = begun.headers["location"]
        kept = ["The gate decides", "The gate decides what is forgotten"]
        form = _hidden(browser.get(f"{dying.url}{room}").text)
        for sequence, words in enumerate(kept, 1):
            assert _save(browser, dying, room, form, sequence, words) == "kept"
        with pytest.raises(httpx2.TransportError):
            _save(browser, dying, room, form, 3, "The gate decides what is lost")
        assert kept[-1] in browser.get(f"{other.url}{room}").text
        form = _hidden(browser.get(f"{other.url}{room}").text)
        assert (
            _save(browser, other, room, form, 1, "The gate decides what is forgotten, by a sigmoid") == "kept"
        )
        submission = room.replace("/room", "/submission")
        for _ in range(2):  # a double click, or the proxy's second try
            assert browser.post(f"{other.url}{submission}").status_code == 303
    answers = _rows(engine, "SELECT text FROM interview_answer WHERE text <> ''")
    assert answers == [("The gate decides what is forgotten, by a sigmoid",)]
    assert _rows(engine, "SELECT count(*) FROM interview_attempt WHERE submitted_at IS NOT NULL") == [(1,)]


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def _save(
    browser: httpx2.Client, server: Server, room: str, form: dict[str, str], sequence: int, words: str
) -> str:
    data = form | {"sequence": str(sequence), "text": words, "mode0": "typed"}
    answer = browser.post(f"{server.url}{room.replace('/room', '/answers')}", data=data)
    return str(answer.json()["state"])
