"""Every number and name of one person's things, asked for by another who has the most rights: nothing is there for them.

What is asked is taken from routes.toml, so a new route with a parameter is walked as well, or fails for want of a value.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from app.accounts import api_tokens
from app.accounts.api_tokens import Scope
from app.accounts.models import ApiTokenRow, IdentityRow, PasskeyRow, SignInRow
from app.accounts.queries import Learner
from app.db.rows import lines, tables
from app.db.store import Store
from app.interview.models import RecordingRow, ShareRow
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.library import pending
from app.library.katex import KatexTypesetter
from app.library.models import CardRow, ItemRow
from app.study.models import CardActionRow
from app.upkeep.taking_along import write_person
from tests.interview.debriefing.sitting import sit
from tests.living import import_book, live
from tests.people import add_person, browser_of, viva_over
from tests.web.test_routes import TABLE

_FORM: dict[str, Any] = {
    "grade": "3", "seen_reps": "0", "number": "1", "chosen": "0", "text": "mine now", "epoch": "9", "sequence": "9",
    "part": "0", "position": "1", "mode": "typed", "to": "2", "action": "submit", "flagged": "yes", "average": "3",
    "passes": "yes", "kind": "report", "days": "3", "reason": "unclear", "note": "mine now", "name": "mine now",
    "scope": "read", "about": "unclear", "guess": "3", "depth": "2", "clarity": "2", "blueprint": "mine", "response": "0",
    "media_type": "audio/webm", "certainty": "1", "how": "same", "level": "senior", "minutes": "10", "do": "retire",
}  # fmt: skip
_JSON: dict[str, Any] = {
    "grade": 3, "seen_reps": 0, "number": 1, "response": {"chosen": [0], "texts": []}, "chosen": [0], "texts": [],
    "flagged": True, "average": 3.0, "passes": True, "ticked": [], "depth": 2, "clarity": 2, "note": "mine now",
    "kind": "report", "days": 3, "reason": "unclear", "how": "same", "epoch": 9, "sequence": 9, "position": 2, "to": 2,
}  # fmt: skip
_SOUND: dict[str, Any] = {
    "params": {"position": 1, "part": 0, "epoch": 9},
    "content": b"x",
    "headers": {"content-type": "audio/webm"},
}
CONTENT = re.compile(
    r"/(cards|items|notes)/\{\w+_id\}|/handbooks/\{slug\}|/people/\{person\}|/admin/|\{token\}"
)


@dataclass(frozen=True, slots=True)
class Anna:
    """Whose things they are, and what they are called."""

    learner: Learner
    browser: TestClient
    names: dict[str, list[str]]  # by the part of a path before a parameter, and the parameter


@pytest.fixture
def store(empty_store: Store, tmp_path: Path, clock: FixedClock, typesetter: KatexTypesetter) -> Store:
    import_book(empty_store, tmp_path, clock, typesetter)
    return empty_store


@pytest.fixture
def app(store: Store, tmp_path: Path, clock: FixedClock) -> FastAPI:
    return viva_over(store, tmp_path, clock)


@pytest.fixture
def anna(app: FastAPI, store: Store, clock: FixedClock, typesetter: KatexTypesetter) -> Anna:
    """An owner with something of everything; she does not share it because she may do more."""
    person = add_person(store, "anna", Role.OWNER, clock.now())
    learner = live(store, person, clock, typesetter)
    going = sit(store, typesetter, person, clock.now(), over=False)
    browser = browser_of(app, store, person, clock.now())
    with store.write() as tx:
        api_tokens.make(tx, person, "Anna’s script", Scope.WRITE, timedelta(30), clock.now())
        waits = pending.keep(tx, person, "annas.md", "annas", pending.pack(b"# Anna's secret"), clock.now())
        passkey = {
            "learner_id": person, "name": "Anna’s phone", "id_digest": "d", "credential": b"c", "uses": 0,
            "made_at": clock.now(),
        }  # fmt: skip
        tx.execute(insert(PasskeyRow).values(passkey))
        identity = {
            "learner_id": person, "issuer": "https://id.example", "subject_digest": "d", "label": "Anna’s work",
            "made_at": clock.now(),
        }  # fmt: skip
        tx.execute(insert(IdentityRow).values(identity))

        def ids(row: Any) -> list[str]:
            return [str(number) for number in tx.execute(select(row.id).order_by(row.id)).scalars()]

        names = {
            "quizzes attempt_id": ["1"],
            "interviews attempt_id": [str(going - 1), str(going)],
            "blueprints slug": ["mine"],
            "actions action_id": ids(CardActionRow),
            "import number": [str(waits)],
            "sign-ins number": ids(SignInRow),
            "tokens number": ids(ApiTokenRow),
            "passkeys number": ids(PasskeyRow),
            "identities number": ids(IdentityRow),
            "recordings number": ids(RecordingRow),
            "recordings key": ["recording1"],
            "answers part": ["0"],
            "links link_id": ids(ShareRow),
            "cards card_id": ids(CardRow)[:3],
            "items item_id": ids(ItemRow)[:1],
            "questions position": ["1"],
            "debrief position": ["1"],
            "{key} number": ["0"],
        }
    return Anna(learner, browser, names)


def addresses(route: str, anna: Anna) -> Iterator[str]:
    """A route's paths with every name of Anna's things; a parameter without a name of hers fails."""
    path = route.split(" ", 1)[1]
    paths = [path]
    parts = path.split("/")
    for before, name in [(before, part[1:-1]) for before, part in pairwise(parts) if part.startswith("{")]:
        paths = [
            one.replace(f"{{{name}}}", value) for one in paths for value in anna.names[f"{before} {name}"]
        ]
    yield from paths


def rows_of_all(store: Store) -> dict[str, list[bytes]]:
    with store.read() as tx:
        return {table.name: list(lines(tx, table)) for table in tables(tx)}


def own_rows(store: Store, anna: Anna, folder: Path, clock: FixedClock) -> str:
    """A digest of all that is Anna's."""
    with store.read() as tx:
        return write_person(tx, anna.learner.id, folder / "anna.zip", clock.now()).digest


OWN = [
    route for route in TABLE if "{" in route and not CONTENT.search(route) and not route.endswith("/previews")
]


def test_the_walk_goes_everywhere() -> None:
    assert len(OWN) >= 60


def test_each_page_is_there_for_whose_it_is(anna: Anna, subtests: pytest.Subtests) -> None:
    for route in OWN:
        if route.startswith("GET "):
            with subtests.test(route):
                answers = [anna.browser.get(path).status_code for path in addresses(route, anna)]
                assert min(answers) < 400 or min(answers) == 409, answers  # of two interviews one goes on


@pytest.mark.parametrize("role", [Role.OWNER, Role.LEARNER])
def test_what_is_anothers_is_not_there(
    app: FastAPI, store: Store, clock: FixedClock, anna: Anna, role: Role, subtests: pytest.Subtests
) -> None:
    ben = browser_of(app, store, add_person(store, "ben", role, clock.now()), clock.now())
    assert ben.get("/study").status_code == 200, "his own schedule is there"
    before = rows_of_all(store)
    for route in OWN:
        method = route.split(" ")[0]
        with subtests.test(route):
            for path in addresses(route, anna):
                bodies: list[dict[str, Any]] = [{}]
                if method != "GET":
                    bodies += [{"data": _FORM}, {"json": _JSON}, _SOUND]
                answers = [ben.request(method, path, **body) for body in bodies]
                statuses = {answer.status_code for answer in answers}
                allowed = {404, 422} if method != "GET" else {404}
                if role is Role.LEARNER and "/import" in path:
                    allowed = {403}
                assert statuses <= allowed, (path, statuses)
                assert statuses & {403, 404}, f"{path}: the bodies of this walk are not what the route reads"
                assert not any(re.search("anna|secret", one.text, re.IGNORECASE) for one in answers), path
    assert rows_of_all(store) == before, "nothing of it changed"


def test_a_card_is_everybodys_and_its_history_is_not(
    app: FastAPI, store: Store, clock: FixedClock, anna: Anna, tmp_path: Path
) -> None:
    ben = browser_of(app, store, add_person(store, "ben", Role.OWNER, clock.now()), clock.now())
    hers = own_rows(store, anna, tmp_path, clock)
    for number in anna.names["cards card_id"]:
        assert ben.get(f"/api/v1/cards/{number}").json()["memory"]["reps"] == 0
        assert "Not reviewed yet." in ben.get(f"/cards/{number}").text
        assert "Not reviewed yet." not in anna.browser.get(f"/cards/{number}").text
        for verb in ("suspension", "resumption", "burial", "reviews"):
            assert ben.post(f"/cards/{number}/{verb}", data=_FORM).status_code < 400
    for page, found in ((anna.browser.get("/cards?q=tag:hard"), 2), (ben.get("/cards?q=tag:hard"), 0)):
        assert len(set(re.findall(r'href="/cards/(\d+)"', page.text))) == found
    assert own_rows(store, anna, tmp_path, clock) == hers


def test_lists_show_one_s_own_alone(
    app: FastAPI, store: Store, clock: FixedClock, anna: Anna, subtests: pytest.Subtests
) -> None:
    ben = browser_of(app, store, add_person(store, "ben", Role.AUTHOR, clock.now()), clock.now())
    for route in TABLE:
        if route.startswith("GET ") and "{" not in route and not route.startswith("GET /api/v1/docs"):
            with subtests.test(route):
                answer = ben.get(route.split(" ")[1])
                assert not re.search("anna|secret", answer.text, re.IGNORECASE), route
