"""What a machine asks of Viva, and how HEAD answers."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app import health
from app.db.store import Store
from app.kernel.clock import SystemClock
from app.main import create_app
from app.settings import Settings
from tests.conftest import HANDBOOK, statements_of
from tests.servers import make_library, running


def test_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]) == (200, {"database": "ok", "disk": "ok"})


def test_to_be_alive_nothing_is_asked_of_the_store(client: TestClient, store: Store) -> None:
    client.get("/")
    asked = statements_of(store)
    assert client.get("/healthz", headers={"cookie": "viva=of-somebody"}).status_code == 200
    assert asked == []


def test_not_ready_with_another_schema(client: TestClient, store: Store) -> None:
    with store.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = 'of-tomorrow'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "made by a newer Viva" in answer.json()["checks"]["database"]
    assert client.get("/healthz").status_code == 200


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_not_ready_when_the_disk_is_as_good_as_full(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(10, 9, 2**20))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "Only 1 MB are free" in answer.json()["checks"]["disk"]


@pytest.mark.parametrize("path", ["/", "/handbooks", "/api/v1/handbooks", "/healthz", "/nowhere"])
def test_head_says_what_get_says_without_a_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]


@pytest.fixture
def port(tmp_path: Path, typesetter: object) -> Iterator[int]:
    library = make_library(tmp_path / "library", HANDBOOK, typesetter, SystemClock().now())  # type: ignore[arg-type]
    with running(library, tmp_path / "data") as server:
        yield int(server.url.rsplit(":", 1)[1])


def test_the_health_check_asks_the_server(
    port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VIVA_PORT", str(port))
    assert health.main() == 0
    assert '"ready"' in capsys.readouterr().out
    monkeypatch.setenv("VIVA_ROOT_PATH", "/not-served-here")
    assert health.main() == 1
    monkeypatch.setenv("VIVA_PORT", "9")
    assert health.main() == 1
    assert "does not answer" in capsys.readouterr().out


@pytest.mark.parametrize("prefix", ["/viva", ""])
def test_probes_under_a_sub_path(settings: Settings, store: Store, prefix: str) -> None:
    client = TestClient(create_app(settings.model_copy(update={"root_path": "/viva"}), store=store))
    assert client.get(f"{prefix}/readyz").status_code == 200
