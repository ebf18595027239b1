"""The debrief: a guess before the score, marks that are kept at once, and what scores itself."""

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event

from app.accounts.queries import Learner
from app.db.store import Store
from app.interview.debrief_marking import Opinion, record_guess, record_opinion
from app.interview.debrief_reads import By, examined, examined_one
from app.interview.queries import attempt
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, Invalid, NotFound
from app.rehearsal.report import Guess
from app.rehearsal.rubric import NOTHING_SAID, Marks
from tests.interview.debriefing.conftest import Sit, read_words
from tests.interview.debriefing.sitting import PAPER
from tests.web.test_pages import PARTIAL, page, text


def guess(client: TestClient, number: int, average: str = "3", passes: str = "true") -> str:
    answer = client.post(f"/interviews/{number}/guess", data={"average": average, "passes": passes})
    return str(answer.url).removeprefix("http://localhost")


def judge(
    client: TestClient, number: int, position: int, points: list[int], depth: int, clarity: int
) -> None:
    form = {"point": [str(one) for one in points], "depth": str(depth), "clarity": str(clarity)}
    assert client.post(f"/interviews/{number}/debrief/{position}", data=form).status_code == 200


def test_a_guess_comes_before_any_score(client: TestClient, sat: Sit) -> None:
    number = sat()
    for path in ("", "/debrief", "/debrief/1"):
        tree = page(client, f"/interviews/{number}{path}")
        assert text(tree, "h1") == "How did it go?"
    assert client.get(f"/interviews/{number}/report.json", follow_redirects=False).status_code == 409
    assert guess(client, number) == f"/interviews/{number}/debrief/1"
    assert guess(client, number, "1") == f"/interviews/{number}/debrief/1"  # once; the debrief goes on


def test_a_guess_is_kept_once(store: Store, learner: Learner, sat: Sit) -> None:
    number = sat()
    with store.write() as tx:
        record_guess(tx, learner, number, Guess(3.0, passes=True))
    with store.write() as tx, pytest.raises(Conflict, match="already"):
        record_guess(tx, learner, number, Guess(1.0))
    with store.read() as tx:
        assert attempt(tx, learner.id, number).guess == {"average": 3.0, "passes": True}


def test_a_question_shows_both_answers(client: TestClient, sat: Sit) -> None:
    number = sat()
    guess(client, number)
    tree = page(client, f"/interviews/{number}/debrief/1")
    assert "Why scale attention" in text(tree, "h1, [aria-level='1']")
    mine, model = (" ".join(side.text().split()) for side in tree.css(".debrief__side"))
    assert "saturates" in mine
    assert "What happens if one scales by" in mine
    assert "Then it would be too flat." in mine
    assert tree.css_first(".debrief__side .katex") is not None
    assert "training stalls" in model
    assert len(tree.css("[name=point]")) == 4
    assert {one.attributes["name"] for one in tree.css("[type=radio]")} == {"depth", "clarity"}
    assert "sure" in text(tree, ".sheet__kind")


def test_what_is_said_is_kept_at_once_and_found_again(client: TestClient, sat: Sit) -> None:
    number = sat()
    guess(client, number)
    form = {"point": ["0", "2"], "depth": "3"}
    answer = client.post(f"/interviews/{number}/debrief/1", data=form, headers=PARTIAL)
    assert answer.status_code == 200
    assert LexborHTMLParser(answer.text).body.text().strip() == "2 of 4 points: correctness 2 of 4."
    tree = page(client, f"/interviews/{number}/debrief")  # it is not judged whole, so it is where it goes on
    assert text(tree, ".session__left") == "1 of 4"
    ticked = [one.attributes["value"] for one in tree.css("[name=point]") if "checked" in one.attributes]
    assert ticked == ["0", "2"]
    answer = client.post(f"/interviews/{number}/debrief/1", data=form | {"clarity": "4"}, headers=PARTIAL)
    assert LexborHTMLParser(answer.text).body.text().strip() == "Saved. 2 of 4 points: correctness 2 of 4."


def test_a_debrief_goes_from_question_to_question_without_javascript(client: TestClient, sat: Sit) -> None:
    number = sat()
    assert guess(client, number) == f"/interviews/{number}/debrief/1"
    answer = client.post(
        f"/interviews/{number}/debrief/1",
        data={
            "point": ["0", "1", "2"],
            "depth": "3",
            "clarity": "4",
            "note": "Say why.\r\nTwice.",
            "go": "on",
        },
    )
    assert str(answer.url).endswith("/debrief/2")
    judge(client, number, 2, [0, 3], 2, 3)
    tree = page(client, f"/interviews/{number}/debrief/3")
    assert text(tree, ".verdict-word") == "Not right"  # it scored itself
    assert tree.css_first("form.judging") is None
    tree = page(client, f"/interviews/{number}/debrief/4")
    assert "no answer to judge" in text(tree, ".judging__hint")
    assert text(page(client, f"/interviews/{number}/debrief"), "h1").endswith(
        "."
    )  # all is judged: the report
    assert "Twice." in page(client, f"/interviews/{number}/debrief/1").css_first("#note").text()


def test_marks(store: Store, learner: Learner, clock: FixedClock, sat: Sit) -> None:
    number = sat()
    with store.write() as tx:
        own = attempt(tx, learner.id, number)
        record_opinion(tx, own, 1, Opinion((0, 1, 2), 1, 3, 4), clock.now(), by=By.LEARNER)
        record_opinion(tx, own, 1, Opinion((0,), None, 2, 2, "Too short."), clock.now(), by=By.INTERVIEWER)
    with store.read() as tx:
        asked = examined(tx, number)
    seed = own.seed
    assert asked[0].marks(seed) == Marks(3, 3, 4)  # three of four points, whatever was sent beside them
    assert asked[0].marks(seed, By.INTERVIEWER) == Marks(1, 2, 2)
    assert asked[1].marks(seed) is None
    assert asked[2].marks(seed) == Marks(1)
    assert asked[3].marks(seed) == NOTHING_SAID
    with store.write() as tx:
        own = attempt(tx, learner.id, number)
        assert own.debriefed_at is None
        record_opinion(tx, own, 2, Opinion((), None, 1, 1), clock.now(), by=By.LEARNER)
        assert attempt(tx, learner.id, number).debriefed_at == clock.now()


@pytest.mark.parametrize(
    ("position", "opinion", "error"),
    [
        (9, Opinion(), NotFound),
        (3, Opinion(correctness=4), Conflict),
        (1, Opinion(ticked=(4,)), Invalid),
        (1, Opinion(depth=5), Invalid),
        (1, Opinion(note="x" * 4001), Invalid),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_lost(
    store: Store,
    learner: Learner,
    clock: FixedClock,
    sat: Sit,
    position: int,
    opinion: Opinion,
    error: type[Exception],
) -> None:
    number = sat()
    with store.write() as tx:
        own = attempt(tx, learner.id, number)
        record_opinion(tx, own, 1, Opinion((0,), None, 2, 2), clock.now(), by=By.LEARNER)
    with pytest.raises(error), store.write() as tx:
        record_opinion(tx, own, position, opinion, clock.now(), by=By.LEARNER)
    with store.read() as tx:
        assert examined(tx, number)[0].marks(own.seed) == Marks(1, 2, 2)


def test_an_interview_that_goes_on_has_no_debrief(client: TestClient, sat: Sit) -> None:
    number = sat(over=False)
    answer = client.post(f"/interviews/{number}/debrief/1", data={"depth": "3"})
    assert answer.status_code == 409
    assert "still goes on" in text(LexborHTMLParser(answer.text), "main")
    assert client.get("/interviews/99/debrief").status_code == 404


def test_a_page_takes_as_many_statements_however_long_the_paper(
    client: TestClient, sat: Sit, store: Store
) -> None:
    short, long = sat(), sat(*PAPER * 4)
    read_words(client)
    for number in (short, long):
        guess(client, number)
    seen: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    counts = []
    for number in (short, long):
        seen.clear()
        page(client, f"/interviews/{number}/debrief/1")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14, seen


def test_two_browsers_that_judge_at_once_keep_each_others_changes(
    client: TestClient, sat: Sit, store: Store
) -> None:
    number = sat()
    guess(client, number)
    debrief = f"/interviews/{number}/debrief/1"

    def seen(html: str) -> str:
        return str(LexborHTMLParser(html).css_first("[name=seen]").attributes["value"])

    desk = phone = seen(client.get(debrief).text)
    said = {"point": ["0", "1"], "depth": "3", "note": "From the desk."}
    desk = seen(client.post(debrief, data=said | {"seen": desk}, headers=PARTIAL).text)
    client.post(debrief, data={"point": ["2"], "clarity": "2", "seen": phone}, headers=PARTIAL)
    later = {"point": ["0"], "depth": "4", "note": "From the desk.", "seen": desk}
    client.post(
        debrief, data=later, headers=PARTIAL
    )  # what it takes away it takes away; of the phone it knows nothing
    with store.read() as tx:
        own = examined_one(tx, number, 1).own
    assert own is not None
    assert (own.ticked, own.marks.depth, own.marks.clarity, own.note) == ((0, 2), 4, 2, "From the desk.")
    client.post(debrief, data={"point": ["1"], "seen": "no JSON"}, headers=PARTIAL)  # the whole, then
    with store.read() as tx:
        whole = examined_one(tx, number, 1).own
    assert whole is not None
    assert (whole.ticked, whole.note) == ((1,), "")
