"""Imports that take longer than a moment: seen, left, found again and stopped; on both databases."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import update

from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library.models import ChangeSetRow, HandbookRow, PendingImportRow
from app.main import create_app
from app.settings import Settings
from app.work import service
from app.work.queries import Job
from app.work.worker import Worker
from tests.library.test_importing import BOOK
from tests.web.test_changes import apply, count, form_of, give
from tests.web.test_pages import page, text

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def idle(settings: Settings, store: Store, clock: FixedClock) -> Iterator[TestClient]:
    """A Viva where nothing is done in the background until `done` is called."""
    with TestClient(create_app(settings, clock, store, works=False), follow_redirects=True) as made:
        yield made


def done(client: TestClient) -> None:
    worker: Worker = client.app.state.wiring.worker  # type: ignore[attr-defined]
    worker.run_waiting()


def claimed(store: Store, clock: FixedClock) -> Job:
    """A job as another process has it that has come so far."""
    with store.write() as tx:
        job = service.claim(tx, ["read", "import"], "another", clock.now())
        assert job is not None
        service.note_progress(tx, job, clock.now(), words="Setting formulas", done=1_234, total=5_000)
    return job


def test_reading_is_waited_for_and_then_shown(idle: TestClient) -> None:
    asked = give(idle, BOOK)
    tree = LexborHTMLParser(asked.text)
    assert "It is being read" in text(tree, ".lede")
    assert tree.css_first("progress").attributes.get("max") is None, "nobody knows how long"
    address = str(asked.url)
    part = idle.get(address, headers=PARTIAL)
    assert part.text.count("<progress") == 1
    assert "<h1" not in part.text
    done(idle)
    gone = idle.get(address, headers=PARTIAL)
    assert (gone.status_code, gone.headers["HX-Redirect"]) == (204, asked.url.path)
    assert "A new handbook" in page(idle, asked.url.path).text()


def test_progress_survives_and_the_end_is_found_again(
    idle: TestClient, store: Store, clock: FixedClock
) -> None:
    address = give(idle, BOOK).url.path
    done(idle)
    apply(idle, idle.get(address))
    assert count(store, HandbookRow) == 1
    job = claimed(store, clock)
    for _reload in range(2):
        tree = page(idle, address)
        assert "Setting formulas: 1,234 of 5,000" in text(tree, ".work__words")
        bar = tree.css_first("progress")
        assert (bar.attributes["value"], bar.attributes["max"]) == ("1234", "5000")
        assert bar.attributes["aria-labelledby"] == tree.css_first(".work__words").attributes["id"]
        assert tree.css_first("noscript meta[http-equiv=refresh]") is not None
    with store.write() as tx:
        service.release(tx, job)  # that process ends
    done(idle)
    assert idle.get(address, headers=PARTIAL).headers["HX-Redirect"].startswith("/handbooks/trees/changes/")
    assert "First import" in text(page(idle, address), "h1"), "by the address of the preview, whenever"
    assert "First import" in text(LexborHTMLParser(idle.post(address).text), "h1"), "and by a second click"
    assert count(store, HandbookRow) == 2


def test_an_import_that_is_stopped_changes_nothing(idle: TestClient, store: Store, clock: FixedClock) -> None:
    address = give(idle, BOOK).url.path
    done(idle)
    apply(idle, idle.get(address))
    job = claimed(store, clock)
    stopped = idle.post(f"{address}/cancellation")
    assert "Nothing was changed" in text(LexborHTMLParser(stopped.text), "[role=status]")
    with pytest.raises(service.Lost), store.write() as tx:
        service.note_progress(tx, job, clock.now())
    done(idle)
    assert (count(store, HandbookRow), count(store, ChangeSetRow)) == (1, 1)
    apply(idle, stopped)  # and can be done after all
    done(idle)
    assert "First import" in text(page(idle, address), "h1")


def test_reading_that_is_stopped_forgets_the_file(idle: TestClient, store: Store) -> None:
    address = give(idle, BOOK).url.path
    assert idle.post(f"{address}/cancellation").url.path == "/handbooks/import"
    done(idle)
    assert count(store, PendingImportRow) == 0
    assert idle.get(address).status_code == 404


def test_what_cannot_be_read_is_said_when_one_comes_back(idle: TestClient) -> None:
    address = give(idle, bytes(range(256)) * 40).url.path
    done(idle)
    shown = idle.get(address)
    assert shown.status_code == 422
    assert "not a text file" in text(LexborHTMLParser(shown.text), "[role=alert]")


def test_what_older_code_has_read_is_read_again(idle: TestClient, store: Store) -> None:
    address = give(idle, BOOK).url.path
    done(idle)
    with store.write() as tx:
        tx.execute(update(PendingImportRow).values(reader="an older one"))
    assert "It is being read" in idle.get(address).text
    done(idle)
    assert form_of(idle.get(address))[0] == address


def test_a_handbook_that_changes_while_it_is_imported_is_shown_again(
    idle: TestClient, store: Store, clock: FixedClock
) -> None:
    first, second = (give(idle, text).url.path for text in (BOOK, f"{BOOK}\nOne line more.\n"))
    done(idle)
    for address in (first, second):
        apply(idle, idle.get(address))
    done(idle)
    shown = page(idle, second, 422)
    assert "has changed since this preview was made" in text(shown, "[role=alert]")
    assert count(store, ChangeSetRow) == 2
