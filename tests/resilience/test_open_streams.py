"""A server that is asked to end does so, though somebody looks on at an interview."""

import time
from pathlib import Path

import httpx2

from app.accounts.queries import local_owner
from app.db.engine import make_engine
from app.db.store import Store
from app.library.katex import KatexTypesetter
from app.study.service import enrol
from tests.conftest import START
from tests.interview.debriefing.sitting import BOOK, sit
from tests.servers import make_library, start


def test_a_stream_does_not_keep_the_server(tmp_path: Path, typesetter: KatexTypesetter) -> None:
    path = tmp_path / "small.md"
    path.write_text(BOOK, encoding="utf-8")
    folder = make_library(tmp_path / "library", path, typesetter, START)
    store = Store(make_engine(f"sqlite:///{folder / 'viva.db'}"))
    with store.write() as tx:
        owner = local_owner(tx)
        enrol(tx, owner)
    number = sit(store, typesetter, owner.id, START, over=False, position=1)
    store.close()
    server = start(folder, at=START)
    try:
        made = httpx2.post(f"{server.url}/api/v1/interviews/{number}/links", json={"kind": "interviewer"})
        address = f"{server.url}/shared/interviews/{made.json()['token']}/events"
        with httpx2.stream("GET", address, timeout=20) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = answer.iter_lines()
            assert next(lines) == "retry: 2000"
            began = time.monotonic()
            server.process.terminate()
            assert [line for line in lines if line] == []  # it ends, and says nothing more
        server.process.join(5)
        assert not server.process.is_alive()
        assert time.monotonic() - began < 5
    finally:
        server.kill()
