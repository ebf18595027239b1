"""The page of one's own data, and the commands: taken along, brought back, deleted."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.accounts.models import AccountRow, LearnerRow
from app.accounts.people import account_by_login
from app.cli import main
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.library.katex import KatexTypesetter
from app.study.models import ReviewRow
from tests.living import import_book, live
from tests.people import PASSWORD, add_person, browser_of, give_password, viva_over

DATA, FILE, DELETION = "/settings/data", "/settings/data/file", "/settings/data/deletion"


@pytest.fixture
def store(empty_store: Store, tmp_path: Path, clock: FixedClock, typesetter: KatexTypesetter) -> Store:
    import_book(empty_store, tmp_path, clock, typesetter)
    return empty_store


@pytest.fixture
def app(store: Store, tmp_path: Path, clock: FixedClock) -> FastAPI:
    return viva_over(store, tmp_path, clock)


def reviews(store: Store, person: int) -> int:
    with store.read() as tx:
        own = select(func.count()).select_from(ReviewRow).where(ReviewRow.learner_id == person)
        return int(tx.execute(own).scalar_one())


def test_from_one_account_into_another_and_gone(
    app: FastAPI, store: Store, clock: FixedClock, typesetter: KatexTypesetter
) -> None:
    add_person(store, "owner", Role.OWNER, clock.now())
    ada, bea = (add_person(store, name, Role.LEARNER, clock.now()) for name in ("ada", "bea"))
    give_password(store, ada)
    live(store, ada, clock, typesetter)
    had = reviews(store, ada)
    first, second = (browser_of(app, store, one, clock.now()) for one in (ada, bea))
    page = first.get(DATA)
    assert 'type="password"' in page.text
    answer = first.get(FILE)
    assert answer.headers["content-type"] == "application/zip"
    assert "attachment" in answer.headers["content-disposition"]
    assert first.post(FILE, files={"file": ("mine.zip", answer.content)}).status_code == 409
    assert second.post(FILE, files={"file": ("mine.zip", b"no zip")}).status_code == 422
    assert second.post(FILE, files={"file": ("", b"")}).status_code == 422
    taken = second.post(FILE, files={"file": ("mine.zip", answer.content)})
    assert taken.status_code == 200
    assert f"Taken in: {had} reviews, 1 quiz, 1 interview." in taken.text
    assert reviews(store, bea) == had
    assert first.post(DELETION, data={"said": "ada"}).status_code == 422
    assert reviews(store, ada) == had
    gone = first.post(DELETION, data={"said": PASSWORD})
    assert (gone.status_code, gone.headers["location"]) == (303, "/")
    assert first.get(DATA).status_code == 303
    assert reviews(store, ada) == 0
    with store.read() as tx:
        assert account_by_login(tx, "ada") is None
    assert second.get("/interviews").status_code == 200
    assert second.post(DELETION, data={"said": "Bea"}).status_code == 303, (
        "who has no password types the name"
    )


def test_whoever_is_at_the_machine_begins_anew(
    app: FastAPI, store: Store, clock: FixedClock, typesetter: KatexTypesetter
) -> None:
    live(store, None, clock, typesetter)
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
        assert client.post(DELETION, data={"said": "yes"}).status_code == 422
        assert client.post(DELETION, data={"said": "Delete"}).status_code == 303
        assert client.get("/").status_code == 200
        with store.read() as tx:
            assert tx.execute(select(func.count()).select_from(ReviewRow)).scalar_one() == 0
            assert tx.execute(select(LearnerRow.name)).scalars().all() == [""]


def test_the_only_owner_is_told_why_they_stay(app: FastAPI, store: Store, clock: FixedClock) -> None:
    owner = add_person(store, "anna", Role.OWNER, clock.now())
    add_person(store, "ben", Role.AUTHOR, clock.now())
    browser = browser_of(app, store, owner, clock.now())
    refused = browser.post(DELETION, data={"said": "anna"})
    assert refused.status_code == 409
    assert "Make somebody else owner first." in refused.text


def test_after_the_last_account_the_machine_is_its_persons_again(
    app: FastAPI, store: Store, clock: FixedClock
) -> None:
    owner = add_person(store, "anna", Role.OWNER, clock.now())
    app.state.wiring.door.accounts_changed()
    here = TestClient(app, base_url="http://localhost", follow_redirects=False)
    assert here.get("/").status_code == 303
    assert browser_of(app, store, owner, clock.now()).post(DELETION, data={"said": "anna"}).status_code == 303
    assert here.get("/").status_code == 200


@pytest.mark.parametrize("empty_store", ["sqlite"], indirect=True)
def test_the_commands(
    store: Store,
    tmp_path: Path,
    clock: FixedClock,
    typesetter: KatexTypesetter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIVA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("VIVA_DATABASE_URL", store.engine.url.render_as_string(hide_password=False))
    add_person(store, "owner", Role.OWNER, clock.now())
    ada, bea = (add_person(store, name, Role.LEARNER, clock.now()) for name in ("ada", "bea"))
    live(store, ada, clock, typesetter)
    had, file = reviews(store, ada), str(tmp_path / "ada.zip")

    def run(*words: str, said: str = "") -> str:
        return CliRunner().invoke(main, ["user", *words], input=said).output

    assert "Say whose data it is" in run("export", file)
    assert "Nobody has the name zoe" in run("export", file, "zoe")
    assert "rows" in run("export", file, "ada")
    assert f"Taken in. Reviews: {had}, quizzes: 1, interviews: 1." in run("import", file, "bea")
    assert "already" in run("import", file, "bea")
    assert "nothing was deleted" in run("delete", "ada", said="bea\n")
    assert reviews(store, ada) == had
    assert "is deleted" in run("delete", "ada", said="ada\n")
    assert "only owner" in run("delete", "owner", "--yes")
    with store.read() as tx:
        assert tx.execute(select(func.count()).select_from(AccountRow)).scalar_one() == 2
    assert reviews(store, bea) == had
