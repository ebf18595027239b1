"""A disk that is full, and one that goes away, while somebody studies."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from app.library.katex import KatexTypesetter
from tests.conftest import HANDBOOK, START
from tests.resilience.volumes import Volume, small_volume
from tests.servers import Server, make_library, rows, start, wait_until

_FULL = "The disk is full, so this was not saved. Free some space and try again."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, typesetter: KatexTypesetter) -> Path:
    return make_library(tmp_path_factory.mktemp("library"), HANDBOOK, typesetter, START)


@pytest.fixture
def volume(library: Path) -> Iterator[Volume]:
    with small_volume(24 * 2**20) as made:
        shutil.copytree(library, made.path, dirs_exist_ok=True)
        yield made


@pytest.fixture
def server(volume: Volume) -> Iterator[Server]:
    running = start(volume.place, at=START, enter=volume.enter)
    running.get("/cards/next")  # a learner’s first visit writes their schedule
    yield running
    running.kill()


def test_a_full_disk_is_said_and_loses_nothing(volume: Volume, server: Server, tmp_path: Path) -> None:
    filler = volume.fill(but=400_000)
    accepted, refusal = _review_until_refused(server.url)
    assert refusal.status_code == 503
    assert refusal.headers["content-type"] == "application/problem+json"
    assert refusal.json()["detail"] == _FULL
    page = httpx2.post(f"{server.url}/cards/101/reviews", data={"grade": "3", "seen_reps": "0"})
    assert page.status_code == 503
    assert LexborHTMLParser(page.text).css_first("main").text().count("The disk is full") == 1
    assert server.get("/cards/next")["done"] == accepted  # it can still be read
    probe = httpx2.get(f"{server.url}/readyz")
    assert probe.status_code == 503
    assert "Only 0 MB are free" in probe.json()["checks"]["disk"]
    filler.unlink()  # there is room again, and nobody started anything anew
    more, _ = _review_until_refused(server.url, most=5)
    assert more == 5
    server.kill()
    assert accepted > 0
    left = volume.copied(tmp_path / "left")
    assert rows(left, "SELECT count(*) FROM review") == [(accepted + 5,)]
    assert rows(left, "SELECT sum(reps) FROM schedule") == [(accepted + 5,)]
    assert rows(left, "PRAGMA integrity_check") == [("ok",)]


def test_a_backup_on_a_full_disk_leaves_nothing_and_is_said_on_today(
    library: Path, volume: Volume, tmp_path: Path
) -> None:
    folder = shutil.copytree(library, tmp_path / "data")
    filler = volume.fill(but=50_000)
    server = start(folder, at=START, backup_dir=volume.place, enter=volume.enter)
    try:
        before = set(volume.path.iterdir())
        (said,) = _notices_after_a_backup(server)
        assert "The last backup failed" in said
        assert "cannot be written: No space left on device. Free some space" in said
        assert set(volume.path.iterdir()) == before
        filler.unlink()
        assert _notices_after_a_backup(server) == []
        assert len(list(volume.path.glob("viva-*.zip"))) == 1
    finally:
        server.kill()


def _notices_after_a_backup(server: Server) -> list[str]:
    """What Today says when the backup that is asked for was made, or was not."""
    assert httpx2.post(f"{server.url}/admin/backups").status_code == 303
    wait_until(lambda: not server.rows("SELECT 1 FROM job WHERE state IN ('waiting', 'running')"))
    return [one.text() for one in LexborHTMLParser(httpx2.get(server.url).text).css(".today__notice")]


def test_a_volume_that_vanishes_takes_nothing_that_was_acknowledged(
    volume: Volume, server: Server, tmp_path: Path
) -> None:
    accepted, _ = _review_until_refused(server.url, most=3)
    kept = volume.copied(tmp_path / "kept")  # what is on the drive when it comes back
    volume.vanish()
    _, refusal = _review_until_refused(server.url)
    assert refusal.status_code == 503
    assert "was taken away while Viva ran, so nothing was saved. Bring the data folder back" in refusal.text
    assert "was taken away" in httpx2.get(f"{server.url}/readyz").json()["checks"]["database"]
    server.kill()
    back = start(kept, at=START)
    try:
        assert back.get("/cards/next")["done"] == accepted
    finally:
        back.kill()


def _review_until_refused(url: str, most: int = 2000) -> tuple[int, httpx2.Response]:
    """Grades one card after the other; gives how many reviews were accepted, and the last answer."""
    accepted = 0
    with httpx2.Client(base_url=f"{url}/api/v1") as http:
        while True:
            card = http.get(f"/cards/{1 + accepted % 100}").json()
            body = {"grade": 1, "seen_reps": card["memory"]["reps"]}
            answer = http.post(f"/cards/{card['id']}/reviews", json=body)
            if answer.status_code != 201:
                return accepted, answer
            accepted += 1
            if accepted == most:
                return accepted, answer
