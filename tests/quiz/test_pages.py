"""The pages of quizzes and their API, asserted on what they say, and on what they must not say."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event, func, select, update

from app.assessment.attempting import Behaviour
from app.assessment.model import ItemKind
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library.models import ItemRow
from app.quiz.models import ResponseRow
from app.quiz.queries import Question, questions
from tests.quiz.conftest import Start, key_of
from tests.web.test_pages import PARTIAL, page, text

API = "/api/v1/quizzes"


@pytest.fixture
def asked(store: Store) -> Callable[[int], list[Question]]:
    def read(number: int) -> list[Question]:
        with store.read() as tx:
            return questions(tx, number)

    return read


def responses(store: Store) -> int:
    with store.read() as tx:
        return tx.execute(select(func.count()).select_from(ResponseRow)).scalar_one()


def form_of(one: Question, number: int = 1) -> dict[str, Any]:
    """The right answer as the question's page would send it."""
    key = key_of(one, 7)
    kind = one.shown["kind"]
    fields: dict[str, Any] = {"number": str(number), "certainty": "2"}
    if kind == "ordering":
        places = {step: place for place, step in enumerate(key.chosen, 1)}
        return fields | {"place": [str(places[step]) for step in range(len(places))]}
    if kind == "matching":
        return fields | {"match": [str(place) for place in key.chosen]}
    return fields | {"chosen": [str(place) for place in key.chosen], "text": list(key.texts)}


def test_one_press_starts_ten_questions(client: TestClient) -> None:
    tree = page(client, "/quizzes")
    assert tree.css_first('nav a[aria-current="page"]').text().strip() == "Quiz"
    form = tree.css_first("form.quiz-start__actions")
    assert text(form, "button") == "10 questions, feedback at once"
    data = {field.attributes["name"]: field.attributes["value"] for field in form.css("input[type=hidden]")}
    answer = client.post("/quizzes", data=data)
    assert str(answer.url).endswith("/quizzes/1/questions/1")
    assert text(LexborHTMLParser(answer.text), ".session__left") == "1 of 10"
    assert "Resume" in text(page(client, "/quizzes"), ".quiz-start")


@pytest.mark.parametrize("behaviour", Behaviour)
def test_every_kind_is_answered_without_javascript(
    client: TestClient, start: Start, asked: Callable[[int], list[Question]], behaviour: Behaviour
) -> None:
    number = start(behaviour)
    for one in asked(number):
        address = f"/quizzes/{number}/questions/{one.position}"
        tree = page(client, address)
        assert tree.css_first("form[data-answer-form]").attributes["action"] == f"{address}/responses"
        answer = client.post(f"{address}/responses", data=form_of(one), follow_redirects=False)
        assert answer.status_code == 303
        tree = page(client, address)
        if behaviour is Behaviour.AT_END:
            assert tree.css_first(".feedback") is None
        else:
            assert text(tree, ".feedback__verdict").startswith("Right"), one.shown["kind"]
    assert text(page(client, f"/quizzes/{number}/end"), "h1") == "All questions answered."
    tree = LexborHTMLParser(client.post(f"/quizzes/{number}/finish").text)
    assert text(tree, "h1") == "11 of 11 right."
    assert len(tree.css(".outcome")) == len(ItemKind)
    assert "11 questions" in text(page(client, "/quizzes"), "#history-title ~ ul")


def test_htmx_gets_the_question_with_its_feedback(
    client: TestClient, start: Start, asked: Callable[[int], list[Question]]
) -> None:
    number = start()
    address = f"/quizzes/{number}/questions/1/responses"
    answer = client.post(address, data=form_of(asked(number)[0]), headers=PARTIAL)
    assert answer.status_code == 200
    assert not answer.text.lstrip().startswith("<!doctype")
    assert answer.headers["HX-Replace-Url"] == f"/quizzes/{number}/questions/1"
    assert "feedback" in answer.text


def test_a_second_submission_shows_what_stands(
    client: TestClient, store: Store, start: Start, asked: Callable[[int], list[Question]]
) -> None:
    number = start()
    address, form = f"/quizzes/{number}/questions/1/responses", form_of(asked(number)[0])
    client.post(address, data=form)
    second = client.post(address, data=form, headers=PARTIAL)
    assert second.status_code == 409
    assert "already answered" in second.text
    assert "feedback" in second.text
    assert responses(store) == 1


def test_an_empty_answer_is_asked_for_and_keeps_the_page(
    client: TestClient, store: Store, start: Start
) -> None:
    number = start()
    answer = client.post(f"/quizzes/{number}/questions/1/responses", data={"number": "1"})
    assert answer.status_code == 422
    assert "no answer yet" in text(LexborHTMLParser(answer.text), "[role=alert]")
    assert responses(store) == 0


def test_a_deadline_that_passed_shows_results(client: TestClient, clock: FixedClock, start: Start) -> None:
    number = start(minutes=5)
    tree = page(client, f"/quizzes/{number}/questions/1")
    assert text(tree, "[data-deadline]") == "5 min left"
    clock.advance(timedelta(minutes=6))
    tree = page(client, f"/quizzes/{number}/questions/1")
    assert text(tree, "h1") == "0 of 11 right."
    assert "time was over" in text(tree, ".lede")


def test_a_question_whose_time_is_over_says_so_and_is_passed_over(
    client: TestClient, clock: FixedClock, start: Start, asked: Callable[[int], list[Question]]
) -> None:
    number = start(seconds_each=30)
    tree = page(client, f"/quizzes/{number}/questions/1")
    timer = tree.css_first("[data-deadline]")
    assert timer.text() == "30 s left"
    assert timer.attributes["data-over"] == f"/quizzes/{number}/questions/2"
    clock.advance(timedelta(seconds=36))
    tree = page(client, f"/quizzes/{number}/questions/1")
    assert "time for this question is over" in text(tree, "[role=alert]")
    assert tree.css_first("[data-deadline]") is None
    assert (
        client.get(f"/quizzes/{number}", follow_redirects=False).headers["location"].endswith("/questions/2")
    )
    answer = client.post(f"/quizzes/{number}/questions/1/responses", data=form_of(asked(number)[0]))
    assert "came after the time" in answer.text


def test_by_the_api_nothing_is_told_of_a_question_before_its_time_begins(
    client: TestClient, start: Start, asked: Callable[[int], list[Question]]
) -> None:
    number = start(seconds_each=30)
    quiz = client.get(f"{API}/{number}")
    for one in asked(number):
        assert (
            not one.shown["stem"] or one.shown["stem"] not in quiz.json()["asked"][one.position - 1].values()
        )
        assert quiz.json()["asked"][one.position - 1]["options_html"] == []
    given = {"number": 1, "chosen": [0], "texts": ["x"]}
    assert client.post(f"{API}/{number}/questions/1/responses", json=given).status_code == 409
    opened = client.put(f"{API}/{number}/questions/1/opening").json()
    assert opened["is_open"]
    assert opened["stem_html"] or opened["texts_html"]
    assert opened["deadline_at"]
    assert opened["solution"] is None
    again = client.put(f"{API}/{number}/questions/1/opening").json()
    assert again == opened
    assert client.post(f"{API}/{number}/questions/1/responses", json=given).status_code == 201


def test_missed_questions_are_retaken(
    client: TestClient, start: Start, asked: Callable[[int], list[Question]]
) -> None:
    number = start()
    for one in asked(number)[2:]:
        client.post(f"/quizzes/{number}/questions/{one.position}/responses", data=form_of(one))
    client.post(f"/quizzes/{number}/finish")
    tree = LexborHTMLParser(client.post(f"/quizzes/{number}/retake").text)
    assert text(tree, ".session__left") == "1 of 2"


def test_certainty_says_what_it_costs_before_and_what_it_did_after(
    client: TestClient, start: Start, asked: Callable[[int], list[Question]]
) -> None:
    number = start(Behaviour.CERTAINTY)
    tree = page(client, f"/quizzes/{number}/questions/1")
    said = [" ".join(one.text().split()) for one in tree.css(".sure__stake")]
    assert said == ["+1 if right, 0 if not", "+2 if right, −2 if not", "+3 if right, −6 if not"]
    client.post(
        f"/quizzes/{number}/questions/1/responses", data=form_of(asked(number)[0]) | {"certainty": "3"}
    )
    tree = LexborHTMLParser(client.post(f"/quizzes/{number}/finish").text)
    row = tree.css_first("#sure-title ~ table tbody tr")
    cells = [cell.text().strip() for cell in row.css("th, td")]
    assert cells[:5] == ["Sure", "1", "0", "100 %", "80 %"]
    assert text(tree, "#sure-title ~ .section__lede") == "You judged well how sure you could be."


@pytest.mark.parametrize(("attempts", "spots"), [(1, 0), (2, 2), (3, 3)])
def test_the_way_it_went_is_drawn_from_the_second_quiz_on(
    client: TestClient, start: Start, attempts: int, spots: int
) -> None:
    for seed in range(attempts):
        client.post(f"/quizzes/{start(seed=seed)}/finish")
    tree = page(client, "/quizzes")
    assert len(tree.css(".trend__spot")) == spots
    assert len(tree.css("#history-title ~ ul li")) == attempts, "the numbers are there as text"


def test_a_flag_is_set_and_taken_away(client: TestClient, start: Start) -> None:
    number = start()
    address = f"/quizzes/{number}/questions/2"
    for data, pressed in (({"flagged": "true"}, "true"), ({}, "false")):
        tree = LexborHTMLParser(client.post(f"{address}/flag", data=data).text)
        assert tree.css_first("[data-key=flag] button").attributes["aria-pressed"] == pressed


# What must not be known before it is time


def marked(store: Store) -> None:
    """Writes a word into every why and hint, so that they can be looked for in whatever is sent."""
    with store.write() as tx:
        for number, body in tx.execute(select(ItemRow.id, ItemRow.body)).all():
            changed = body | {"why": "zebra crossing", "hints": ["zebra hint"], "id": f"zebra-{number}"}
            tx.execute(update(ItemRow).where(ItemRow.id == number).values(body=changed))


@pytest.mark.parametrize("behaviour", Behaviour)
def test_keys_are_in_no_page_and_no_answer_before_their_time(
    client: TestClient,
    store: Store,
    start: Start,
    asked: Callable[[int], list[Question]],
    behaviour: Behaviour,
) -> None:
    marked(store)
    number = start(behaviour)
    seen = [client.get("/quizzes").text, client.get(f"{API}/{number}").text, client.get(API).text]
    for one in asked(number):
        html = client.get(f"/quizzes/{number}/questions/{one.position}").text
        seen.append(html)
        if one.shown["kind"] in ("short", "cloze", "numeric", "calculated", "formula", "recall"):
            body = html.split("<article")[1].split("<footer")[0]
            own = re.sub(r"\s+", " ", body.replace(one.shown["stem"], ""))
            for typed in one.solution["texts"]:
                assert typed not in own, one.shown["kind"]
    seen.append(client.get(f"/quizzes/{number}/end").text)
    if behaviour is Behaviour.AT_END:  # nothing is told of what was answered either
        for one in asked(number):
            address = f"{API}/{number}/questions/{one.position}/responses"
            given = {"number": 1, "chosen": [0], "texts": ["some"]}
            seen.append(client.post(address, json=given).text)
            seen.append(client.get(f"/quizzes/{number}/questions/{one.position}").text)
        seen.append(client.get(f"/quizzes/{number}/end").text)
        given = [one for asked in client.get(f"{API}/{number}").json()["asked"] for one in asked["responses"]]
        assert given
        assert all(one["score"] is None for one in given)
    for sent in seen:
        assert "zebra" not in sent
        assert "Not right" not in sent
        assert "option--" not in sent


def test_a_hint_comes_after_a_try_and_the_key_after_the_last(
    client: TestClient, store: Store, start: Start
) -> None:
    marked(store)
    number = start(Behaviour.TRIES, kinds=("short",))
    address = f"/quizzes/{number}/questions/1"
    for nth, (hint, key) in enumerate([(True, False), (True, False), (False, True)], 1):
        html = client.post(f"{address}/responses", data={"number": str(nth), "text": "wrong"}).text
        assert ("zebra hint" in html) is hint
        assert ("zebra crossing" in html) is key
        assert ("Right is" in html) is key


# The API


def test_the_api_starts_answers_and_finishes(
    client: TestClient, asked: Callable[[int], list[Question]]
) -> None:
    made = client.post(API, json={"count": 3, "kinds": ["choice", "short", "true-false"]})
    assert made.status_code == 201
    quiz = made.json()
    assert len(quiz["asked"]) == 3
    assert quiz["asked"][0]["solution"] is None
    given = {"number": 1, "chosen": [0], "texts": ["x"]}
    answer = client.post(f"{API}/{quiz['id']}/questions/1/responses", json=given)
    assert answer.status_code == 201
    assert answer.json()["solution"]["lines_html"]
    assert client.put(f"{API}/{quiz['id']}/questions/2/flag", json={"flagged": True}).status_code == 204
    done = client.post(f"{API}/{quiz['id']}/finish").json()
    assert done["finished_at"]
    assert all(one["solution"] for one in done["asked"])
    assert [one["id"] for one in client.get(API).json()] == [quiz["id"]]


def test_the_api_refuses_in_plain_words(client: TestClient, start: Start, clock: FixedClock) -> None:
    number = start(minutes=5)
    first = f"{API}/{number}/questions/1/responses"
    given = {"number": 1, "texts": ["x"], "chosen": [0]}
    assert client.post(first, json=given).status_code == 201
    for address, body, status in (
        (first, given, 409),  # the same again
        (f"{API}/{number}/questions/99/responses", given, 404),
        (f"{API}/{number + 1}/questions/1/responses", given, 404),
        (f"{API}/{number}/questions/2/responses", {"number": 1}, 422),
        (f"{API}/{number}/questions/2/responses", {"number": 1, "texts": ["x" * 15_000]}, 422),
        (f"{API}/{number}/questions/2/responses", {"number": 1, "texts": ["x" * 2**20]}, 413),
        (API, {"handbooks": ["no-such"]}, 409),
        (API, {"search": "is:nothing"}, 422),
    ):
        answer = client.post(address, json=body)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
    clock.advance(timedelta(minutes=6))
    late = client.post(f"{API}/{number}/questions/2/responses", json=given)
    assert late.status_code == 201
    assert late.json()["responses"][0]["late"]
    other = start(seed=3)
    assert client.post(f"{API}/{other}/finish").status_code == 200
    assert client.post(f"{API}/{other}/questions/2/responses", json=given).status_code == 409


def test_a_large_form_is_refused_even_when_it_does_not_say_its_size(client: TestClient, start: Start) -> None:
    number = start()

    def chunks() -> Any:
        yield b"number=1&text="
        for _ in range(16):
            yield b"x" * 2**16

    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = client.post(f"/quizzes/{number}/questions/1/responses", content=chunks(), headers=headers)
    assert answer.status_code == 413
    assert "larger than Viva reads" in answer.text


def test_a_formula_is_shown_as_it_is_typed(client: TestClient) -> None:
    assert "katex" in client.post("/quizzes/previews", data={"text": r"\frac{a}{b}"}).text
    assert "Not complete" in client.post("/quizzes/previews", data={"text": r"\frac{a"}).text
    assert client.post("/quizzes/previews", data={"text": " "}).text == ""
    assert "Too long" in client.post("/quizzes/previews", data={"text": "x" * 3_000}).text


def test_a_page_asks_the_database_the_same_whatever_the_number_of_questions(
    client: TestClient, store: Store, start: Start
) -> None:
    few, many = start(count=3), start(count=11)
    for path in ("/quizzes/{}/questions/1", "/quizzes/{}/end"):
        counts = []
        for number in (few, many):
            statements: list[str] = []
            listener = lambda *args, kept=statements: kept.append(args[2])  # noqa: E731
            event.listen(store.engine, "before_cursor_execute", listener)
            client.get(path.format(number))
            event.remove(store.engine, "before_cursor_execute", listener)
            counts.append(len(statements))
        assert counts[0] == counts[1] <= 13, counts
