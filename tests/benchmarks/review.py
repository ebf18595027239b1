"""A review over HTTP: a grade goes in, the next card comes back. Beside it Anki's backend, and a route that does nothing."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from app.accounts import sign_ins
from app.kernel.clock import SystemClock
from app.kernel.roles import Role
from app.opening import open_store
from app.settings import Settings
from tests.benchmarks import servers
from tests.benchmarks.anki_collection import AnkiCollection
from tests.benchmarks.load import Connection, Load, drive, request
from tests.benchmarks.results import Goal, Result
from tests.benchmarks.stores import BigStore, build
from tests.people import add_person

LARGE, SMALL = (100_000, 1_000_000), (1_000, 10_000)
ROUNDS, REVIEWS = 7, 150  # of each kind in turn; a round of Anki's must not use up its queue


class Reviews:
    """Requests that grade cards of a store, each with the repetitions that it has by then.

    The cards are not due yet, so the queue that every answer has to count stays as long as it was.
    """

    def __init__(self, store: BigStore) -> None:
        self._cards = cycle(store.ahead)
        self._more = 0
        self._given: dict[int, int] = {}

    def _next(self) -> tuple[int, int]:
        card, reps = next(self._cards)
        seen = self._given.get(card, reps)
        self._given[card] = seen + 1
        return card, seen

    def as_json(self, count: int, scope: str = "") -> Iterator[bytes]:
        for card, reps in (self._next() for _ in range(count)):
            body = json.dumps({"grade": 3, "seen_reps": reps, "took_ms": 8000}).encode()
            yield request(
                "POST", f"/api/v1/cards/{card}/reviews{scope}", body, Content_Type="application/json"
            )

    def as_form(self, count: int, **headers: str) -> Iterator[bytes]:
        for card, reps in (self._next() for _ in range(count)):
            fields = {"grade": 3, "seen_reps": reps, "took_ms": 8000, "scope_handbook": "", "scope_topic": ""}
            yield request(
                "POST", f"/cards/{card}/reviews", urlencode(fields).encode(),
                Content_Type="application/x-www-form-urlencoded", Accept_Encoding="gzip",
                HX_Request="true", HX_Request_Type="partial", **headers,
            )  # fmt: skip


def run() -> list[Result]:
    with TemporaryDirectory(prefix="viva-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        sizes = (("large", LARGE), ("small", SMALL), ("signed", SMALL))
        large, small, signed = (build(folder / label, *size) for label, size in sizes)
        cookie = f"viva={signed_in(signed)}"
        anki = AnkiCollection(folder, *LARGE)
        stack.callback(anki.close)
        at_large = stack.enter_context(servers.viva(large.folder))
        at_small = stack.enter_context(servers.viva(small.folder))
        at_signed = stack.enter_context(servers.viva(signed.folder))
        reviews, few, own = Reviews(large), Reviews(small), Reviews(signed)
        line = Connection(at_large)
        body = line.ask(next(reviews.as_json(1))).body
        line.close()
        at_bare = stack.enter_context(servers.bare(body, folder))
        scope = f"?handbook={large.book}"
        nothing = [
            request("POST", "/api/v1/cards/1/reviews", b"{}", Content_Type="application/json")
        ] * REVIEWS
        kinds = {
            "large": lambda: drive(at_large, reviews.as_json(REVIEWS), 201),
            "small": lambda: drive(at_small, few.as_json(REVIEWS), 201),
            "bare": lambda: drive(at_bare, nothing, 201),
            "page": lambda: drive(at_large, reviews.as_form(REVIEWS), 200),
            "scoped": lambda: drive(at_large, reviews.as_json(REVIEWS, scope), 201),
            "unasked": lambda: drive(at_small, few.as_form(REVIEWS), 200),
            "signed": lambda: drive(at_signed, own.as_form(REVIEWS, Cookie=cookie), 200),
            "alone": lambda: drive(at_large, reviews.as_json(REVIEWS), 201, connections=1),
        }
        for warm in kinds.values():
            warm()
        anki.answer(20)
        loads: dict[str, list[Load]] = {kind: [] for kind in kinds}
        answers = []
        for _ in range(ROUNDS):
            for kind, measure in kinds.items():
                loads[kind].append(measure())
            answers.append(anki.answer(REVIEWS))
    return _results(loads, answers, len(body))


def _results(loads: dict[str, list[Load]], answers: list[float], size: int) -> list[Result]:
    anki = median(answers)
    rate = {kind: median(load.rate for load in runs) for kind, runs in loads.items()}
    p95 = {kind: median(load.p95_ms for load in runs) for kind, runs in loads.items()}
    said = {kind: f"{_spread([load.rate for load in loads[kind]])}, p95 {p95[kind]:.1f} ms" for kind in loads}
    return [
        Result("Review, JSON, 100,000 cards : Anki in process", rate["large"] / anki, goal=Goal("at least", 0.25),
               detail=f"{said['large']} : {_spread(answers)}"),
        Result("Review, fragment, 100,000 cards : Anki in process", rate["page"] / anki, detail=said["page"]),
        Result("Time at 100,000 cards : at 1,000", rate["small"] / rate["large"], goal=Goal("at most", 1.5),
               detail=f"at 1,000: {said['small']}"),
        Result("Rate : bare FastAPI route, same bytes", rate["large"] / rate["bare"],
               detail=f"bare: {said['bare']}; {size:,} bytes"),
        Result("Time studying one handbook : everything", rate["large"] / rate["scoped"], detail=said["scoped"]),
        Result("Time signed in : as the local owner, fragment, 1,000 cards", rate["unasked"] / rate["signed"],
               goal=Goal("at most", 1.1), detail=f"{said['signed']} : {said['unasked']}"),
        Result("One connection : four", rate["alone"] / rate["large"], detail=said["alone"]),
    ]  # fmt: skip


def _spread(rates: list[float]) -> str:
    """The middle and the ends: where these lie far apart, the machine was busy and the ratio says little."""
    return f"{median(rates):,.0f}/s ({min(rates):,.0f} to {max(rates):,.0f})"


def signed_in(made: BigStore) -> str:
    """Gives the store's learner an account; gives what the cookie of a browser holds that they are signed in with."""
    store, now = open_store(Settings(data_dir=made.folder), SystemClock()), SystemClock().now()
    person = add_person(store, "anna", Role.OWNER, now)
    with store.write() as tx:
        token = sign_ins.begin(tx, person, "", "", now)
    store.close()
    return token


def sample(store: BigStore, port: int, count: int = 20) -> list[bytes]:
    """Bodies of that many fragments, as a browser gets them."""
    line = Connection(port)
    bodies = [line.ask(one).body for one in islice(Reviews(store).as_form(count), count)]
    line.close()
    return bodies
