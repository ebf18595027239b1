"""`make fuzz-api`: schemathesis over the whole API, by somebody who is signed in and by somebody who is not.

A Viva of its own, in a temporary folder, with a handbook and somebody who has done everything in it, is served on loopback.
An answer of 5xx, or one that the OpenAPI document does not have, ends it with 1. `FUZZ_SECONDS` says for how long, 300 if nothing
does; a third of them goes to the one who is not signed in.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx2
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import paths
from app.accounts import api_tokens
from app.accounts.api_tokens import Scope as Rights
from app.kernel.clock import FixedClock, SystemClock
from app.kernel.roles import Role
from app.library.katex import KatexTypesetter
from app.listening import listen
from app.main import API_ROOT, create_app, open_store
from app.settings import Settings
from tests.living import import_book, live
from tests.people import add_person

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance",
)  # fmt: skip


class Counting:
    """Counts answers by their status around an application; what it raises is one of 500."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.seen = app, Counter[int]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.seen[message["status"]] += 1
            await send(message)

        await self.app(scope, receive, noting)


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Counting, str]]:
    """A Viva on loopback: its address, who counts, and a token of its owner."""
    clock = SystemClock()
    settings = Settings(data_dir=folder, host="127.0.0.1", content_dir=folder)
    store = open_store(settings, clock)
    typesetter = KatexTypesetter(paths.KATEX_SCRIPT)
    person = add_person(store, "anna", Role.OWNER, clock.now())
    past = FixedClock(clock.now() - timedelta(days=90))
    import_book(store, folder, past, typesetter)
    live(store, person, past, typesetter)
    with store.write() as tx:
        token = api_tokens.make(tx, person, "fuzz", Rights.WRITE, timedelta(days=1), clock.now())
    app = create_app(settings, clock, store)
    app.state.wiring.meter.take = lambda *_: timedelta(0)  # or most of what is asked would not be looked at
    counting = Counting(app)
    listener = listen(settings.host, 0)
    server = uvicorn.Server(uvicorn.Config(counting, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", counting, token
    finally:
        server.should_exit = True
        thread.join()


def run(url: str, seconds: int, *more: str) -> int:
    """One run of schemathesis; gives what it ends with."""
    program = Path(sys.executable).with_name("schemathesis")
    command = [
        str(program), "run", "openapi.json", "--url", url, "--max-time", str(seconds), "--checks", ",".join(CHECKS),
        "--no-color", "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off", *more,
    ]  # fmt: skip
    return subprocess.run(command, check=False).returncode


def main() -> int:
    seconds = int(os.environ.get("FUZZ_SECONDS", "300"))
    ended = []
    with tempfile.TemporaryDirectory(prefix="viva-fuzz-") as name:
        folder = Path(name)
        with served(folder) as (url, counting, token):
            signed_in = {"Authorization": f"Bearer {token}"}
            described = httpx2.get(f"{url}{API_ROOT}/openapi.json", headers=signed_in)
            described.raise_for_status()
            os.chdir(folder)
            Path("openapi.json").write_bytes(described.content)
            for who, share, more in (
                ("signed in", 2, ("-H", f"Authorization: Bearer {token}")),
                ("not signed in", 1, ()),
            ):
                counting.seen.clear()
                print(f"» {who}", flush=True)
                ended.append(run(url, max(1, seconds * share // 3), *more))
                statuses = ", ".join(
                    f"{number} of {status}" for status, number in sorted(counting.seen.items())
                )
                print(f"{who}: {counting.seen.total()} answers: {statuses}")
    return int(any(ended))


if __name__ == "__main__":
    sys.exit(main())
