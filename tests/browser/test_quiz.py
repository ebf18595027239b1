"""Quizzes in the browser: by keyboard, by finger, without JavaScript, from two browsers; axe looks at all of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from app.assessment.attempting import MOST_TRIES, Behaviour
from app.assessment.model import ItemKind
from app.library.katex import KatexTypesetter
from tests.browser.conftest import Watched
from tests.browser.test_accessibility import WIDE, complaints
from tests.browser.test_phone import PHONE, too_small
from tests.conftest import HANDBOOK, START
from tests.quiz.conftest import one_of_each
from tests.servers import Server, make_library, running

KINDS = len(ItemKind)


@pytest.fixture(scope="module")
def all_kinds(tmp_path_factory: pytest.TempPathFactory, typesetter: KatexTypesetter) -> Path:
    path = tmp_path_factory.mktemp("kinds") / "kinds.md"
    path.write_text(one_of_each(), encoding="utf-8")
    return make_library(tmp_path_factory.mktemp("quizzes"), path, typesetter, START)


@pytest.fixture
def viva(all_kinds: Path, tmp_path: Path) -> Iterator[Server]:
    with running(all_kinds, tmp_path, at=START) as server:
        yield server


def start(viva: Server, behaviour: str = "at-once", **wish: object) -> int:
    made = httpx2.post(f"{viva.url}/api/v1/quizzes", json={"count": 20, "behaviour": behaviour, **wish})
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


def answer_by_keyboard(page: Page, key: str = "1") -> None:
    """Gives some answer to whatever is asked, and no mouse."""
    fields = page.locator(".answer__parts input[name=text]")
    if page.locator("[data-option]").count():
        page.keyboard.press(key)
    elif fields.count():
        for number in range(fields.count()):
            fields.nth(number).focus()
            page.keyboard.type("12")
    elif page.locator("select[name=match]").count():
        for number in range(page.locator("select[name=match]").count()):
            page.locator("select[name=match]").nth(number).focus()
            page.keyboard.press("ArrowDown")
        page.locator("#stem").focus()
    if page.locator(".sure").count():
        page.locator("[name=certainty]").first.focus()
        page.keyboard.press("Space")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("behaviour", Behaviour)
def test_a_quiz_is_taken_by_keyboard(watched: Watched, viva: Server, behaviour: Behaviour) -> None:
    page = watched.open(viva, "/quizzes", viewport=WIDE, reduced_motion="reduce")
    page.get_by_text("Choose what and how").focus()
    page.keyboard.press("Enter")
    page.locator("[type=radio][name=count][value='20']").focus()
    page.keyboard.press("Space")
    page.locator(f"[type=radio][name=behaviour][value={behaviour.value}]").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Start this quiz").focus()
    page.keyboard.press("Enter")
    for position in range(1, KINDS + 1):
        expect(page.locator(".session__left")).to_have_text(f"{position} of {KINDS}")
        if position == KINDS // 2:  # leaves, and comes back in another browser
            page.close()
            page = watched.open(viva, "/quizzes", viewport=WIDE, reduced_motion="reduce")
            page.get_by_role("link", name="Resume").focus()
            page.keyboard.press("Enter")
            expect(page.locator(".session__left")).to_have_text(f"{position} of {KINDS}")
        for key in "123" if behaviour is Behaviour.TRIES else "1":
            number = page.locator("[name=number]").input_value()
            answer_by_keyboard(page, key)
            if behaviour is Behaviour.AT_END:
                break
            expect(page.locator(f"[name=number][value='{number}']")).to_have_count(0)
            if page.locator("[data-go]").count():
                break
        if behaviour is not Behaviour.AT_END:
            expect(page.locator("[data-go]")).to_be_focused()
            page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("All questions answered.")
    page.get_by_role("button", name="Finish").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"of {KINDS} right.")
    assert complaints(page) == []


def answer_by_finger(page: Page, option: int) -> None:
    """Gives some answer to whatever is asked, by touch alone but for what is typed."""
    fields, matches = page.locator(".answer__parts input[name=text]"), page.locator("select[name=match]")
    if page.locator("[data-option]").count():
        page.locator(".option").nth(option).tap()
    for number in range(fields.count()):
        fields.nth(number).tap()
        fields.nth(number).fill("12")
    for number in range(matches.count()):
        matches.nth(number).select_option(index=1)
    if page.locator(".sure").count():
        page.locator(".sure__choice").first.tap()
    page.locator(".answer__send").tap()


@pytest.mark.parametrize("behaviour", Behaviour)
def test_a_quiz_is_taken_by_finger(watched: Watched, viva: Server, behaviour: Behaviour) -> None:
    questions = 4
    number = start(viva, behaviour.value, count=questions)
    page = watched.open(viva, f"/quizzes/{number}", **PHONE)
    for position in range(1, questions + 1):
        expect(page.locator(".session__left")).to_have_text(f"{position} of {questions}")
        if position == 3:  # leaves, and comes back in another browser
            page.close()
            page = watched.open(viva, "/quizzes", **PHONE)
            page.get_by_role("link", name="Resume").tap()
            expect(page.locator(".session__left")).to_have_text(f"{position} of {questions}")
        for option in range(MOST_TRIES):
            count = page.locator("[name=number]").input_value()
            answer_by_finger(page, option)
            if behaviour is Behaviour.AT_END:
                break
            expect(page.locator(f"[name=number][value='{count}']")).to_have_count(0)
            if page.locator("[data-go]").count():
                page.locator("[data-go]").tap()
                break
    expect(page.get_by_role("heading", level=1)).to_have_text("All questions answered.")
    page.get_by_role("button", name="Finish").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"of {questions} right.")
    assert complaints(page) == []


def test_there_is_no_complaint_about_any_kind(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, viewport=WIDE, reduced_motion="reduce")
    number = start(viva, "certainty", minutes=20)
    for position in range(1, KINDS + 1):
        page.goto(f"/quizzes/{number}/questions/{position}")
        kind = page.locator(".sheet__kind").inner_text()
        assert complaints(page) == [], kind
        answer_by_keyboard(page)
        expect(page.locator("[data-go]")).to_be_visible()
        assert complaints(page) == [], kind
    page.goto(f"/quizzes/{number}/end")
    assert complaints(page) == []
    page.goto("/quizzes")
    page.get_by_text("Choose what and how").click()
    page.locator(".tree__summary").click()
    assert complaints(page) == []


def test_what_is_pressed_is_large_enough(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, **PHONE)
    number = start(viva, "certainty")
    touched = "main .option, main .button, main .tool, main .strip__place, main select, main .icon-button, main input.input"
    for position in range(1, KINDS + 1):
        page.goto(f"/quizzes/{number}/questions/{position}")
        assert too_small(page, touched) == []
    assert too_small(page, ".sure__choice") == []
    page.goto("/quizzes")
    page.get_by_text("Choose what and how").tap()
    page.locator(".tree__summary").tap()
    assert too_small(page, "main .choice, main .point, main summary, main .button, main select") == []
    assert too_small(page, ".place") == []


def test_in_two_tabs_the_first_answer_stands(watched: Watched, viva: Server) -> None:
    number = start(viva, kinds=["choice"])
    address = f"/quizzes/{number}/questions/1"
    first, second = (watched.open(viva, address, viewport=WIDE) for _ in range(2))
    for tab in (first, second):
        answer_by_keyboard(tab)
        expect(tab.locator(".feedback")).to_be_visible()
    expect(second.get_by_role("alert").first).to_contain_text("already answered")
    watched.forgive("the server responded with a status of 409 ")
    assert viva.rows("SELECT count(*) FROM quiz_response") == [(1,)]


def test_steps_are_moved_by_buttons_and_by_numbers(watched: Watched, viva: Server) -> None:
    number = start(viva, kinds=["ordering"])
    page = watched.open(viva, f"/quizzes/{number}/questions/1", viewport=WIDE)
    wanted = ["Forward pass", "Loss", "Backward pass", "Update of the weights"]
    steps = page.locator("[data-step] .step__text")
    for place, step in enumerate(wanted):
        while steps.all_inner_texts().index(step) > place:
            page.get_by_role("button", name=f"Up: {step}").click()
    assert steps.all_inner_texts() == wanted
    last = page.locator("[data-step]").last.locator("select")
    last.select_option("1")
    assert steps.all_inner_texts() == [wanted[3], *wanted[:3]]
    page.locator("[data-step]").first.locator("select").select_option("4")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".feedback__verdict")).to_have_text("Right")


def test_a_formula_is_seen_as_it_is_typed(watched: Watched, viva: Server) -> None:
    number = start(viva, kinds=["formula"])
    page = watched.open(viva, f"/quizzes/{number}/questions/1", viewport=WIDE)
    page.get_by_label("Your formula, in TeX").fill(r"c_t = \frac{a}{b}")
    expect(page.locator("#preview .katex")).to_have_count(1)
    expect(page.get_by_label("Your formula, in TeX")).to_be_focused()


def test_the_time_is_the_servers(watched: Watched, viva: Server) -> None:
    number = start(viva, minutes=5)
    page = watched.open(viva, viewport=WIDE)
    page.clock.install(time="2031-01-01T00:00:00Z")  # a browser that is years wrong
    page.goto(f"/quizzes/{number}/questions/1")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"5:00|4:5\d"))
    page.clock.fast_forward("04:01")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"0:5\d"))
    expect(page.locator("[data-announcer]")).to_have_text("1 minute left.")


def test_each_question_has_its_own_time(watched: Watched, viva: Server) -> None:
    number = start(viva, seconds_each=60)
    page = watched.open(viva, viewport=WIDE)
    page.clock.install(time="2031-01-01T00:00:00Z")
    page.goto(f"/quizzes/{number}")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"1:00|0:5\d"))
    page.clock.fast_forward("00:30")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"0:[23]\d"))
    answer_by_keyboard(page)
    page.locator("[data-go]").click()
    expect(page.locator(".session__left")).to_have_text(f"2 of {KINDS}")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"1:00|0:5\d"))  # its own, and it begins here
    page.reload()
    expect(page.get_by_role("timer")).to_have_text(
        re.compile(r"1:00|0:[345]\d")
    )  # and goes on, whoever looks


def test_results_show_how_sure_one_was_and_what_it_did_to_the_schedule(
    watched: Watched, viva: Server
) -> None:
    """Two rounds, for the page of quizzes shows how it goes from the second on."""
    page = watched.open(viva, viewport=WIDE, reduced_motion="reduce")
    for _ in range(2):
        number = start(viva, "certainty", kinds=["short", "choice", "numeric"])
        for position in range(1, 4):
            page.goto(f"/quizzes/{number}/questions/{position}")
            answer_by_keyboard(page)
            expect(page.locator("[data-go]")).to_be_visible()
        page.goto(f"/quizzes/{number}/end")
        page.get_by_role("button", name="Finish").click()
        expect(page.get_by_role("heading", name="In your schedule")).to_be_visible()
        expect(page.locator(".sureness__picture")).not_to_have_count(0)
        assert complaints(page) == []
    page.goto("/quizzes")
    expect(page.locator(".trend__picture")).to_be_visible()
    assert complaints(page) == []


def test_what_a_quiz_did_to_the_schedule_is_taken_back_by_keyboard(
    watched: Watched, library: Path, tmp_path: Path
) -> None:
    """Cards of the user's handbook are learned; what is then missed of them comes forward, until one says no."""
    with running(library, tmp_path, at=START) as server:
        api = f"{server.url}/api/v1"
        for card in server.get(f"/handbooks/{HANDBOOK.stem}/cards"):
            httpx2.post(f"{api}/cards/{card['id']}/reviews", json={"grade": 4, "seen_reps": 0})
        number = start(server, kinds=["recall", "numeric", "short"], only="learned", count=5)
        page = watched.open(server, viewport=WIDE, reduced_motion="reduce")
        for position in range(1, 6):
            page.goto(f"/quizzes/{number}/questions/{position}")
            answer_by_keyboard(page)
            expect(page.locator("[data-go]")).to_be_visible()
        page.goto(f"/quizzes/{number}/end")
        page.get_by_role("button", name="Finish").click()
        effects = page.locator(".effects__words")
        expect(effects).to_contain_text("forward")
        page.get_by_text("Which cards").click()
        assert complaints(page) == []
        page.get_by_role("button", name="Take it back").focus()
        page.keyboard.press("Enter")
        expect(effects).to_have_text("Taken back: your schedule is as if this quiz had not been.")
        expect(page.get_by_role("button", name="Take it back")).to_have_count(0)
        assert complaints(page) == []
        page.close()


def test_without_javascript_everything_is_there(watched: Watched, viva: Server) -> None:
    number = start(viva, kinds=["ordering", "choice"])
    page = watched.open(viva, f"/quizzes/{number}", java_script_enabled=False)
    for _ in range(2):
        if page.locator("[data-option]").count():
            page.locator("[data-option]").first.check()
        expect(page.get_by_role("button", name="Up")).to_have_count(0)
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".feedback")).to_be_visible()
        page.locator("[data-go]").click()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 2 right.")
