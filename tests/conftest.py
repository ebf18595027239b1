"""Fixtures that every part shares: a store on either database, the user's handbook in it, a client, a fixed clock."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from types import CodeType
from typing import Any

import hypothesis
import pytest
from fastapi.testclient import TestClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, create_engine, event, make_url, text

from app import paths
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.main import create_app
from app.opening import open_store
from app.settings import Settings
from app.web import rendering
from tests.needs import postgresql

MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 4 << 30:
    # Pytest's folders in memory, where there is room: on a disk most of the tests' time is spent waiting for it.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

hypothesis.settings.register_profile(
    "viva", deadline=None
)  # how long a thing takes is measured by the benchmarks
hypothesis.settings.load_profile("viva")

TestClient.__init__.__defaults__ = ("http://localhost", *TestClient.__init__.__defaults__[1:])
# A test comes as the person at the machine does: by a name that only this machine has. Tests of doors say another.


class Compiled(BytecodeCache):
    """Templates that an earlier test's application has compiled: each test makes an application of its own."""

    def __init__(self) -> None:
        self.code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key, bucket.checksum] = bucket.code


rendering.Environment = partial(rendering.Environment, bytecode_cache=Compiled())  # type: ignore[misc, assignment]

HANDBOOK = paths.CONTENT / "handbooks" / "deep-learning-interview-handbook.md"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday


@pytest.fixture(scope="session")
def typesetter() -> KatexTypesetter:
    return KatexTypesetter(paths.KATEX_SCRIPT)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this test run alone, in a temporary folder, on a socket of its own.

    Not in pytest's own folder, which every other run on the machine closes to other users again.
    """
    binaries = postgresql()
    assert binaries is not None, "PostgreSQL is missing; `make needs` says how to get it."
    with tempfile.TemporaryDirectory(
        prefix="viva-postgres-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")
    ) as folder:
        server = PostgresServer(binaries, Path(folder))
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
        own = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **own)

    def start(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
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
        self.resume()

    def resume(self) -> None:
        """Starts it over the data that it has."""
        careless = "-c fsync=off -c full_page_writes=off -c autovacuum=off"
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c max_connections=200 {careless}"
        log = str(self.folder / "log")
        self._run(
            str(self.binaries / "pg_ctl"), "-D", str(self.data), "-w", "-l", log, "-o", options, "start"
        )

    def stop(self) -> None:
        self._run(str(self.binaries / "pg_ctl"), "-D", str(self.data), "-w", "-m", "immediate", "stop")


DATABASES = ["sqlite", "postgresql"]


class Databases:
    """Makes stores for tests: copies of one that is migrated, or that has the user's handbook as well."""

    def __init__(self, folder: Path, postgres: Callable[[], str], typesetter: KatexTypesetter) -> None:
        self.folder, self.postgres, self.typesetter = folder, postgres, typesetter
        self.numbers = count()
        self.originals: dict[tuple[str, bool], str] = {}

    def settings(self, kind: str, data_dir: Path, *, with_handbook: bool) -> Settings:
        original = self.originals.get((kind, with_handbook)) or self._make_original(kind, with_handbook)
        return Settings(data_dir=data_dir, database_url=self._copy(kind, original), hosts="testserver")

    def unmigrated(self, kind: str, data_dir: Path) -> Settings:
        """Of a database with nothing in it at all."""
        return Settings(data_dir=data_dir, database_url=self._new(kind))

    def remove(self, settings: Settings) -> None:
        """Takes a PostgreSQL database away when its test is over; hundreds of them would fill the disk."""
        url = make_url(settings.url)
        if url.get_backend_name() == "postgresql":
            with self._admin() as connection:
                connection.execute(text(f"DROP DATABASE {url.database} WITH (FORCE)"))

    def _make_original(self, kind: str, with_handbook: bool) -> str:
        url = self._new(kind)
        clock = FixedClock(START)
        store = open_store(Settings(data_dir=self.folder, database_url=url), clock)
        if with_handbook:
            Importer.over(store, clock, self.typesetter).import_file(HANDBOOK)
        store.close()
        self.originals[kind, with_handbook] = url
        return url

    def _new(self, kind: str, template: str = "template1") -> str:
        name = f"viva_{os.getpid()}_{next(self.numbers)}"
        if kind == "sqlite":
            return f"sqlite:///{self.folder / name}.db"
        with self._admin() as connection:
            # Copying files takes half the time of the newer way, which writes each page into the log as well.
            new = connection.dialect.server_version_info >= (15,)
            how = "STRATEGY = FILE_COPY" if new else ""
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} {how}"))
        return self.postgres().replace("/postgres?", f"/{name}?")

    def _copy(self, kind: str, original: str) -> str:
        url = self._new(kind, make_url(original).database or "")
        if kind == "sqlite":
            shutil.copy(make_url(original).database, make_url(url).database)
        return url

    @contextmanager
    def _admin(self) -> Iterator[Connection]:
        engine = create_engine(self.postgres(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield connection
        engine.dispose()


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, typesetter: KatexTypesetter
) -> Databases:
    return Databases(
        tmp_path_factory.mktemp("databases"), lambda: request.getfixturevalue("postgres_url"), typesetter
    )


@pytest.fixture(params=DATABASES)
def settings(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Settings]:
    """A store that has the user's handbook; every feature's tests run on both databases."""
    made = databases.settings(request.param, tmp_path, with_handbook=True)
    yield made
    databases.remove(made)


@pytest.fixture(params=DATABASES)
def empty_store(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path, clock: FixedClock
) -> Iterator[Store]:
    """A store without any handbook, on both databases."""
    made = databases.settings(request.param, tmp_path, with_handbook=False)
    opened = open_store(made, clock)
    yield opened
    opened.close()
    databases.remove(made)


@pytest.fixture
def store(settings: Settings, clock: FixedClock) -> Iterator[Store]:
    opened = open_store(settings, clock)
    yield opened
    opened.close()


def statements_of(store: Store) -> list[str]:
    """What is asked of the database from now on; but what the worker looks after, which it does whenever it likes."""
    seen: list[str] = []

    def listen(*arguments: Any) -> None:
        if threading.current_thread().name != "worker":
            seen.append(arguments[2])

    event.listen(store.engine, "before_cursor_execute", listen)
    return seen


@pytest.fixture
def handbook() -> str:
    """The slug of the user's handbook."""
    return HANDBOOK.stem


@pytest.fixture
def client(settings: Settings, store: Store, clock: FixedClock) -> Iterator[TestClient]:
    """A browser's requests, without the browser, to a Viva that has the user's handbook."""
    app = create_app(settings, clock, store)
    app.state.wiring.worker.moment_s = (
        60  # what is asked for is done when it is looked for, however slow the machine
    )
    with TestClient(app, follow_redirects=True) as made:
        yield made
