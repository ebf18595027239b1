"""The report of an interview against numbers that were worked out by hand; its files, its links, what it does to the schedule."""

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event, select

from app.accounts.queries import Learner
from app.db.store import Store
from app.interview.debrief_marking import Opinion, record_opinion
from app.interview.debrief_reads import By
from app.interview.history_reads import past
from app.interview.models import ShareRow
from app.interview.queries import attempt
from app.interview.report_reads import report
from app.kernel.clock import FixedClock
from app.library.models import CardRow
from app.rehearsal.report import Comparison
from app.rehearsal.rubric import Dimension
from app.scheduling.memory import Grade
from app.study.models import ScheduleRow
from app.study.service import record_review
from tests.interview.debriefing.conftest import BY_HAND, Sit
from tests.interview.debriefing.sitting import PAPER, SCALED
from tests.web.test_pages import page, text


def test_the_numbers_are_those_worked_out_by_hand(store: Store, learner: Learner, debriefed: Sit) -> None:
    # 1: three of four points are a 3; depth 3, clarity 4: 10/3, for two minutes.
    # 2: three of five are a 3; depth 2, clarity 3: 8/3, for four. 3: a wrong choice: 1, for one. 4: no answer: 1, for one.
    # Average: (120 * 10/3 + 240 * 8/3 + 60 + 60) / 480 = 1160 / 480 = 2.41667.
    # Correctness: (360 + 720 + 60 + 60) / 480 = 2.5. Depth: (360 + 480 + 60) / 420. Clarity: (480 + 720 + 60) / 420 = 3.
    number = debriefed()
    with store.read() as tx:
        found = report(tx, learner.id, attempt(tx, learner.id, number))
    verdict = found.numbers.verdict
    assert verdict is not None
    assert found.is_whole
    assert verdict.average == pytest.approx(29 / 12)
    assert dict(verdict.dimensions) == pytest.approx(
        {Dimension.CORRECTNESS: 2.5, Dimension.DEPTH: 15 / 7, Dimension.CLARITY: 3.0}
    )
    assert verdict.sentence == "This would not pass yet: the average is 2.42, under 2.50."
    # Attention: (120 * 10/3 + 60 + 60) / 240 = 520 / 240. LSTM: 8/3.
    assert [(one.title, one.questions, one.average) for one in found.numbers.topics] == [
        ("Attention", 3, pytest.approx(13 / 6)),
        ("LSTM", 1, pytest.approx(8 / 3)),
    ]
    assert [one.spent_s for one in found.numbers.times] == [100, 290, 90, 0]
    assert [str(one.pace) for one in found.numbers.times] == ["in time", "over", "long", "not answered"]
    assert found.numbers.calibration.sure_and_wrong == (3,)
    assert found.numbers.calibration.guess_off_by == pytest.approx(3 - 29 / 12)
    assert [(one.position, one.point.text) for one in found.missed] == [
        (1, "it is a constant and costs nothing"),
        (2, "the gradient along the state does not vanish"),
        (2, "it can still be forgotten on purpose"),
        (4, "later positions get no weight"),
        (4, "it is applied before the softmax"),
        (4, "all positions are trained at once"),
    ]
    assert (found.numbers.ticked, found.numbers.points) == (6, 12)


def test_the_page_says_so(client: TestClient, debriefed: Sit) -> None:
    tree = page(client, f"/interviews/{debriefed()}")
    assert text(tree, "h1") == "Not there yet."
    assert text(tree, ".lede") == "The average is 2.42, under 2.50."
    assert "the average must be at least 2.50 of 4, and no dimension may be under 2.00" in text(tree, ".rule")
    rows = [
        " ".join(row.text(separator=" ").split()) for row in tree.css("#rule-title ~ .scores-box tbody tr")
    ]
    assert rows == ["Correctness 2.50 2.00", "Depth 2.14 2.00", "Clarity 3.00 2.00"]
    times = [" ".join(row.text(separator=" ").split()) for row in tree.css(".times tbody tr")]
    assert times == [
        "1 Attention 1:40 2:00 In time",
        "2 LSTM 4:50 4:00 Over",
        "3 Attention 1:30 1:00 Long",
        "4 Attention 0:00 1:00 Not answered",
    ]
    widths = [one.attributes["width"] for one in tree.css(".times .gauge__fill")]
    assert widths == ["34.5", "100.0", "31.0", "0.0"]  # of 290 s, the longest
    assert "6 of 12 key points said." in text(tree, "#missed-title ~ .section__lede")
    links = [one.attributes["href"] for one in tree.css(".missed__place a")]
    assert links[0].startswith("/handbooks/small/read#")
    assert "guessed 3.0 of 4, and that it would pass. That was 0.58 above the score" in tree.body.text()
    assert "You were sure, and it was not right." in text(tree, ".surprises")


def test_an_interviewer_stands_beside(
    store: Store, client: TestClient, learner: Learner, clock: FixedClock, debriefed: Sit
) -> None:
    number = debriefed()
    with store.write() as tx:
        own = attempt(tx, learner.id, number)
        said = Opinion((0,), None, 2, 2, "Too short.")
        record_opinion(tx, own, 1, said, clock.now(), by=By.INTERVIEWER)
    tree = page(client, f"/interviews/{number}")
    # 1: one of four points is a 1; (1 + 2 + 2) / 3, for two minutes; 3 and 4 judge themselves: (200 + 120) / 240.
    assert (
        "The interviewer gives 1.33 of 4, over the 3 questions that they judged: it would not pass."
        in tree.body.text()
    )
    first = page(client, f"/interviews/{number}/debrief/1")
    assert [" ".join(one.text().split()) for one in first.css(".judged-point__other")] == [
        "The interviewer heard it",
        *["The interviewer did not hear it"] * 3,
    ]
    assert "Too short." in first.body.text()


def test_half_a_debrief_is_half_a_report(client: TestClient, debriefed: Sit) -> None:
    number = debriefed({1: Opinion((0, 1, 2), None, 3, 4)})
    tree = page(client, f"/interviews/{number}")
    assert text(tree, "h1") == "Not all of it is judged yet."
    assert "Go on with the debrief (1 left)" in text(tree, ".report__action")
    assert client.get(f"/interviews/{number}/report.json").json()["passes"] is None


def test_earlier_interviews_are_compared(
    store: Store, learner: Learner, clock: FixedClock, debriefed: Sit
) -> None:
    all_of_it = {1: Opinion((0, 1, 2, 3), None, 4, 4)}
    debriefed({1: Opinion((0,), None, 1, 1)}, SCALED)  # 1.0
    clock.advance(timedelta(days=1))
    debriefed(all_of_it, SCALED, slug="other", name="Another")  # 4.0
    debriefed({}, SCALED)  # not judged: compares with nothing
    clock.advance(timedelta(days=1))
    debriefed({1: Opinion((0, 1, 2), None, 3, 3)}, SCALED)  # 3.0
    clock.advance(timedelta(days=1))
    number = debriefed({1: Opinion((0, 1, 2), None, 2, 2)}, SCALED)  # 7/3
    with store.read() as tx:
        found = report(tx, learner.id, attempt(tx, learner.id, number))
        averages = [one.average for one in past(tx, learner.id)]
    assert averages == [pytest.approx(7 / 3), 3.0, None, 4.0, 1.0]
    assert found.of_blueprint == Comparison(pytest.approx(7 / 3), 2, 2.0, 3.0, 3.0)
    assert found.in_all == Comparison(pytest.approx(7 / 3), 3, pytest.approx(8 / 3), 4.0, 3.0)


def test_the_files(client: TestClient, debriefed: Sit) -> None:
    number = debriefed()
    answer = client.get(f"/interviews/{number}/report.md")
    assert answer.headers["content-type"].startswith("text/markdown")
    assert answer.headers["content-disposition"] == f'attachment; filename="interview-{number}.md"'
    assert "| Correctness | 2.50 | 2.00 |" in answer.text
    assert "| 2 | LSTM | 4:50 | 4:00 | Over |" in answer.text
    assert "- 1. Attention: it is a constant and costs nothing" in answer.text
    assert "- [x] the cell state is changed by addition\n" in answer.text
    assert "> The variance of $q \\cdot k$ grows with d" in answer.text
    assert "katex" not in answer.text
    data = json.loads(client.get(f"/interviews/{number}/report.json").text)
    assert data["average"] == pytest.approx(29 / 12)
    assert data["passes"] is False
    assert data["rule"]["floor"] == 2.0
    assert [one["spent_s"] for one in data["times"]] == [100, 290, 90, 0]
    assert data["guess"]["off_by"] == pytest.approx(3 - 29 / 12)
    assert data["asked"][1]["own"]["points"] == [0, 1, 3]


def learned(store: Store, learner: Learner, clock: FixedClock, *stems: str) -> None:
    """Studies the cards of these questions until they are learned."""
    with store.write() as tx:
        for stem in stems:
            card = tx.execute(select(CardRow.id).where(CardRow.prompt.contains(stem))).scalar_one()
            record_review(tx, learner, card, Grade.EASY, clock.now(), seen_reps=0)


def due(store: Store, stem: str) -> Any:
    with store.read() as tx:
        query = select(ScheduleRow.due_at).join(CardRow, CardRow.id == ScheduleRow.card_id)
        return tx.execute(query.where(CardRow.prompt.contains(stem))).scalar_one()


def test_what_was_missed_comes_first_tomorrow_and_can_be_taken_back(
    client: TestClient, store: Store, learner: Learner, clock: FixedClock, debriefed: Sit
) -> None:
    learned(store, learner, clock, "Why scale attention", "Why does an LSTM forget")
    clock.advance(timedelta(days=1))
    number = debriefed({1: Opinion((0, 1, 2, 3), None, 3, 4), 2: Opinion((0,), None, 2, 3)})
    was, known = due(store, "Why does an LSTM forget"), due(store, "Why scale attention")
    tree = page(client, f"/interviews/{number}")
    assert text(tree, ".report__action button") == "Put the cards of 2 things that you missed first tomorrow"
    tree = LexborHTMLParser(client.post(f"/interviews/{number}/evidence").text)
    assert "1 card comes first tomorrow" in text(tree, "#schedule")
    assert timedelta(0) < due(store, "Why does an LSTM forget") - clock.now() < timedelta(days=1)
    assert due(store, "Why scale attention") == known  # all of its points were said
    client.post(f"/interviews/{number}/evidence")  # twice is once
    tree = LexborHTMLParser(client.post(f"/interviews/{number}/evidence/undo").text)
    assert "It was taken back." in text(tree, "#schedule")
    assert due(store, "Why does an LSTM forget") == was
    assert client.post(f"/interviews/{number}/evidence/undo").status_code == 200


def test_a_link_is_made_shown_once_and_revoked(
    client: TestClient, store: Store, clock: FixedClock, debriefed: Sit
) -> None:
    number = debriefed()
    made = LexborHTMLParser(
        client.post(f"/interviews/{number}/links", data={"kind": "report", "days": "7"}).text
    )
    address = made.css_first("#made").attributes["value"] or ""
    assert address.startswith("http://localhost/shared/reports/")
    path = address.removeprefix("http://localhost")
    token = path.rpartition("/")[2]
    assert len(token) >= 43
    with store.read() as tx:
        [digest] = tx.execute(select(ShareRow.digest)).scalars()
    assert token not in digest
    assert page(client, f"/interviews/{number}").css_first("#made") is None
    answer = client.get(path)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    tree = LexborHTMLParser(answer.text)
    assert text(tree, "h1") == "Not there yet."
    assert tree.css_first("nav") is None
    assert tree.css_first("form") is None
    assert [one.attributes["href"] for one in tree.css("a")] == [
        "#main", *[href for href in (one.attributes["href"] for one in tree.css("a")) if href.startswith("#q")]
    ]  # fmt: skip
    assert "Say why." not in answer.text  # notes to oneself stay with oneself
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x" * 43):
        assert client.get(f"/shared/reports/{wrong}").status_code == 404
    assert client.get(f"/shared/interviews/{token}").status_code == 404  # it opens nothing else
    revoke = page(client, f"/interviews/{number}").css_first(".share-line form").attributes["action"]
    client.post(revoke)
    assert client.get(path).status_code == 404
    assert "revoked" in text(page(client, f"/interviews/{number}"), ".shares")


def test_a_link_expires(client: TestClient, clock: FixedClock, debriefed: Sit) -> None:
    number = debriefed()
    made = LexborHTMLParser(client.post(f"/interviews/{number}/links", data={"days": "1"}).text)
    path = (made.css_first("#made").attributes["value"] or "").removeprefix("http://localhost")
    clock.advance(timedelta(hours=23, minutes=59))
    assert client.get(path).status_code == 200
    clock.advance(timedelta(minutes=1))
    answer = client.get(path)
    assert answer.status_code == 404
    assert "does not work, or not any more" in answer.text


def test_a_report_takes_as_many_statements_however_long_the_paper(
    client: TestClient, store: Store, debriefed: Sit
) -> None:
    numbers = [debriefed(), debriefed(BY_HAND, *PAPER * 4)]
    seen: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    counts = []
    for number in numbers:
        seen.clear()
        page(client, f"/interviews/{number}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20, seen
