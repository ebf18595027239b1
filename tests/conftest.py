"""Fixtures that every part shares: a store on either database, the user's handbook in it, a client, a fixed clock."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from app import paths
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.main import create_app, open_store
from app.settings import Settings
from tests.needs import postgresql

HANDBOOK = paths.CONTENT / "handbooks" / "deep-learning-interview-handbook.md"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday


@pytest.fixture(scope="session")
def typesetter() -> KatexTypesetter:
    return KatexTypesetter(paths.KATEX_SCRIPT)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of this test run alone, in a temporary folder, on a socket of its own."""
    binaries = postgresql()
    assert binaries is not None, "PostgreSQL is missing; `make needs` says how to get it."
    folder = tmp_path_factory.mktemp("postgres")
    server = PostgresServer(binaries, folder)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


class PostgresServer:
    """A throw-away PostgreSQL; as root it runs as the system's own user for it, which must own the folder."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries, self.folder = binaries, folder
        self.data = folder / "data"
        self.url = f"postgresql+psycopg://viva@/postgres?host={folder}"

    def _run(self, *command: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*as_user, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self) -> None:
        if os.geteuid() == 0:
            subprocess.run(["chown", "postgres", self.folder], check=True)
            for parent in self.folder.parents:  # the server's user must be able to reach its folder
                if parent.owner() == "root" and parent != Path("/") and not parent.stat().st_mode & 0o001:
                    parent.chmod(parent.stat().st_mode | 0o011)
        self._run(
            str(self.binaries / "initdb"),
            "-D",
            str(self.data),
            "-U",
            "viva",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=200"
        log = str(self.folder / "log")
        self._run(
            str(self.binaries / "pg_ctl"), "-D", str(self.data), "-w", "-l", log, "-o", options, "start"
        )

    def stop(self) -> None:
        self._run(str(self.binaries / "pg_ctl"), "-D", str(self.data), "-w", "-m", "immediate", "stop")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings for an empty store; every feature's tests run on both databases."""
    if request.param == "sqlite":
        yield Settings(data_dir=tmp_path)
        return
    url = request.getfixturevalue("postgres_url")
    name = f"viva_{abs(hash(tmp_path)):x}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield Settings(data_dir=tmp_path, database_url=url.replace("/postgres?", f"/{name}?"))
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def store(settings: Settings, clock: FixedClock) -> Iterator[Store]:
    opened = open_store(settings, clock)
    yield opened
    opened.close()


@pytest.fixture
def importer(store: Store, clock: FixedClock, typesetter: KatexTypesetter) -> Importer:
    return Importer.over(store, clock, typesetter)


@pytest.fixture
def handbook(importer: Importer) -> str:
    """The user's handbook, imported; its slug."""
    outcome = importer.import_file(HANDBOOK)
    assert outcome is not None
    return outcome.slug


@pytest.fixture
def client(settings: Settings, store: Store, clock: FixedClock, handbook: str) -> Iterator[TestClient]:
    """A browser's requests, without the browser, to a Viva that has the user's handbook."""
    with TestClient(create_app(settings, clock, store), follow_redirects=True) as made:
        yield made
