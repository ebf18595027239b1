"""Two processes over one PostgreSQL beside one: people who look at Today, study, and read, each at their own pace.

The database and what sends the requests use the same processors, so what they take is said: of two processors, two
processes can at most serve twice what one does where those take nothing.
"""

import os
import selectors
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from urllib.parse import urlencode

from sqlalchemy import select

from app import paths
from app.accounts import sign_ins
from app.kernel.clock import SystemClock
from app.kernel.roles import Role
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.library.models import CardRow
from app.opening import open_store
from app.settings import Settings
from tests.benchmarks import servers
from tests.benchmarks.load import Connection, request
from tests.benchmarks.results import Goal, Result
from tests.benchmarks.stores import HANDBOOK
from tests.conftest import PostgresServer
from tests.needs import postgresql
from tests.people import add_person

PEOPLE, ROUNDS, SECONDS = 16, 5, 4.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Share:
    """What a run served, and how much of one processor each of its parts used while it did."""

    rate: float  # requests a second
    servers: float
    database: float
    sender: float


def run() -> list[Result]:
    binaries = postgresql()
    if binaries is None:
        raise RuntimeError("PostgreSQL is missing; `make needs` says how to get it.")
    with tempfile.TemporaryDirectory(prefix="viva-bench-") as name, ExitStack() as stack:
        database = PostgresServer(binaries, Path(name) / "postgres")
        database.folder.mkdir()
        Path(name).chmod(0o755)
        database.start()
        stack.callback(database.stop)
        cookies, cards = _fill(Path(name), database.url)
        ports = [
            stack.enter_context(servers.viva(Path(name) / f"data-{n}", VIVA_DATABASE_URL=database.url))
            for n in range(2)
        ]
        people = [_visits(cookie, cards) for cookie in cookies]
        postmaster = int((database.data / "postmaster.pid").read_text().split()[0])
        _drive(ports, people, postmaster)  # warm
        runs = [
            (_drive(ports[:1], people, postmaster), _drive(ports, people, postmaster)) for _ in range(ROUNDS)
        ]
    ratio = median(two.rate / one.rate for one, two in runs)
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    detail = f"{_said([one for one, _ in runs])}; two: {_said([two for _, two in runs])}; {load}"
    return [Result("Two processes on PostgreSQL : one", ratio, "×", Goal("at least", 1.6), detail)]


def _said(shares: Sequence[Share]) -> str:
    parts = {name: median(getattr(one, name) for one in shares) for name in Share.__slots__}
    return (
        f"{parts['rate']:.0f} requests/s with {parts['servers']:.2f} processors for Viva, "
        f"{parts['database']:.2f} for the database, {parts['sender']:.2f} for the sender"
    )


def _fill(folder: Path, url: str) -> tuple[list[str], list[int]]:
    """A handbook and people, each signed in; gives their cookies, and the cards."""
    clock = SystemClock()
    store = open_store(Settings(data_dir=folder / "filling", database_url=url), clock)
    Importer.over(store, clock, KatexTypesetter(paths.KATEX_SCRIPT)).import_file(HANDBOOK)
    people = [add_person(store, f"person-{n}", Role.OWNER, clock.now()) for n in range(PEOPLE)]
    with store.write() as tx:
        tokens = [sign_ins.begin(tx, one, "Benchmark", "127.0.0.1", clock.now()) for one in people]
        cards = list(tx.execute(select(CardRow.id).order_by(CardRow.id)).scalars())
    store.close()
    return [f"viva={token}" for token in tokens], cards


def _visits(cookie: str, cards: Sequence[int]) -> Iterator[bytes]:
    """What a person asks for, without end: a look at Today, some cards graded, a page of the handbook."""
    pages = [request("GET", path, Cookie=cookie) for path in ("/", "/study", f"/handbooks/{HANDBOOK.stem}")]
    for reps in count():
        for number, card in enumerate(cards):
            if number % 10 == 0:
                yield from pages
            fields = {"grade": 3, "seen_reps": reps, "took_ms": 8000, "scope_handbook": "", "scope_topic": ""}
            yield request(
                "POST", f"/cards/{card}/reviews", urlencode(fields).encode(), Cookie=cookie, HX_Request="true",
                Content_Type="application/x-www-form-urlencoded", HX_Request_Type="partial",
            )  # fmt: skip


def _drive(ports: Sequence[int], people: Sequence[Iterator[bytes]], postmaster: int) -> Share:
    """Everybody asks, and asks again as soon as they are answered, each at one of the servers."""
    used, began, served = _used(ports, postmaster), perf_counter(), 0
    with selectors.DefaultSelector() as answers:
        lines = [Connection(ports[number % len(ports)]) for number in range(len(people))]
        for line, visits in zip(lines, people, strict=True):
            answers.register(line, selectors.EVENT_READ, (line, visits))
            line.send(next(visits))
        while perf_counter() - began < SECONDS:
            for key, _ in answers.select():
                line, visits = key.data
                _take(line)
                line.send(next(visits))
                served += 1
    for line in lines:
        _take(line)
        line.close()
    seconds = perf_counter() - began
    shares = (
        (after - before) / seconds for before, after in zip(used, _used(ports, postmaster), strict=True)
    )
    return Share((served + len(lines)) / seconds, *shares)


def _take(line: Connection) -> None:
    answer = line.receive()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")


def _used(ports: Sequence[int], postmaster: int) -> tuple[float, float, float]:
    """Seconds of a processor that the servers, the database and this process have used so far."""
    return sum(servers.processor_s(port) for port in ports), _of_children(postmaster), process_time()


def _of_children(parent: int) -> float:
    used = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            fields = stat.read_text().rpartition(")")[2].split()
            used += (int(fields[11]) + int(fields[12])) / _TICKS if int(fields[1]) == parent else 0
    return used
