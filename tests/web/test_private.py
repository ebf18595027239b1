"""A handbook that somebody keeps to themself: for others it is not there, by whatever name or number they ask."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app import paths
from app.accounts.queries import current_learner
from app.db.base import Base
from app.db.store import Store
from app.interview.pool import pool
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.library.katex import KatexTypesetter
from app.library.models import CardRow, HandbookRow, ItemRow, NoteRow, SourceTextRow, TopicRow
from app.study.models import ScheduleRow
from app.upkeep.leaving import delete_person
from app.upkeep.taking_along import write_person
from app.upkeep.taking_in import take_in
from tests.interview.debriefing.sitting import BOOK
from tests.living import import_book
from tests.people import add_person, browser_of, viva_over
from tests.web.test_others import _FORM, _JSON
from tests.web.test_routes import TABLE

SECRET = "zebrafish"
TEXT = BOOK.replace("# Small book", f"# The {SECRET} book").replace("the square", f"the {SECRET} square")
TEXT = TEXT.replace("### Why ", f"### Why, {SECRET}, ").replace(
    "## LSTM", "## LSTM\n\n### What waits, zebrafish?\n"
)
SLUG = "own"
_ASKING = (  # pages and answers that take a handbook, a search or an id in their query
    "/study?handbook=own", "/study?card={card}", "/search?q=zebraf", "/cards?q=zebraf", "/cards?q=handbook:own",
    "/cards?q=is:unanswered", "/items?handbook=own", "/items?topic={topic}", "/items?show=all", "/handbooks", "/quizzes",
    "/interviews", "/interviews/day", "/interviews/blueprints/new", "/", "/api/v1/handbooks",
    "/api/v1/search?q=zebraf", "/api/v1/cards/next?handbook=own", "/api/v1/cards?q=zebraf", "/api/v1/items?handbook=own",
    "/api/v1/items", "/handbooks/import?into=own",
)  # fmt: skip


@pytest.fixture
def store(empty_store: Store, tmp_path: Path, clock: FixedClock, typesetter: KatexTypesetter) -> Store:
    import_book(empty_store, tmp_path, clock, typesetter)
    return empty_store


@pytest.fixture
def app(store: Store, tmp_path: Path, clock: FixedClock) -> FastAPI:
    return viva_over(store, tmp_path, clock)


@pytest.fixture
def ben(app: FastAPI, store: Store, clock: FixedClock) -> TestClient:
    """The owner of this Viva, who may do everything, and sees what is shared."""
    return browser_of(app, store, add_person(store, "ben", Role.OWNER, clock.now()), clock.now())


@pytest.fixture
def anna(app: FastAPI, store: Store, clock: FixedClock, ben: TestClient) -> TestClient:
    """An author with a handbook of her own."""
    browser = browser_of(app, store, add_person(store, "anna", Role.AUTHOR, clock.now()), clock.now())
    assert bring(app, browser, TEXT, SLUG, mine="yes") == f"/handbooks/{SLUG}/changes/2"
    return browser


def work(app: FastAPI) -> None:
    app.state.wiring.worker.run_waiting()


def bring(app: FastAPI, browser: TestClient, text: str, name: str, **answers: str) -> str:
    """Imports a text in the browser; gives the page of what it did."""
    form = {"text": (None, text), "name": (None, name)}
    preview = browser.post("/handbooks/import", files=form).headers["location"]
    work(app)
    seen = re.search(r'name="seen" value="(\d+)"', browser.get(preview).text)
    assert seen
    browser.post(preview, data={"seen": seen[1], **answers})
    work(app)
    return str(browser.get(preview).headers["location"])


def numbers(store: Store, row: Any) -> list[int]:
    with store.read() as tx:
        own = select(row.id).join(HandbookRow, HandbookRow.id == row.handbook_id)
        return list(tx.execute(own.where(HandbookRow.slug == SLUG).order_by(row.id)).scalars())


def routes_of_it(store: Store) -> list[tuple[str, str]]:
    """Every route that takes a name or a number of content, about the handbook."""
    card, item, note = (numbers(store, row)[0] for row in (CardRow, ItemRow, NoteRow))
    with store.read() as tx:
        key = tx.execute(select(TopicRow.key).where(TopicRow.id == numbers(store, TopicRow)[0])).scalar_one()
    found = []
    for route in TABLE:
        method, path = route.split(" ")
        if "/handbooks/{slug}" in path or re.search(r"\{(card|item|note)_id\}", path):
            values = {
                "slug": SLUG,
                "card_id": card,
                "item_id": item,
                "note_id": note,
                "number": 2,
                "form": "gift",
            }
            values |= {"key:path": key, "path:path": "none.png"}
            found.append((method, re.sub(r"\{([\w:]+)\}", lambda match: str(values[match[1]]), path)))  # noqa: B023
    assert len(found) > 50
    return found


def test_for_others_it_is_not_there(
    store: Store, anna: TestClient, ben: TestClient, subtests: pytest.Subtests
) -> None:
    assert ben.get("/study").status_code == 200
    with store.read() as tx:
        before = tx.execute(select(func.count()).select_from(Base.metadata.tables["change_set"])).scalar_one()
    for method, path in routes_of_it(store):
        with subtests.test(f"{method} {path}"):
            bodies: list[dict[str, Any]] = [{}] + (
                [{"data": _FORM}, {"json": _JSON}] if method != "GET" else []
            )
            answers = [ben.request(method, path, **body) for body in bodies]
            statuses = {answer.status_code for answer in answers}
            assert statuses <= ({404} if method == "GET" else {404, 422, 428}), statuses
            if "/handbooks/own" in path:
                assert statuses == {404}
            assert not any(SECRET in answer.text for answer in answers)
    asked = {"card": numbers(store, CardRow)[0], "topic": numbers(store, TopicRow)[0]}
    for path in _ASKING:
        with subtests.test(path):
            assert SECRET not in ben.get(path.format(**asked)).text
    with store.read() as tx:
        after = tx.execute(select(func.count()).select_from(Base.metadata.tables["change_set"])).scalar_one()
        assert after == before
        mine = set(numbers(store, CardRow))
        ben_id = 1
        assert not mine & set(
            tx.execute(select(ScheduleRow.card_id).where(ScheduleRow.learner_id == ben_id)).scalars()
        )


def test_for_its_owner_it_is_all_there(
    store: Store, anna: TestClient, ben: TestClient, subtests: pytest.Subtests
) -> None:
    assert "Only you see this handbook." in anna.get(f"/handbooks/{SLUG}").text
    for method, path in routes_of_it(store):
        if method == "GET" and not path.endswith("none.png") and "/answer/" not in path:
            with subtests.test(path):
                assert anna.get(path).status_code < 400
    asked = {"card": numbers(store, CardRow)[0], "topic": numbers(store, TopicRow)[0]}
    for path in _ASKING[:6]:
        with subtests.test(path):
            assert SECRET in anna.get(path.format(**asked)).text


@pytest.mark.parametrize("asked", [{"handbooks": SLUG}, {"topics": "topic"}])
def test_no_quiz_asks_it_of_others(
    store: Store, anna: TestClient, ben: TestClient, asked: dict[str, str]
) -> None:
    ids = {"topic": numbers(store, TopicRow)}
    wish: dict[str, Any] = {name: ids.get(value, [value]) for name, value in asked.items()}
    refused = ben.post("/api/v1/quizzes", json=wish)
    assert refused.status_code in (404, 409, 422), refused.text
    assert SECRET not in refused.text
    assert anna.post("/api/v1/quizzes", json=wish).status_code == 201


def test_no_interview_asks_it_of_others(
    store: Store, clock: FixedClock, anna: TestClient, ben: TestClient
) -> None:
    for browser, person, there in ((ben, 1, False), (anna, 2, True)):
        assert (f"The {SECRET} book" in browser.get("/interviews/blueprints/new").text) is there
        with store.read(person) as tx:
            asked = {one.id for one in pool(tx, person, (), clock.now().date())}
        theirs = {f"card:{number}" for number in numbers(store, CardRow)}
        theirs |= {f"item:{number}" for number in numbers(store, ItemRow)}
        assert bool(asked & theirs) is there
        assert asked - theirs, "and of the other handbook it does"


def test_shared_it_is_everybodys_and_stays_so_once_used(
    app: FastAPI, store: Store, anna: TestClient, ben: TestClient
) -> None:
    assert ben.post(f"/handbooks/{SLUG}/sharing").status_code == 404
    assert anna.post(f"/handbooks/{SLUG}/sharing").status_code == 303
    assert SECRET in ben.get(f"/handbooks/{SLUG}").text
    assert ben.get(f"/study?handbook={SLUG}").status_code == 200
    assert "Somebody else brought this" in ben.post(f"/handbooks/{SLUG}/privacy").text
    assert anna.post(f"/handbooks/{SLUG}/privacy").status_code == 303, "nobody has used it yet"
    assert ben.get(f"/handbooks/{SLUG}").status_code == 404
    assert ben.get(f"/cards/{numbers(store, CardRow)[0]}").status_code == 404
    anna.post(f"/handbooks/{SLUG}/sharing")
    assert ben.get("/study").status_code == 200
    card = numbers(store, CardRow)[0]
    assert ben.post(f"/api/v1/cards/{card}/reviews", json={"grade": 3, "seen_reps": 0}).status_code == 201
    refused = anna.post(f"/handbooks/{SLUG}/privacy")
    assert (refused.status_code, "stays shared" in refused.text) == (409, True)


def test_who_takes_the_name_gets_another_and_sees_nothing(
    app: FastAPI, store: Store, anna: TestClient, ben: TestClient
) -> None:
    other = "# Another\n\n## One\n\n### What is it?\n\n**Answer:** Another one.\n"
    assert bring(app, ben, other, SLUG).startswith(f"/handbooks/{SLUG}-2/changes/")
    assert SECRET in anna.get(f"/handbooks/{SLUG}").text
    assert bring(app, ben, other + "\nMore.\n", SLUG).startswith(f"/handbooks/{SLUG}-2/changes/"), (
        "his own, anew"
    )
    assert bring(app, anna, TEXT + "\nMore.\n", SLUG).startswith(f"/handbooks/{SLUG}/changes/"), "hers"
    assert ben.get(f"/handbooks/{SLUG}").status_code == 404, "an import leaves it hers"


def test_gone_with_its_owner(store: Store, clock: FixedClock, anna: TestClient) -> None:
    with store.read() as tx:
        person = tx.execute(select(HandbookRow.owner_id).where(HandbookRow.slug == SLUG)).scalar_one()
    assert anna.get("/study").status_code == 200
    with store.write() as tx:
        texts = tx.execute(select(func.count()).select_from(SourceTextRow)).scalar_one()
        delete_person(tx, current_learner(tx, person), clock.now())
        for row in (CardRow, ItemRow, NoteRow, TopicRow):
            assert {1} == set(tx.execute(select(row.handbook_id)).scalars()), "the shared one's alone"
        assert tx.execute(select(HandbookRow.slug)).scalars().all() == ["small"]
        assert tx.execute(select(func.count()).select_from(SourceTextRow)).scalar_one() == texts - 1


def test_a_file_of_ones_own_data_leads_into_nobodys_handbook(
    app: FastAPI, store: Store, clock: FixedClock, typesetter: KatexTypesetter, tmp_path: Path
) -> None:
    """Who makes up a file with the names of another's cards is shown none of them."""
    add_person(store, "ben", Role.OWNER, clock.now())
    anna, eve = (add_person(store, name, Role.AUTHOR, clock.now()) for name in ("anna", "eve"))
    her = browser_of(app, store, anna, clock.now())
    bring(app, her, TEXT, SLUG, mine="yes")
    assert her.get("/study").status_code == 200
    card = numbers(store, CardRow)[0]
    her.post(f"/api/v1/cards/{card}/reviews", json={"grade": 3, "seen_reps": 0})
    with store.read() as tx:
        write_person(tx, anna, tmp_path / "anna.zip", clock.now())
    found = take_in(tmp_path / "anna.zip", store, eve, paths.MIGRATIONS)
    assert found.reviews == 1
    with store.read() as tx:
        cards = set(tx.execute(select(ScheduleRow.card_id).where(ScheduleRow.learner_id == eve)).scalars())
        assert cards
        assert not cards & set(numbers(store, CardRow))
        assert set(tx.execute(select(HandbookRow.slug)).scalars()) == {"small", SLUG, f"{SLUG}-2"}


def test_alone_at_the_machine_nothing_is_private(client: TestClient, handbook: str) -> None:
    assert "Keep it to myself" not in client.get(f"/handbooks/{handbook}/privacy").text
    form = {"text": (None, "# A book\n\n## One\n\nText.\n"), "name": (None, "a book")}
    assert "Keep it to myself" not in client.post("/handbooks/import", files=form).text
