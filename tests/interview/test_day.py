"""The day of an interview to come: planned, shown, changed, forgotten; on both databases."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event

from app.accounts.queries import Learner
from app.db.store import Store
from app.interview.day_reads import chapters, day_to_come
from app.kernel.clock import FixedClock
from app.scheduling.memory import Grade
from app.study.service import record_review


def chosen(store: Store) -> list[str]:
    with store.read() as tx:
        return [one.name for one in chapters(tx)[1]]


def planned(client: TestClient, store: Store, clock: FixedClock, **changed: object) -> LexborHTMLParser:
    on_day = (clock.now() + timedelta(12)).date().isoformat()
    form = {"on_day": on_day, "level": "senior", "minutes": "30", "topic": chosen(store), **changed}
    return LexborHTMLParser(client.post("/interviews/day", data=form).text)


def words(page: LexborHTMLParser, selector: str) -> str:
    found = page.css_first(selector)
    return " ".join(found.text().split()) if found else ""


def test_without_a_day_the_page_asks_for_one(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/interviews/day").text)
    assert words(page, "#form-title") == "Set the day"
    assert page.css("input[name=topic]")
    assert page.css_first("#when-title") is None


def test_a_day_is_planned_and_shown_with_its_numbers(
    client: TestClient, store: Store, learner: Learner, clock: FixedClock
) -> None:
    page = planned(client, store, clock)
    assert words(page, "#when-title").startswith("Interview in 12 days: expected recall")
    rows = [row for row in page.css("table.recall tbody tr") if row.css("td")]
    assert rows
    for row in rows:
        today, on_day, _, minutes = (cell.text().strip() for cell in row.css("td"))
        assert int(today.removesuffix(" %")) == 0 < int(on_day.removesuffix(" %")) <= 100
        assert int(minutes) >= 0
    with store.read() as tx:
        kept = day_to_come(tx, learner.id)
    assert kept is not None
    assert (kept.level, kept.minutes) == ("senior", 30)


def test_what_was_studied_is_recalled_today(
    client: TestClient, store: Store, learner: Learner, clock: FixedClock
) -> None:
    with store.write() as tx:
        record_review(tx, learner, 1, Grade.GOOD, clock.now(), seen_reps=0)
    page = planned(client, store, clock)
    assert any(
        row.css("td")[0].text().strip() != "0 %" for row in page.css("table.recall tbody tr") if row.css("td")
    )


def test_with_little_time_something_is_left_out(client: TestClient, store: Store, clock: FixedClock) -> None:
    tomorrow = (clock.now() + timedelta(1)).date().isoformat()
    page = planned(client, store, clock, minutes="1", on_day=tomorrow)
    assert words(page, "#when-title").startswith("Interview tomorrow")
    assert words(page, "#left-title") == "Leave out"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"on_day": "2020-01-01"}, "1 January 2020 is not ahead."),
        ({"on_day": "soon"}, "“soon” is no day."),
        ({"on_day": ""}, "“” is no day."),
        ({"on_day": "2999-01-01"}, "1 January 2999 is more than a year off."),
        ({"minutes": "0"}, "0 minutes a day is no plan."),
        ({"minutes": "many"}, "0 minutes a day is no plan."),
        ({"topic": []}, "No topic is chosen."),
        ({"topic": ["no/such"]}, "No topic is chosen."),
    ],
)
def test_what_no_plan_can_be_made_for_is_said(
    client: TestClient,
    store: Store,
    clock: FixedClock,
    learner: Learner,
    changed: dict[str, object],
    said: str,
) -> None:
    page = planned(client, store, clock, **changed)
    assert said in words(page, "[role=alert]")
    with store.read() as tx:
        assert day_to_come(tx, learner.id) is None


def test_a_new_day_takes_the_place_of_the_old_and_can_be_forgotten(
    client: TestClient, store: Store, clock: FixedClock, learner: Learner
) -> None:
    planned(client, store, clock)
    page = planned(client, store, clock, minutes="5")
    assert page.css_first("#minutes").attributes["value"] == "5"
    client.post("/interviews/day/end")
    with store.read() as tx:
        assert day_to_come(tx, learner.id) is None


def test_the_day_itself_and_the_days_after(client: TestClient, store: Store, clock: FixedClock) -> None:
    planned(client, store, clock)
    clock.advance(timedelta(12))
    assert "is today" in client.get("/interviews/day").text
    clock.advance(timedelta(3))
    assert "is past" in client.get("/interviews/day").text


def test_the_page_takes_as_many_statements_whatever_there_is(
    client: TestClient, store: Store, clock: FixedClock
) -> None:
    counts = []
    for topics in (chosen(store)[:1], chosen(store)):
        planned(client, store, clock, topic=topics)
        statements: list[str] = []
        listener = lambda *args, kept=statements: kept.append(args[2])  # noqa: E731
        event.listen(store.engine, "before_cursor_execute", listener)
        client.get("/interviews/day")
        event.remove(store.engine, "before_cursor_execute", listener)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 20
