"""Interviews over time against numbers that were worked out by hand, and again: the same paper, another one, what was missed."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event, update

from app.accounts.queries import Learner
from app.db.store import Store
from app.interview.debrief_marking import Opinion
from app.interview.history_views import picture_of
from app.interview.queries import attempt, questions
from app.kernel.clock import FixedClock
from app.library.models import CardRow
from tests.interview.debriefing.conftest import BY_HAND, Sit
from tests.interview.debriefing.sitting import FORGETS, SCALED
from tests.web.test_pages import page, text


def test_a_picture_needs_two() -> None:
    assert picture_of([2.0]) is None
    drawn = picture_of([1.0, 4.0, 2.5])
    assert drawn is not None
    assert drawn.points == "2.00,28.00 50.00,2.00 98.00,15.00"
    assert drawn.words == "The last 3 interviews, from 1.00 to 2.50 of 4; the best was 4.00."


def test_history_by_hand(client: TestClient, clock: FixedClock, debriefed: Sit, sat: Sit) -> None:
    half = Opinion((0, 1), None, 2, 2)  # two of four points are a 2: an average of 2
    debriefed({1: half}, SCALED)
    clock.advance(timedelta(days=1))
    debriefed({1: Opinion((0, 1, 2, 3), None, 4, 4), 2: Opinion((), None, 1, 1)}, SCALED, FORGETS)
    # Attention is 4 and LSTM 1, for two minutes and for four: (2 * 4 + 4 * 1) / 6 = 2
    clock.advance(timedelta(days=1))
    debriefed(
        {1: Opinion((0, 1, 2), None, 3, 3), 2: Opinion((0, 1, 3), None, 3, 3)}, SCALED, FORGETS
    )  # all 3
    sat()  # not judged
    tree = page(client, "/interviews")
    lines = [" ".join(one.text(separator=" ").split()) for one in tree.css(".past .card-line__link")]
    assert [line.split(" UTC")[0] for line in lines] == [
        "Half an hour, junior 4 Mar 2026, 08:50 2 of 4 judged",
        "Half an hour, junior 4 Mar 2026, 08:50 would pass 3.00 of 4",
        "Half an hour, junior 3 Mar 2026, 08:50 not there yet 2.00 of 4",
        "Half an hour, junior 2 Mar 2026, 08:50 not there yet 2.00 of 4",
    ]
    assert "The last 3 interviews, from 2.00 to 3.00 of 4; the best was 3.00." in text(tree, ".trend__words")
    rows = [
        " ".join(one.text(separator=" ").split()) for one in tree.css("#topics-title ~ .scores-box tbody tr")
    ]
    assert rows == ["Attention 3.00 +1.00 3", "LSTM 3.00 +2.00 2"]


def test_what_was_missed_is_retaken(
    client: TestClient, store: Store, learner: Learner, debriefed: Sit
) -> None:
    number = debriefed()
    ways = page(client, f"/interviews/{number}").css(".report__ways form")
    assert [" ".join(one.text(separator=" ").split()) for one in ways] == [
        "What was missed 2 questions in 2 min, those that were not right.",
        "A fresh draw Other questions by the same blueprint.",
        "The same paper The very same questions, against the same clock.",
    ]
    answer = client.post(f"/interviews/{number}/retake", data={"how": "missed"}, follow_redirects=False)
    assert answer.status_code == 303
    again = int(answer.headers["location"].split("/")[2])
    with store.read() as tx:
        own = attempt(tx, learner.id, again)
        asked, old = questions(tx, again), questions(tx, number)
    assert own.retake_of == number
    assert own.blueprint.name == "Half an hour: what was missed"
    assert own.course.deadline_at - own.course.started_at == timedelta(minutes=2)
    assert [one.shown for one in asked] == [old[2].shown, old[3].shown]
    assert all(not one.answers and one.certainty is None and not one.spent_ms for one in asked)


def test_the_same_paper_is_the_same_whatever_the_handbook_says(
    client: TestClient, store: Store, learner: Learner, debriefed: Sit
) -> None:
    number = debriefed()
    before = page(client, f"/interviews/{number}/debrief/1").css_first("#stem").html
    with store.write() as tx:
        tx.execute(
            update(CardRow).values(stem_html="Changed.", answer_html="Changed.", points_html=["Changed."])
        )
    assert page(client, f"/interviews/{number}/debrief/1").css_first("#stem").html == before
    made = client.post(f"/api/v1/interviews/{number}/retake", json={"how": "same"})
    assert made.status_code == 201
    with store.read() as tx:
        again, old = questions(tx, made.json()["id"]), questions(tx, number)
    same = ("kind", "shown", "solution", "item", "followups", "target_s", "place", "note_id")
    for name in same:
        assert [getattr(one, name) for one in again] == [getattr(one, name) for one in old]


def test_a_fresh_draw_is_by_the_same_blueprint(
    client: TestClient, store: Store, learner: Learner, debriefed: Sit
) -> None:
    number = debriefed(slug="15-minutes")
    answer = client.post(f"/interviews/{number}/retake", data={"how": "fresh"}, follow_redirects=False)
    assert answer.status_code == 303
    with store.read() as tx:
        own = attempt(tx, learner.id, int(answer.headers["location"].split("/")[2]))
    assert (own.blueprint_slug, own.retake_of, own.level) == ("15-minutes", number, "junior")
    gone = debriefed(slug="no-such-blueprint")
    assert client.post(f"/interviews/{gone}/retake", data={"how": "fresh"}).status_code == 404


def test_what_goes_on_is_not_retaken(client: TestClient, sat: Sit, debriefed: Sit) -> None:
    assert client.post(f"/interviews/{sat(over=False)}/retake", data={"how": "same"}).status_code == 409
    all_right = debriefed({1: Opinion((0, 1, 2, 3), None, 4, 4)}, SCALED)
    answer = client.post(f"/interviews/{all_right}/retake", data={"how": "missed"})
    assert answer.status_code == 409
    assert "Nothing was missed" in text(LexborHTMLParser(answer.text), "main")


@pytest.mark.parametrize("count", [12])
def test_history_takes_as_many_statements_for_many(
    client: TestClient, store: Store, debriefed: Sit, count: int
) -> None:
    debriefed()
    seen: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    page(client, "/interviews")
    few = len(seen)
    for _ in range(count):
        debriefed(BY_HAND)
    seen.clear()
    page(client, "/interviews")
    assert len(seen) <= few
