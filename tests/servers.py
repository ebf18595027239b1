"""Viva as a process of its own: the same application and server that `viva serve` runs, started in a blink.

The processes are forked from one that has everything imported already, so that tests can afford a server each
and can kill it as often as they like.
"""

import multiprocessing
import os
import shutil
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

import httpx2
import uvicorn
from sqlalchemy import Engine, event

from app import serving
from app.kernel.clock import Clock, SystemClock
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.main import create_app
from app.opening import open_store
from app.settings import Settings

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.servers"])
_WAIT_S = 20


class TickingClock:
    """Begins at an instant and goes on like any clock: tests do not depend on the hour they are run at."""

    def __init__(self, start: datetime) -> None:
        self._start, self._from = start, time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._from)


class _Process(Protocol):
    def kill(self) -> None: ...
    def terminate(self) -> None: ...
    def is_alive(self) -> bool: ...
    def join(self, timeout: float | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Server:
    """A running server over a data folder."""

    url: str
    folder: Path
    process: _Process

    def get(self, path: str) -> Any:
        """What the API answers to a read."""
        answer = httpx2.get(f"{self.url}/api/v1{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        return rows(self.folder, query, *arguments)

    def kill(self) -> None:
        """SIGKILL: no chance to say goodbye."""
        self.process.kill()
        self.process.join(_WAIT_S)


def rows(folder: Path, query: str, *arguments: object) -> list[tuple[Any, ...]]:
    """Rows of a data folder's database, read past Viva."""
    connection = sqlite3.connect(folder / "viva.db")
    try:
        return connection.execute(query, arguments).fetchall()
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Death:
    """A moment at which a process is to be killed: as it is about to run a statement for the so-many-th time."""

    statement: str  # how it begins
    times: int = 1


def start(
    folder: Path,
    *,
    at: datetime | None = None,
    death: Death | None = None,
    enter: Callable[[], None] | None = None,
    **settings: Any,
) -> Server:
    """Starts Viva over the folder, on a port of its own.

    Args:
        folder: the data folder.
        at: what its clock shows at the start; the machine's time if nothing is given.
        death: when the process kills itself, at work.
        enter: what the process does first of all.
        settings: others than the data folder.
    """
    ours, theirs = FORKS.Pipe()
    made = Settings(data_dir=folder, **settings)
    process = FORKS.Process(target=_serve, args=(made, at, death, enter, theirs), daemon=True)
    process.start()
    theirs.close()  # so that the end of the process ends the waiting
    assert ours.poll(_WAIT_S), "The server does not start."
    return Server(f"http://127.0.0.1:{ours.recv()}", folder, process)


def _serve(
    settings: Settings,
    at: datetime | None,
    death: Death | None,
    enter: Callable[[], None] | None,
    started: Connection,
) -> None:
    if enter:
        enter()
    clock: Clock = TickingClock(at) if at else SystemClock()
    store = open_store(settings, clock)
    if death:
        meet(store.engine, death)
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    app = create_app(settings, clock, store)
    config = uvicorn.Config(app, log_level="warning", access_log=False)
    started.send(listener.getsockname()[1])
    serving.Server(config, app.state.wiring.closing).run(sockets=[listener])


def meet(engine: Engine, death: Death) -> None:
    """The process that uses the engine dies at that moment, without a chance to say goodbye."""
    left = death.times

    def look(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal left
        left -= statement.startswith(death.statement)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", look)


def until_it_dies(work: Callable[..., object], *arguments: Any) -> None:
    """Runs a function in a process of its own, which must end by SIGKILL."""
    process = FORKS.Process(target=work, args=arguments, daemon=True)
    process.start()
    process.join(2 * _WAIT_S)
    assert process.exitcode == -signal.SIGKILL, f"It ended by {process.exitcode}."


def wait_until(happened: Callable[[], object]) -> None:
    """Looks again and again, and no longer than a slow machine needs."""
    end = time.monotonic() + _WAIT_S
    while not happened():
        assert time.monotonic() < end, "It does not happen."
        time.sleep(0.05)


@contextmanager
def running(library: Path, folder: Path, *, at: datetime | None = None) -> Iterator[Server]:
    """A server over a copy of a library, for as long as the block lasts."""
    shutil.copytree(library, folder, dirs_exist_ok=True)
    server = start(folder, at=at)
    try:
        yield server
    finally:
        server.kill()


def make_library(folder: Path, handbook: Path, typesetter: KatexTypesetter, at: datetime) -> Path:
    """A data folder with a handbook in it, to be copied."""
    clock = TickingClock(at)
    store = open_store(Settings(data_dir=folder), clock)
    assert Importer.over(store, clock, typesetter).import_file(handbook)
    store.close()
    return folder
