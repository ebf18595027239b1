"""Interviews in the browser: a whole one by keyboard; windows, devices, servers and deadlines that come and go; axe."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from app.kernel.clock import FixedClock
from app.library.katex import KatexTypesetter
from app.opening import open_store
from app.settings import Settings
from tests.browser.conftest import Watched
from tests.browser.test_accessibility import WIDE, complaints
from tests.browser.test_phone import PHONE, too_small
from tests.conftest import START
from tests.interview.conftest import fill
from tests.servers import Server, running, start

LOST = "goes on in another window"


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory, typesetter: KatexTypesetter) -> Path:
    folder, clock = tmp_path_factory.mktemp("interviews"), FixedClock(START)
    store = open_store(Settings(data_dir=folder), clock)
    fill(store, tmp_path_factory.mktemp("notes"), clock, typesetter)
    store.close()
    return folder


@pytest.fixture
def viva(notes: Path, tmp_path: Path) -> Iterator[Server]:
    with running(notes, tmp_path, at=START) as server:
        yield server


def begin(page: Page, name: str = "15 minutes") -> str:
    """Starts an interview; gives the address of its room."""
    page.goto("/interviews")
    page.get_by_role("button", name=re.compile(f"^Start.*: {name}$")).click()
    page.wait_for_url("**/room")
    return str(page.url)


def saved(page: Page) -> None:
    expect(page.locator("[data-saved-words]")).to_have_text("Saved")


def answers(viva: Server) -> list[tuple[int, int, str, str]]:
    query = "SELECT position, part, text, mode FROM interview_answer ORDER BY attempt_id, position, part"
    return [tuple(row) for row in viva.rows(query)]  # type: ignore[misc]


def answer_by_keyboard(page: Page) -> None:
    """Gives some answer to whatever is on the table, and no mouse."""
    if page.locator("[data-option]").count():
        page.keyboard.press("1")
    elif page.locator(".answer__parts select").count():
        page.locator(".answer__parts select").first.focus()
        page.keyboard.press("ArrowDown")
    else:
        page.keyboard.press("a")
        page.keyboard.type("42 and $x$")
    page.keyboard.press("Control+Enter")


def test_a_whole_interview_by_keyboard_with_every_kind_of_question(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, viewport=WIDE, reduced_motion="reduce")
    begin(page)
    seen, looked = set(), set()
    for _ in range(20):
        if "/end" in page.url:
            break
        seen.add(page.locator(".sheet__kind").inner_text().partition(":")[0])
        kind = page.locator(".sheet__kind").inner_text()
        if kind not in looked:
            looked.add(kind)
            assert complaints(page) == [], kind
        before = page.locator("[name=epoch]").input_value()
        answer_by_keyboard(page)
        page.wait_for_function(
            "(was) => document.querySelector('[name=epoch]')?.value !== was || location.pathname.endsWith('/end')",
            arg=before,
        )
    assert seen == {"Question", "On the whiteboard", "Quick question"}
    assert {kind for kind in looked if ":" in kind} >= {
        "Question: calculate"
    } or "Question: a number" in looked
    expect(page.get_by_role("heading", level=1)).to_have_text("All questions have an answer.")
    assert complaints(page) == []
    page.get_by_role("button", name="Submit").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/debrief")
    ((by,),) = viva.rows("SELECT submitted_by FROM interview_attempt")
    assert by == "learner"
    assert len({row[0] for row in answers(viva)}) == 7


def test_what_is_typed_is_saved_and_outlives_a_reload_and_a_closed_tab(
    watched: Watched, viva: Server
) -> None:
    page = watched.open(viva)
    room = begin(page)
    field = page.locator("[name=text]").first
    field.fill("saved by itself")
    saved(page)
    field.press("End")
    field.press_sequentially(", and more")  # the tab is gone before its two seconds are over
    page.reload()
    expect(page.locator("[name=text]").first).to_have_value("saved by itself, and more")
    page.locator("[name=text]").first.press_sequentially("!")
    page.close()
    again = page.context.new_page()
    again.goto(room)
    expect(again.locator("[name=text]").first).to_have_value("saved by itself, and more!")
    # It was sent as the tab closed, or is sent by the next one: either way it is on the server before long.
    again.locator("[name=text]").first.press("End")
    again.locator("[name=text]").first.press_sequentially("!")
    saved(again)
    assert answers(viva)[0][2] == "saved by itself, and more!!"


def test_a_second_window_takes_over_and_the_first_says_so_and_keeps_its_text(
    watched: Watched, viva: Server
) -> None:
    first = watched.open(viva)
    room = begin(first)
    first.locator("[name=text]").first.fill("from the first")
    saved(first)
    second = first.context.new_page()
    second.goto(room)
    expect(second.locator("[name=text]").first).to_have_value("from the first")
    expect(first.locator("[data-lost]")).to_contain_text(LOST)
    expect(first.locator("[name=text]").first).to_have_value("from the first")
    expect(first.locator("[data-key=on]")).to_be_disabled()
    assert complaints(first) == []
    second.locator("[name=text]").first.fill("from the second")
    saved(second)
    first.get_by_role("link", name="Go on here").click()
    expect(first.locator("[name=text]").first).to_have_value("from the second")
    expect(second.locator("[data-lost]")).to_be_visible()


def test_another_device_takes_over_and_a_save_of_the_first_is_refused(watched: Watched, viva: Server) -> None:
    first = watched.open(viva)
    room = begin(first)
    phone = watched.open(viva, **PHONE)
    phone.goto(room)
    first.locator("[name=text]").first.fill("typed on the desk, after the phone took over")
    expect(first.locator("[data-lost]")).to_contain_text("copy it")
    expect(first.locator("[name=text]").first).to_have_value("typed on the desk, after the phone took over")
    phone.locator("[name=text]").first.fill("typed on the phone")
    saved(phone)
    assert [row[2] for row in answers(viva)] == ["typed on the phone"]
    watched.forgive("409")


def forget_the_crash(watched: Watched) -> None:
    """What was under way when a server was killed is told to the console, and the next one is another origin.

    The pages are closed first: they may tell of it a moment later.
    """
    for context in watched.contexts:
        context.close()
    watched.contexts.clear()
    watched.said[:] = [said for said in watched.said if "ERR_CONNECTION" not in said and "htmx" not in said]
    watched.strayed.clear()


def at(viva: Server, instant: datetime) -> Server:
    """The server is killed, and another one starts over what it left, at another time."""
    viva.kill()
    return start(viva.folder, at=instant)


def test_a_killed_server_loses_nothing_and_the_time_goes_on(watched: Watched, viva: Server) -> None:
    page = watched.open(viva)
    room = begin(page)
    page.locator("[name=text]").first.fill("before the crash")
    saved(page)
    again = at(viva, START + timedelta(minutes=10))
    try:
        page.goto(room.replace(viva.url, again.url))
        expect(page.locator("[name=text]").first).to_have_value("before the crash")
        expect(page.locator("[data-clock-face]")).to_have_text(re.compile(r"^0[45]:\d\d$"))
    finally:
        again.kill()
    forget_the_crash(watched)


def test_the_deadline_passes_with_the_browser_closed(watched: Watched, viva: Server) -> None:
    page = watched.open(viva)
    room = begin(page)
    page.locator("[name=text]").first.fill("all there was time for")
    saved(page)
    page.context.close()
    watched.contexts.clear()
    again = at(viva, START + timedelta(hours=3))
    try:
        later = watched.open(again)
        later.goto(room.removeprefix(viva.url))
        later.wait_for_url("**/debrief")
        ((by, late),) = again.rows("SELECT submitted_by, submitted_at > deadline_at FROM interview_attempt")
        assert (by, late) == ("deadline", 0)
        assert [row[2] for row in answers(again)] == ["all there was time for"]
    finally:
        again.kill()
    forget_the_crash(watched)


def test_the_page_submits_at_the_deadline_with_what_was_typed_last(watched: Watched, viva: Server) -> None:
    page = watched.open(viva)
    room = begin(page)
    again = at(viva, START + timedelta(minutes=14, seconds=55))
    try:
        page.goto(room.replace(viva.url, again.url))
        page.locator("[name=text]").first.fill("in the last second")
        page.wait_for_url("**/debrief", timeout=20_000)
        assert answers(again)[0][2] == "in the last second"
        ((by,),) = again.rows("SELECT submitted_by FROM interview_attempt")
        assert by == "deadline"
    finally:
        again.kill()
    forget_the_crash(watched)


def test_a_browser_whose_clock_is_a_year_off_counts_by_the_servers(watched: Watched, viva: Server) -> None:
    page = watched.open(viva)
    page.clock.set_system_time(START + timedelta(days=365))
    begin(page)
    expect(page.locator("[data-clock-face]")).to_have_text(re.compile(r"^1[45]:\d\d$"))
    page.locator("[name=text]").first.fill("a year ahead")
    saved(page)


def test_an_answer_of_a_megabyte_is_told_and_what_was_saved_stands(watched: Watched, viva: Server) -> None:
    page = watched.open(viva)
    begin(page)
    field = page.locator("[name=text]").first
    field.fill("short")
    saved(page)
    field.evaluate("(field) => field.removeAttribute('maxlength')")
    field.fill("x" * 1_000_000)
    expect(page.locator("[data-saved-words]")).to_contain_text("Too long")
    assert [row[2] for row in answers(viva)] == ["short"]
    field.fill("shorter again")
    saved(page)
    watched.forgive("413")


def test_pauses_and_flags_and_going_back(watched: Watched, viva: Server) -> None:
    page = watched.open(viva)
    begin(page, "60 minutes")  # the nearest that these few notes can fill
    page.keyboard.press("f")
    expect(page.locator("[data-key=flag]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("s")
    expect(page.locator(".room__where b")).to_have_text("2")
    page.keyboard.press("b")
    expect(page.locator(".room__where b")).to_have_text("1")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Paused.")
    assert complaints(page) == []
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".strip__place[aria-current]")).to_contain_text("flagged")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert complaints(page) == []


def test_keys_count_that_are_pressed_before_the_page_can_hear_them(watched: Watched, viva: Server) -> None:
    page = watched.open(viva)
    begin(page, "60 minutes")
    held: list[Route] = []
    late = True  # whether the script of a page does not come yet

    def fetch(route: Route) -> None:
        if late:
            held.append(route)
        else:
            route.continue_()

    page.route("**/js/main.js*", fetch)
    page.keyboard.press("s")
    page.keyboard.press("s")  # while the page leaves: for the one that comes
    expect(page.locator(".room__where b")).to_have_text("2")
    page.keyboard.press("f")  # the page is there, and its script is not
    late = False
    held.pop().continue_()
    expect(page.locator(".room__where b")).to_have_text("3")
    expect(page.locator("[data-key=flag]")).to_have_attribute("aria-pressed", "true")
    late = True
    page.keyboard.press("b")
    expect(page.locator(".room__where b")).to_have_text("2")
    page.keyboard.type("also")  # to the answer, and into it
    late = False
    held.pop().continue_()
    expect(page.locator("[name=text]").first).to_have_value("lso")


def test_on_a_phone_in_the_dark(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, **PHONE, color_scheme="dark")
    page.goto("/interviews")
    for step in ("index", "room", "further"):
        if step == "room":
            begin(page, "30 minutes")
        if step == "further":
            page.locator("[name=text]").first.fill("an answer")
            page.locator("[data-key=on]").click()
            page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], step  # type: ignore[index]
        assert complaints(page) == [], step
        assert too_small(page, "#main button:not(.visually-hidden), #main a.button") == [], step


def test_without_javascript(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, java_script_enabled=False)
    begin(page)
    for _ in range(20):
        if "/end" in page.url:
            break
        if page.locator("[name=text]").count():
            page.locator("[name=text]").last.fill("typed without a script")
        page.locator("[data-key=on]").click()
    page.get_by_role("button", name="Submit").click()
    assert page.url.endswith("/debrief")
    assert [row[2] for row in answers(viva)].count("typed without a script") >= 3


def test_a_spoken_answer_is_recorded_kept_and_played(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, permissions=["microphone"])
    room = begin(page)
    page.locator("[name=mode0][value=spoken]").check()
    page.get_by_role("button", name="Record").click()
    expect(page.locator("[data-record-words]").first).to_contain_text("Recording, 0:03")
    page.locator("[data-key=on]").click()  # takes all of the recording with it
    page.wait_for_function(
        "() => document.querySelector('[data-part=\"1\"]') || document.querySelector('.room__where b').textContent === '2'"
    )
    ((number, size, position),) = viva.rows("SELECT id, size, position FROM interview_recording")
    chunks = viva.rows("SELECT count(*), sum(length(data)) FROM interview_recording_chunk")
    assert chunks[0][0] >= 2
    assert chunks[0][1] == size > 1_000
    assert position == 1
    answer = page.request.get(room.replace("/room", f"/recordings/{number}"))
    assert (answer.status, len(answer.body())) == (200, size)
    assert answer.headers["content-type"].startswith("audio/webm")
    assert answers(viva)[0][3] == "spoken"
