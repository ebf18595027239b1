"""Items themselves: thrown out for good, reported, and how they do by first attempts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event, func, insert, select

from app.accounts.models import LearnerRow
from app.accounts.queries import Learner
from app.assessment.attempting import Behaviour
from app.assessment.model import ItemKind, Response
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.library.models import HandbookRow, ItemRow
from app.quiz import service
from app.quiz.choosing import Wish, draw, pool_sizes
from app.quiz.item_figures import broken_items, figures
from app.quiz.item_queries import ItemFilter, Which, item, item_page, reports_of
from app.quiz.item_service import report_item, settle_reports, take_back, throw_out
from app.quiz.models import ItemReportRow, Reason
from app.quiz.paper import drawn_items, make_paper
from app.quiz.queries import attempt, questions
from tests.quiz.conftest import Start, key_of, one_of_each
from tests.web.test_pages import page, text

API = "/api/v1/items"
KINDS = len(ItemKind)
Import = Callable[[str], None]


@pytest.fixture
def again(store: Store, tmp_path: Path, clock: FixedClock, typesetter: KatexTypesetter) -> Import:
    """Imports another text of the same handbook."""

    def bring(markdown: str) -> None:
        path = tmp_path / "kinds.md"
        path.write_text(markdown, encoding="utf-8")
        Importer.over(store, clock, typesetter).import_file(path, may_shrink=True)

    return bring


def item_of_kind(store: Store, kind: str = "choice") -> int:
    with store.read() as tx:
        return tx.execute(select(ItemRow.id).where(ItemRow.kind == kind)).scalar_one()


def asked_now(store: Store, learner: Learner, clock: FixedClock) -> set[int]:
    with store.read() as tx:
        return set(draw(tx, learner, Wish(count=50), 1, clock.now()))


# Thrown out


def test_what_is_thrown_out_stays_out_whatever_is_imported_until_it_is_taken_back(
    store: Store, learner: Learner, clock: FixedClock, again: Import
) -> None:
    bad = item_of_kind(store)
    with store.write() as tx:
        throw_out(tx, learner, bad, clock.now(), Reason.KEY)
        throw_out(tx, learner, bad, clock.now())  # a second press
    for changed in (
        one_of_each() + "\nMore.\n",
        "# All kinds\n\n## One of each\n\nNothing.\n",
        one_of_each(),
    ):
        again(changed)
        with store.read() as tx:
            [held] = item_page(tx, ItemFilter(which=Which.THROWN_OUT)).items
            assert (held.id, held.thrown_out_for, held.in_text) == (bad, Reason.KEY, "```item" in changed)
    assert bad not in asked_now(store, learner, clock)
    with store.read() as tx:
        assert sum(pool_sizes(tx).values()) == KINDS - 1
        with pytest.raises(Conflict):
            draw(tx, learner, Wish(items=(bad,)), 1, clock.now())
    with store.write() as tx:
        take_back(tx, bad)
    assert bad in asked_now(store, learner, clock)


def test_an_attempt_that_asked_it_goes_on(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    number = start()
    with store.read() as tx:
        own, first = attempt(tx, learner.id, number), questions(tx, number)[0]
    with store.write() as tx:
        throw_out(tx, learner, first.item_id, clock.now())
    with store.write() as tx:
        given = service.record_response(
            tx, learner, number, 1, key_of(first, own.seed), clock.now(), number=1
        )
    assert given.score == 1


# Reported


def test_reports_are_kept_once_and_settled_together(
    store: Store, learner: Learner, clock: FixedClock
) -> None:
    bad = item_of_kind(store)
    with store.write() as tx:
        for note in ("B is right, too.", " B is right, too. ", "And C."):
            report_item(tx, learner, bad, Reason.SEVERAL, note, clock.now())
    with store.read() as tx:
        assert item(tx, bad).reports == 2
        assert [one.id for one in item_page(tx, ItemFilter(which=Which.REPORTED)).items] == [bad]
    with store.write() as tx:
        settle_reports(tx, bad, clock.now())
    with store.read() as tx:
        assert item(tx, bad).reports == 0
        assert [one.note for one in reports_of(tx, bad)] == ["And C.", "B is right, too."]
    with store.write() as tx:  # it is still so
        report_item(tx, learner, bad, Reason.SEVERAL, "And C.", clock.now())
    with store.read() as tx:
        assert item(tx, bad).reports == 1


# Figures


@pytest.fixture
def class_of(
    store: Store, learner: Learner, clock: FixedClock, typesetter: KatexTypesetter
) -> Callable[..., None]:
    """So many more learners who take a quiz of all items; says of each what they do with each question."""

    def take(
        many: int, answers: Callable[[int, str], bool | None], behaviour: Behaviour = Behaviour.AT_ONCE
    ) -> None:
        wish = Wish(count=20, behaviour=behaviour)
        for nth in range(many):
            with store.write() as tx:
                values = {
                    "name": f"L{nth}",
                    "theme": "auto",
                    "disk_changes": "apply",
                    "created_at": clock.now(),
                }
                made = tx.execute(insert(LearnerRow).values(values).returning(LearnerRow.id)).scalar_one()
            _take(replace(learner, id=made), wish, nth, lambda kind, nth=nth: answers(nth, kind))

    def _take(who: Learner, wish: Wish, seed: int, answers: Callable[[str], bool | None]) -> None:
        with store.read() as tx:
            paper = make_paper(drawn_items(tx, draw(tx, who, wish, seed, clock.now())), seed, typesetter)
        with store.write() as tx:
            number = service.start_attempt(tx, who, wish, seed, paper, clock.now())
        with store.write() as tx:
            for one in questions(tx, number):
                right = answers(one.shown["kind"])
                if right is None:
                    continue
                key = key_of(one, seed)
                wrong = Response(
                    tuple((place + 1) % 4 for place in key.chosen), tuple("x" for _ in key.texts)
                )
                service.record_response(
                    tx,
                    who,
                    number,
                    one.position,
                    key if right else wrong,
                    clock.now(),
                    number=1,
                    took_ms=2_000,
                )
            service.finish_attempt(tx, who, number, clock.now())

    return take


def known_of(store: Store, item_id: int) -> Any:
    with store.read() as tx:
        return figures(tx, {item_id: item(tx, item_id).body})[item_id]


def test_figures_come_from_first_attempts_and_name_what_is_broken(
    store: Store, class_of: Callable[..., None]
) -> None:
    choice = item_of_kind(store)
    # Who does well on all else misses this one.
    class_of(24, lambda nth, kind: (nth % 2 == 0) if kind == "choice" else nth % 2 == 1)
    known = known_of(store, choice)
    assert (known.responses, known.facility, known.median_seconds) == (24, 0.5, 2.0)
    assert known.discrimination < -0.9
    assert sum(use.count for use in known.uses) == 24
    assert known.uses[0].count == 12, "the key's own place, whatever the order that was drawn"
    assert any("do better elsewhere miss it" in flag for flag in known.flags)
    with store.read() as tx:
        assert choice in broken_items(tx)


def test_nothing_is_said_of_few_nor_of_another_wording(
    store: Store, class_of: Callable[..., None], again: Import
) -> None:
    choice = item_of_kind(store)
    class_of(12, lambda nth, kind: nth > 0)
    assert known_of(store, choice).responses == 12
    again(one_of_each().replace("Ghost batch normalisation", "Group normalisation"))
    reworded = known_of(store, choice)
    assert (reworded.responses, reworded.flags) == (0, ())


def test_who_takes_a_quiz_twice_counts_once_and_what_was_skipped_does_not(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    choice, numeric = item_of_kind(store), item_of_kind(store, "numeric")
    for seed, is_right in ((1, False), (2, True)):
        number = start(seed=seed)
        with store.write() as tx:
            for one in questions(tx, number):
                if one.item_id == choice:
                    key = key_of(one, seed)
                    wrong = Response(tuple((place + 1) % 4 for place in key.chosen))
                    service.record_response(
                        tx, learner, number, one.position, key if is_right else wrong, clock.now(), number=1
                    )
            service.finish_attempt(tx, learner, number, clock.now())
    assert (known_of(store, choice).responses, known_of(store, choice).facility) == (1, 0.0)
    assert known_of(store, numeric).responses == 0


def test_where_answers_may_be_changed_the_last_one_counts(
    store: Store, learner: Learner, clock: FixedClock, start: Start
) -> None:
    choice = item_of_kind(store)
    number = start(Behaviour.AT_END)
    with store.write() as tx:
        [one] = [one for one in questions(tx, number) if one.item_id == choice]
        key = key_of(one, 7)
        for nth, given in enumerate([Response(((key.chosen[0] + 1) % 4,)), key], 1):
            service.record_response(tx, learner, number, one.position, given, clock.now(), number=nth)
        service.finish_attempt(tx, learner, number, clock.now())
    assert known_of(store, choice).facility == 1.0


# Pages


def test_the_list_filters_and_an_item_shows_its_key(client: TestClient, store: Store) -> None:
    tree = page(client, "/items")
    assert text(tree, ".results__count") == f"{KINDS} items"
    assert len(tree.css(".item-line")) == KINDS
    assert text(page(client, "/items?handbook=kinds&topic=&kind=choice"), ".results__count") == "1 item"
    assert text(page(client, "/items?origin=generated"), ".results__count") == "0 items"
    with store.read() as tx:
        book = tx.execute(select(HandbookRow.id)).scalar_one()
        topic = tx.execute(select(ItemRow.topic_id).where(ItemRow.handbook_id == book).limit(1)).scalar_one()
    assert text(page(client, f"/items?handbook=kinds&topic={topic}"), ".results__count") == f"{KINDS} items"
    tree = page(client, f"/items/{item_of_kind(store)}")
    assert text(tree, ".option--right .option__text") == "Layer normalisation"
    assert "Nobody has answered it" in text(tree, "#figures-title ~ p")
    assert "line=" in (tree.css_first("[data-key=edit]").attributes["href"] or "")
    for kind in ItemKind:
        assert page(client, f"/items/{item_of_kind(store, kind.value)}").css_first(".sheet__stem")


def test_the_editor_opens_at_the_items_line(client: TestClient, store: Store) -> None:
    tree = page(client, f"/items/{item_of_kind(store, 'recall')}")
    address = tree.css_first("[data-key=edit]").attributes["href"]
    area = page(client, address or "").css_first("textarea#text")
    at = int(area.attributes["data-at"] or 0)
    assert area.text().removeprefix("\n").split("\n")[at - 1] == "```item"


def test_an_item_is_reported_thrown_out_and_taken_back_without_javascript(
    client: TestClient, store: Store
) -> None:
    number = item_of_kind(store)
    answer = client.post(f"/items/{number}/reports", data={"reason": "key", "note": "<b>No.</b>"})
    tree = LexborHTMLParser(answer.text)
    assert text(tree, ".item-report").startswith("What counts as right is wrong. <b>No.</b>")
    assert text(page(client, "/items?which=reported"), ".item-line__said") == "1 report"
    tree = LexborHTMLParser(client.post(f"/items/{number}/exclusion").text)
    assert text(tree, ".notice").startswith("Thrown out on")
    assert text(page(client, "/items?which=thrown-out"), ".results__count") == "1 item"
    assert text(page(client, "/items"), ".results__count") == f"{KINDS - 1} items"
    tree = LexborHTMLParser(client.post(f"/items/{number}/readmission").text)
    assert tree.css_first("[data-key=throw]").text().strip() == "Throw it out"
    tree = LexborHTMLParser(client.post(f"/items/{number}/reports/settlement").text)
    assert tree.css_first(".item-report--settled") is not None


def test_a_question_is_reported_while_the_quiz_goes_on_and_tells_nothing(
    client: TestClient, store: Store, start: Start
) -> None:
    number = start()
    address = f"/quizzes/{number}/questions/1"
    form = page(client, address).css_first("[data-objection] form")
    assert form.attributes["action"] == f"{address}/objections"
    answer = client.post(f"{address}/objections", data={"reason": "unclear", "verb": "throw-out"})
    assert str(answer.url).endswith(address)
    assert "no quiz will ask it again" in answer.text
    assert "option--right" not in answer.text
    assert "/items/" not in answer.text
    with store.read() as tx:
        assert tx.execute(select(func.count()).select_from(ItemReportRow)).scalar_one() == 1
    assert client.post(f"/quizzes/{number + 1}/questions/1/objections", data={}).status_code == 404


def test_results_lead_to_their_items(client: TestClient, start: Start) -> None:
    number = start(count=3)
    tree = LexborHTMLParser(client.post(f"/quizzes/{number}/finish").text)
    links = [one.attributes["href"] for one in tree.css(".outcome__item")]
    assert len(links) == 3
    assert all(page(client, link or "") for link in links)


def test_figures_are_a_picture_with_its_numbers(
    client: TestClient, store: Store, class_of: Callable[..., None]
) -> None:
    class_of(12, lambda nth, kind: nth >= 3)
    tree = page(client, f"/items/{item_of_kind(store)}")
    assert text(tree, ".uses__key .uses__number") == "9 75 %"
    assert tree.css_first(".uses__key .uses__fill").attributes["width"] == "75.0"
    assert "fewer than 20" in text(tree, "#figures-title ~ p")
    assert text(page(client, "/items?which=broken"), ".results__count") == "0 items"


def test_lists_are_paged_and_ask_the_database_the_same(
    client: TestClient, store: Store, again: Import
) -> None:
    def count(path: str) -> int:
        statements: list[str] = []
        listener = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(store.engine, "before_cursor_execute", listener)
        assert client.get(path).status_code == 200
        event.remove(store.engine, "before_cursor_execute", listener)
        return len(statements)

    client.get("/items")  # who comes for the first time is enrolled
    few = [count("/items"), count(f"/items/{item_of_kind(store)}")]
    fences = "\n\n".join(
        f"```item\nkind = 'short'\nstem = 'What is number {n}?'\nanswer = '{n}'\n```" for n in range(120)
    )
    again(f"{one_of_each()}\n## Many\n\n{fences}\n")
    client.get("/items")
    assert [count("/items"), count(f"/items/{item_of_kind(store)}")] == few
    assert max(few) <= 12
    seen, path = list[str](), "/items?handbook=kinds"
    for _ in range(3):
        tree = page(client, path)
        seen += [one.attributes["href"] or "" for one in tree.css(".item-line__link")]
        following = tree.css_first("[rel=next]")
        path = (following.attributes["href"] or "") if following else ""
    assert len(seen) == len(set(seen)) == 120 + KINDS
    assert not path
    back = page(client, f"/items?handbook=kinds&before={seen[100].rpartition('/')[2]}")
    assert [one.attributes["href"] for one in back.css(".item-line__link")] == seen[50:100]


# The API


def test_the_api_lists_reports_and_throws_out(client: TestClient, store: Store) -> None:
    number = item_of_kind(store)
    listed = client.get(API, params={"kind": "choice"}).json()
    assert (listed["total"], listed["items"][0]["id"], listed["items"][0]["key"]) == (1, number, [0])
    assert client.post(f"{API}/{number}/reports", json={"reason": "key"}).status_code == 204
    assert client.put(f"{API}/{number}/exclusion", json={"reason": "key"}).status_code == 204
    one = client.get(f"{API}/{number}").json()
    assert (one["open_reports"], one["thrown_out_for"], one["figures"]["responses"]) == (1, "key", 0)
    assert client.post(f"{API}/{number}/reports/settlement").status_code == 204
    assert client.delete(f"{API}/{number}/exclusion").status_code == 204
    one = client.get(f"{API}/{number}").json()
    assert (one["open_reports"], one["thrown_out_at"]) == (0, None)
    for address, status in ((f"{API}/99999", 404), (f"{API}?which=odd", 422)):
        assert client.get(address).status_code == status
    assert client.put(f"{API}/99999/exclusion", json={}).status_code == 404
    assert client.post(f"{API}/{number}/reports", json={"reason": "bad mood"}).status_code == 422


def test_formulas_are_set_in_the_list(client: TestClient) -> None:
    stems = page(client, "/items").css(".item-line__words")
    assert stems
    with_formula = [stem for stem in stems if stem.css_matches(".katex")]
    assert with_formula
    assert not any("$" in stem.text() for stem in stems)
    assert not any(stem.css_matches("a") for stem in stems), "the line is a link already"
