"""What Today says of interviews."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from app.accounts.queries import Learner
from app.db.store import Store
from app.interview import service
from app.interview.day_reads import set_day
from app.kernel.clock import FixedClock
from tests.interview.conftest import Begin
from tests.web.test_pages import page


def said(client: TestClient) -> list[tuple[str, str | None]]:
    found = page(client, "/").css(".today__notice")
    return [(" ".join(one.text().split()), one.css_first("a").attributes["href"]) for one in found]


def test_an_interview_that_goes_on_is_said_with_the_time_that_is_left(
    client: TestClient, store: Store, learner: Learner, begin: Begin, clock: FixedClock
) -> None:
    assert said(client) == []
    number = begin()
    room = f"/interviews/{number}/room"
    clock.advance(timedelta(minutes=3))
    assert said(client) == [("An interview is going on: 12 minutes left. Go on with it", room)]
    with store.write() as tx:
        epoch = service.take_room(tx, learner.id, number, clock.now()).epoch
        service.pause(tx, learner.id, number, epoch, clock.now())
    clock.advance(timedelta(days=1))
    assert said(client) == [("An interview is paused: 12 minutes left. Go on with it", room)]
    with store.write() as tx:
        service.submit(tx, learner.id, number, clock.now())
    assert said(client) == []


@pytest.fixture
def come(store: Store, learner: Learner, clock: FixedClock) -> Callable[[int], None]:
    """Sets the day of the interview to come."""

    def sets(days: int) -> None:
        with store.write() as tx:
            day: date = (clock.now() + timedelta(days=days)).date()
            set_day(tx, learner.id, day, "senior", ["a/b"], 30, clock.now())

    return sets


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (5, ["Your interview is in 5 days. See what is worth most until then"]),
        (1, ["Your interview is tomorrow. See what is worth most until then"]),
        (0, ["Your interview is today. Good luck. See its page"]),
        (-1, []),
    ],
)
def test_the_day_of_an_interview_to_come_is_said(
    client: TestClient, come: Callable[[int], None], days: int, words: list[str]
) -> None:
    come(days)
    assert [one for one, _ in said(client)] == words
