"""What it costs that people sign in: the same pages to somebody who did, and to the local owner; and the door itself.

Two stores that are alike, two servers, one with an account. What is compared is the processor time that each server says it
used (`/metrics`), in the best of several rounds: what else the machine does can only make a round worse.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import servers
from tests.benchmarks.load import Connection, drive, request
from tests.benchmarks.results import Goal, Result
from tests.benchmarks.review import SMALL, Reviews, signed_in
from tests.benchmarks.stores import build

ROUNDS, REQUESTS = 6, 400
AT_DOOR = "Sign-in page, to a stranger : Study, to the local owner"


def run() -> list[Result]:
    with TemporaryDirectory(prefix="viva-bench-") as name, ExitStack() as stack:
        alone, signed = (build(Path(name) / label, *SMALL) for label in ("alone", "signed"))
        cookie = f"viva={signed_in(signed)}"
        unasked = stack.enter_context(servers.viva(alone.folder))
        asked = stack.enter_context(servers.viva(signed.folder))
        theirs, own = Reviews(alone), Reviews(signed)
        kinds = {"Review": (lambda: theirs.as_form(REQUESTS), lambda: own.as_form(REQUESTS, Cookie=cookie))}
        for label, path in (("Study", "/study"), ("Handbooks", "/handbooks")):
            kinds[label] = (_pages(path), _pages(path, Cookie=cookie))
        kinds[AT_DOOR] = (_pages("/study"), _pages("/sign-in"))
        spent: dict[tuple[str, int], list[float]] = defaultdict(list)
        for number in range(-1, ROUNDS):
            for kind, halves in kinds.items():
                for port, half in zip((unasked, asked), halves, strict=True):
                    before = _processor_s(port)
                    drive(port, half(), 200)
                    if number >= 0:  # the first is to get warm
                        spent[kind, port].append(_processor_s(port) - before)
    return [_result(kind, min(spent[kind, asked]), min(spent[kind, unasked])) for kind in kinds]


def _pages(path: str, **headers: str) -> Callable[[], list[bytes]]:
    return lambda: [request("GET", path, Accept_Encoding="gzip", **headers)] * REQUESTS


def _processor_s(port: int) -> float:
    """What the server has worked by now, in seconds."""
    line = Connection(port)
    found = re.search(rb"^process_cpu_seconds_total (\S+)$", line.ask(request("GET", "/metrics")).body, re.M)
    line.close()
    if not found:
        raise RuntimeError("This system does not tell what a process works.")
    return float(found[1])


def _result(kind: str, asked_s: float, unasked_s: float) -> Result:
    name = kind if ":" in kind else f"{kind}, work signed in : as the local owner"
    each = 1000 / REQUESTS
    detail = f"{asked_s * each:.2f} ms : {unasked_s * each:.2f} ms of the processor each"
    return Result(name, asked_s / unasked_s, goal=Goal("at most", 1.1), detail=detail)
