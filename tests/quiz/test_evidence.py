"""A finished quiz counts in the schedule, says what it did, and takes it back."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from app.accounts.queries import Learner, local_owner
from app.assessment.attempting import Behaviour
from app.assessment.evidence import asked_cards
from app.assessment.keeping import item_of
from app.assessment.model import Response
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library.models import CardRow, ItemRow
from app.opening import open_store
from app.quiz import service
from app.quiz.queries import attempt, questions
from app.scheduling.memory import Grade
from app.settings import Settings
from app.study.evidence_log import Counted, Source, SourceKind, counted, evidence_of
from app.study.queries import scheduled
from app.study.service import record_review
from tests.quiz.conftest import Start, key_of
from tests.web.test_pages import page, text

API = "/api/v1/quizzes"
Answered = Callable[..., tuple[int, dict[str, int]]]


@pytest.fixture
def store(settings: Settings, clock: FixedClock) -> Iterator[Store]:
    """The user's handbook: its items are made of notes that have cards."""
    opened = open_store(settings, clock)
    yield opened
    opened.close()


def learned(store: Store, learner: Learner, clock: FixedClock, rule: str) -> tuple[int, int]:
    """The first item of a rule, with the card that asks the same, which the learner has learned."""
    with store.write() as tx:
        row = tx.execute(select(ItemRow).where(ItemRow.rule == rule).order_by(ItemRow.id).limit(1)).one()
        names = asked_cards(item_of(row.body, row.line))
        cards = select(CardRow.id).where(CardRow.note_id == row.note_id, CardRow.name.in_(names))
        card = tx.execute(cards).scalars().first()
        assert card is not None
        record_review(tx, learner, card, Grade.EASY, clock.now(), seen_reps=0)
    return row.id, card


@pytest.fixture
def answered(store: Store, learner: Learner, clock: FixedClock, start: Start) -> Answered:
    """A quiz of a list to be typed, a choice got right and a choice got wrong, all of learned cards."""
    rules = ("key-points", "table-value", "formula")

    def answer(behaviour: Behaviour = Behaviour.AT_ONCE, **wish: object) -> tuple[int, dict[str, int]]:
        both = {rule: learned(store, learner, clock, rule) for rule in rules}
        clock.advance(timedelta(days=3))
        number = start(behaviour, items=tuple(item for item, _ in both.values()), **wish)
        with store.write() as tx:
            for asked in questions(tx, number):
                rule = next(rule for rule, (item, _) in both.items() if item == asked.item_id)
                key = key_of(asked, 7)
                given = Response((key.chosen[0] + 1,)) if rule == "formula" else key
                service.record_response(tx, learner, number, asked.position, given, clock.now(), number=1)
        return number, {rule: card for rule, (_, card) in both.items()}

    return answer


def memories(store: Store, learner: Learner, cards: dict[str, int]) -> dict[str, object]:
    with store.read() as tx:
        return {rule: scheduled(tx, learner.id, card).memory for rule, card in cards.items()}


def did(store: Store, learner: Learner, number: int) -> Counted | None:
    with store.read() as tx:
        return counted(evidence_of(tx, learner.id, Source(SourceKind.QUIZ, number)))


def test_what_was_typed_is_a_review_what_was_missed_comes_forward_and_a_choice_is_nothing(
    store: Store, learner: Learner, clock: FixedClock, answered: Answered
) -> None:
    number, cards = answered()
    before = memories(store, learner, cards)
    assert did(store, learner, number) is None, "nothing counts before the quiz is finished"
    with store.write() as tx:
        service.finish_attempt(tx, learner, number, clock.now())
    after = memories(store, learner, cards)
    assert did(store, learner, number) == Counted(forward=1, reviewed=1, undone=False)
    assert (after["key-points"].reps, after["key-points"].due_at > before["key-points"].due_at) == (2, True)
    assert after["table-value"] == before["table-value"]
    assert after["formula"].due_at <= clock.now() < before["formula"].due_at
    assert after["formula"].stability == before["formula"].stability


def test_a_deadline_counts_as_well(
    store: Store, learner: Learner, clock: FixedClock, answered: Answered
) -> None:
    number, _ = answered(Behaviour.AT_END, minutes=5)
    clock.advance(timedelta(hours=2))
    with store.write() as tx:
        assert service.close_overdue(tx, learner, clock.now()) == 1
    assert did(store, learner, number) == Counted(1, 1, undone=False)


def test_the_server_ends_what_ran_out_though_nobody_looks(
    client: TestClient, store: Store, learner: Learner, clock: FixedClock, answered: Answered
) -> None:
    number, _ = answered(Behaviour.AT_END, minutes=5)
    worker = client.app.state.wiring.worker
    clock.advance(timedelta(minutes=5))
    worker.run_waiting()
    assert did(store, learner, number) is None, "the grace is not over"
    clock.advance(timedelta(minutes=1))
    worker.run_waiting()
    assert did(store, learner, number) == Counted(1, 1, undone=False)
    with store.read() as tx:
        own = attempt(tx, learner.id, number)
    assert own.finished_at == own.deadline_at


def test_results_say_what_it_did_and_take_it_back(
    client: TestClient, store: Store, learner: Learner, answered: Answered
) -> None:
    number, cards = answered()
    before = memories(store, learner, cards)
    tree = LexborHTMLParser(client.post(f"/quizzes/{number}/finish").text)
    assert text(tree, ".effects__words") == "1 card comes forward, 1 counts as reviewed."
    links = {link.attributes["href"] for link in tree.css(".effects__cards a")}
    assert links == {f"/cards/{cards['key-points']}", f"/cards/{cards['formula']}"}
    assert text(tree, ".effects button") == "Take it back"
    after = memories(store, learner, cards)
    tree = LexborHTMLParser(client.post(f"/quizzes/{number}/evidence").text)
    assert text(tree, ".effects__words") == "Taken back: your schedule is as if this quiz had not been."
    assert memories(store, learner, cards) == before
    assert "Taken back" in client.post(f"/quizzes/{number}/evidence").text, "a second press changes nothing"
    tree = LexborHTMLParser(client.post(f"/quizzes/{number}/evidence", data={"counts": "true"}).text)
    assert text(tree, ".effects__words") == "1 card comes forward, 1 counts as reviewed."
    assert memories(store, learner, cards) == after


def test_a_cards_history_shows_it_as_what_it_is(
    client: TestClient, learner: Learner, answered: Answered
) -> None:
    number, cards = answered()
    client.post(f"/quizzes/{number}/finish")
    said = {}
    for rule, card in cards.items():
        row = page(client, f"/cards/{card}").css_first("#history-title ~ div tbody tr")
        assert row.css_first("a").attributes["href"].startswith(f"/quizzes/{number}#q")
        said[rule] = [" ".join(cell.text().split()) for cell in row.css("td")][1:3]
    assert said["formula"] == ["Missed in a quiz", "brought forward"]
    assert said["table-value"] == ["Recognised in a quiz", "no change"]
    assert said["key-points"][0] == "Good in a quiz"
    client.post(f"/quizzes/{number}/evidence")
    for card in cards.values():
        row = page(client, f"/cards/{card}").css_first("#history-title ~ div tbody tr")
        assert "undone" in text(row, "td:nth-child(2)")


def test_by_a_setting_quizzes_do_not_count_until_one_is_told_to(
    client: TestClient, store: Store, answered: Answered
) -> None:
    tree = page(client, "/settings")
    assert tree.css_first("input[name=quizzes_count][value=yes][checked]") is not None
    fields = {one.attributes["name"]: one.attributes.get("value", "") for one in tree.css("main input.input")}
    form = fields | {"zone": "UTC", "theme": "system", "disk_changes": "apply", "quizzes_count": "no"}
    assert client.post("/settings", data=form).status_code == 200
    with store.write() as tx:
        learner = local_owner(tx)
        assert not learner.quizzes_count
    number, cards = answered()
    before = memories(store, learner, cards)
    tree = LexborHTMLParser(client.post(f"/quizzes/{number}/finish").text)
    assert "do not count" in text(tree, ".effects__words")
    assert memories(store, learner, cards) == before
    tree = LexborHTMLParser(client.post(f"/quizzes/{number}/evidence", data={"counts": "true"}).text)
    assert text(tree, ".effects__words") == "1 card comes forward, 1 counts as reviewed."
    assert "Nothing here changes when your cards come" in page(client, "/quizzes").body.text()


def test_the_api_has_it(client: TestClient, answered: Answered) -> None:
    number, cards = answered()
    assert client.put(f"{API}/{number}/evidence").status_code == 409
    done = client.post(f"{API}/{number}/finish").json()["evidence"]
    assert (done["forward"], done["reviewed"], done["undone"]) == (1, 1, False)
    by_card = {one["card_id"]: (one["evidence"], one["effect"]) for one in done["cards"]}
    assert by_card == {
        cards["key-points"]: ("recalled", "review"),
        cards["table-value"]: ("recognised", "none"),
        cards["formula"]: ("missed", "forward"),
    }
    assert client.put(f"{API}/{number}/evidence").status_code == 409
    assert client.delete(f"{API}/{number}/evidence").json()["undone"] is True
    assert client.delete(f"{API}/{number}/evidence").status_code == 409
    assert client.put(f"{API}/{number}/evidence").json()["undone"] is False
    assert client.get(f"{API}/{number}").json()["evidence"]["forward"] == 1
    assert client.delete(f"{API}/{number + 1}/evidence").status_code == 404
