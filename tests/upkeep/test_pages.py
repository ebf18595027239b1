"""The page for whoever looks after a Viva, figures for Prometheus, and what the log says of a request."""

import json
import logging
import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import update

from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.logs import RECENT, set_up
from app.main import create_app
from app.settings import Settings
from app.upkeep.metrics import Metrics
from app.upkeep.models import BackupRow
from app.work.service import claim, enqueue, finish
from tests.people import add_person, browser_of


def test_a_backup_is_made_listed_and_downloaded(client: TestClient, settings: Settings) -> None:
    page = client.get("/admin")
    assert "There is none yet." in page.text
    page = client.post("/admin/backups")
    rows = LexborHTMLParser(page.text).css("[aria-labelledby=backups] tbody tr")
    assert len(rows) == 1
    assert "asked for" in rows[0].text()
    assert "restored to try it: equal" in rows[0].text()
    link = rows[0].css_first("a").attributes["href"]
    assert link
    saved = client.get(link)
    assert saved.headers["content-type"] == "application/zip"
    assert saved.content == next(settings.backups.iterdir()).read_bytes()
    for name in ("nothing.zip", "..%2Fviva.db", "%2e%2e/viva.db"):
        assert client.get(f"/admin/backups/{name}").status_code == 404


def test_an_old_backup_is_said_aloud(client: TestClient, store: Store, clock: FixedClock) -> None:
    client.post("/admin/backups")
    assert "good backup is" not in client.get("/admin").text
    clock.advance(timedelta(days=3))
    assert "The last good backup is 3 days old." in client.get("/admin").text
    with store.write() as tx:
        tx.execute(update(BackupRow).values(problem="It is damaged."))
    assert "The last backup is not good: It is damaged." in client.get("/admin").text


def test_owners_are_told_on_today_and_nobody_else(
    client: TestClient, settings: Settings, store: Store, clock: FixedClock
) -> None:
    client.post("/admin/backups")
    assert not _notices(client.get("/").text)
    clock.advance(timedelta(days=3))
    assert _notices(client.get("/").text) == ["The last good backup is 3 days old. See to it"]
    client.post("/admin/backups")
    assert not _notices(client.get("/").text)
    shutil.rmtree(settings.backups)
    settings.backups.write_text("in the way")
    client.post("/admin/backups")
    (said,) = _notices(client.get("/").text)
    assert "The last backup failed: The backup" in said
    assert "cannot be written: " in said
    anna = add_person(store, "anna", Role.OWNER, clock.now())
    bert = add_person(store, "bert", Role.AUTHOR, clock.now())
    told = [_notices(browser_of(client.app, store, one, clock.now()).get("/").text) for one in (anna, bert)]
    assert told == [[said], []]


def _notices(page: str) -> list[str]:
    return [" ".join(one.text().split()) for one in LexborHTMLParser(page).css(".today__notice")]


def test_figures(client: TestClient, clock: FixedClock) -> None:
    client.get("/cards/1?secret=word")
    client.post("/admin/backups")
    said = client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
    assert said.status_code == 404  # a test client asks from nowhere
    app = client.app
    with TestClient(app, client=("127.0.0.1", 4000)) as near:
        said = near.get("/metrics")
    assert said.headers["content-type"].startswith("text/plain")
    assert 'viva_requests_total{method="GET",route="/cards/{card_id}",status="200"} 1.0' in said.text
    assert 'viva_jobs{kind="backup",state="done"} 1.0' in said.text
    assert "viva_queue_jobs 0.0" in said.text
    told = dict(line.rsplit(" ", 1) for line in said.text.splitlines() if not line.startswith("#"))
    assert float(told["viva_last_good_backup_timestamp_seconds"]) == clock.now().timestamp()
    assert "viva_reviews 0.0" in said.text
    assert "secret" not in said.text


def test_figures_of_the_queue_and_of_imports(empty_store: Store, clock: FixedClock) -> None:
    with empty_store.write() as tx:
        for number in (1, 2):
            enqueue(tx, "import", {"file": number}, clock.now())
        job = claim(tx, ["import"], "a worker", clock.now())
        assert job
        finish(tx, job, {}, clock.now() + timedelta(seconds=7))
    clock.advance(timedelta(seconds=90))
    said = Metrics(empty_store, clock).text().decode()
    told = dict(line.rsplit(" ", 1) for line in said.splitlines() if not line.startswith("#"))
    assert (told["viva_queue_jobs"], told["viva_queue_oldest_seconds"]) == ("1.0", "90.0")
    assert (told["viva_last_import_seconds"], told["viva_longest_import_seconds"]) == ("7.0", "7.0")


@pytest.fixture
def remote(settings: Settings, store: Store, clock: FixedClock) -> Iterator[TestClient]:
    told = settings.model_copy(update={"metrics_networks": "10.1.0.0/16", "metrics_token": "let-me"})
    with TestClient(create_app(told, clock, store, works=False), client=("203.0.113.9", 4000)) as made:
        yield made


def test_figures_are_for_the_networks_and_the_token_of_the_settings(remote: TestClient) -> None:
    assert remote.get("/metrics").status_code == 404
    assert remote.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert remote.get("/metrics", headers={"Authorization": "Bearer let-me"}).status_code == 200


def test_the_log_tells_of_requests_and_of_nothing_that_was_said(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    handlers = root.handlers[:]
    try:
        set_up("json", "info")
        answer = client.get("/search?q=confidential", headers={"Authorization": "Bearer hidden"})
        client.post("/settings", data={"name": "Private"})
        set_up("text", "info")
        client.get("/search?q=confidential")
        said = capsys.readouterr().err
    finally:
        root.handlers[:] = handlers
        for own in ("app", "viva"):
            logging.getLogger(own).setLevel(logging.NOTSET)
    assert all(word not in said for word in ("confidential", "hidden", "Private"))
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    first = next(line for line in lines if line["logger"] == "viva.requests")
    assert (first["method"], first["route"], first["status"]) == ("GET", "/search", 200)
    assert first["request"] == answer.headers["x-request-id"]
    assert "INFO viva.requests [" in said


def test_an_error_of_ours_is_remembered_with_its_request(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    handlers = root.handlers[:]
    RECENT.mishaps.clear()
    try:
        root.addHandler(RECENT)
        monkeypatch.setattr("app.accounts.pages.zones", lambda _: 1 / 0)
        with TestClient(client.app, raise_server_exceptions=False) as own:
            assert own.get("/settings").status_code == 500
        monkeypatch.undo()
        assert "A request failed: GET /settings (ZeroDivisionError)" in client.get("/admin").text
    finally:
        root.handlers[:] = handlers
        RECENT.mishaps.clear()
