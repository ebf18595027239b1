"""The image, as somebody runs it: `make test-container`."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.container.engine import Container, Engine

_USER = 10001
_MOST_OVER_BASE = 150 * 2**20


@pytest.fixture(scope="session")
def engine() -> Engine:
    engine = Engine.find()
    engine.build()
    return engine


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    if os.geteuid() == 0:
        os.chown(folder, _USER, _USER)
        for parent in (tmp_path, *tmp_path.parents):  # the container's user must be able to reach its folder
            if parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o011)
    else:
        folder.chmod(0o777)
    return folder


@pytest.fixture(params=["", "/viva"], ids=["at the root", "under a sub-path"])
def root_path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_is_small(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    size = engine.size_over_base()
    with capsys.disabled():
        print(f"\nThe image is {size / 2**20:.0f} MB over its base.")
    assert size < _MOST_OVER_BASE


def test_it_studies_survives_a_kill_and_stops_in_time(
    engine: Engine, data: Path, root_path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with engine.running(data, VIVA_ROOT_PATH=root_path) as container:
        took = _wait_until_ready(container, seconds=10)
        with capsys.disabled():
            print(f"\nOn an empty volume it was ready after {took:.1f} s.")
        server = container.server()
        assert re.search(rf"^Uid:\s+{_USER}\s", Path(f"/proc/{server}/status").read_text(), re.MULTILINE)
        assert (
            httpx2.get(f"{container.url}/api/v1/cards/next").status_code == 401
        )  # whoever comes is asked who it is
        _become_owner(container)
        card = _review(container)
        os.kill(server, signal.SIGKILL)
        container.process.wait(10)
    with engine.running(data, VIVA_ROOT_PATH=root_path) as container:
        _wait_until_ready(container, seconds=10)
        assert _reviews(container, card) == 1
        began = time.monotonic()
        os.kill(container.server(), signal.SIGTERM)
        container.process.wait(10)
        assert time.monotonic() - began < 5
    assert {path.stat().st_uid for path in data.iterdir()} == {_USER}


def _wait_until_ready(container: Container, seconds: float) -> float:
    """Gives the seconds that it took, the engine's own included."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        try:
            if httpx2.get(f"{container.url}/readyz").status_code == 200:
                return time.monotonic() - began
        except httpx2.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"Viva is not ready after {seconds} s.")


def _become_owner(container: Container) -> None:
    """Follows the link that the log has, as whoever started the container does."""
    link = re.search(r"/set-up\?link=(\S+)", container.log.read_text())
    assert link, container.log.read_text()
    form = {"link": link[1], **_OWNER}
    answer = httpx2.post(f"{container.url}/set-up", data=form)
    assert answer.status_code == 303, answer.text


_OWNER = {"name": "ann", "password": "a long walk by the canal"}


@contextmanager
def _signed_in(container: Container) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=container.url) as client:
        assert client.post("/sign-in", data=_OWNER).status_code == 303
        yield client


def _review(container: Container) -> int:
    """Grades the first card, and says which it is."""
    with _signed_in(container) as client:
        card = _first_card(client)
        answer = client.post(f"/api/v1/cards/{card['id']}/reviews", json={"grade": 3, "seen_reps": 0})
    assert answer.status_code == 201, answer.text
    return int(card["id"])


def _first_card(client: httpx2.Client) -> dict[str, Any]:
    """As soon as the handbooks that come with Viva are taken in, which goes on while it serves."""
    end = time.monotonic() + 60
    while not (card := client.get("/api/v1/cards/next").json()["card"]):
        assert time.monotonic() < end, "No handbook is taken in."
        time.sleep(0.2)
    return dict(card)


def _reviews(container: Container, card: int) -> int:
    with _signed_in(container) as client:
        return int(client.get(f"/api/v1/cards/{card}").json()["memory"]["reps"])
