"""After an interview, in the browser: the debrief by keyboard, the report on paper, two people at once; axe looks at it."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import expect

from app.accounts.queries import local_owner
from app.db.engine import make_engine
from app.db.store import Store
from app.library.katex import KatexTypesetter
from app.study.service import enrol
from tests.browser.conftest import Watched
from tests.browser.test_accessibility import WIDE, complaints
from tests.browser.test_phone import PHONE, too_small
from tests.conftest import START
from tests.interview.debriefing.sitting import BOOK, sit
from tests.servers import Server, make_library, running


@pytest.fixture(scope="module")
def sat(tmp_path_factory: pytest.TempPathFactory, typesetter: KatexTypesetter) -> Path:
    """A library with an interview that was sat, and with one that goes on."""
    path = tmp_path_factory.mktemp("small") / "small.md"
    path.write_text(BOOK, encoding="utf-8")
    folder = make_library(tmp_path_factory.mktemp("interviews"), path, typesetter, START)
    store = Store(make_engine(f"sqlite:///{folder / 'viva.db'}"))
    with store.write() as tx:
        owner = local_owner(tx)
        enrol(tx, owner)
    sit(store, typesetter, owner.id, START)
    sit(store, typesetter, owner.id, START, over=False, position=1)
    store.close()
    return folder


@pytest.fixture
def viva(sat: Path, tmp_path: Path) -> Iterator[Server]:
    with running(sat, tmp_path, at=START) as server:
        yield server


def judge(viva: Server) -> None:
    """Judges the first interview, past the pages."""
    base = f"{viva.url}/api/v1/interviews/1"
    assert httpx2.put(f"{base}/guess", json={"average": 3, "passes": True}).status_code == 204
    said = {"points": [0, 1, 2], "depth": 3, "clarity": 4}
    for position in (1, 2):
        assert httpx2.put(f"{base}/debrief/{position}", json=said).status_code == 200


def invite(viva: Server) -> str:
    made = httpx2.post(f"{viva.url}/api/v1/interviews/2/links", json={"kind": "interviewer"})
    return f"/shared/interviews/{made.json()['token']}"


def test_a_debrief_is_gone_through_by_keyboard(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/interviews/1/debrief", viewport=WIDE, reduced_motion="reduce")
    page.get_by_label("Good: most of it was right").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".session__left")).to_have_text("1 of 4")
    expect(page.locator("#stem")).to_be_focused()
    points = page.locator("[data-point]")
    for number in range(4):  # as if nothing had been proposed
        if points.nth(number).is_checked():
            page.keyboard.press(str(number + 1))
    for key in "13":
        page.keyboard.press(key)
    expect(points.nth(0)).to_be_checked()
    expect(page.locator("#saved")).to_have_text("2 of 4 points: correctness 2 of 4.")
    page.keyboard.press("d")
    page.keyboard.press("3")
    page.keyboard.press("d")
    page.keyboard.press("4")
    expect(page.locator("#saved")).to_contain_text("Saved.")
    other = watched.open(viva, "/interviews/1/debrief/1", viewport=WIDE)  # from another browser
    expect(other.locator("[name=depth][value='3']")).to_be_checked()
    expect(other.locator("[name=clarity][value='4']")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator(".session__left")).to_have_text("2 of 4")
    page.keyboard.press("d")
    page.keyboard.press("2")
    page.keyboard.press("d")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator(".session__left")).to_have_text("3 of 4")
    page.keyboard.press("Enter")
    expect(page.locator(".session__left")).to_have_text("4 of 4")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not there yet.")


def test_a_debrief_needs_no_javascript(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/interviews/1/debrief", viewport=WIDE, java_script_enabled=False)
    page.get_by_role("button", name="Rather not say").click()
    page.get_by_label("it is a constant and costs nothing").check()
    page.get_by_label("Why it is so, and when it holds").check()
    page.get_by_label("In order, and to the point").check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".session__left")).to_have_text("2 of 4")
    page.goto("/interviews/1/debrief/1")
    expect(page.get_by_label("it is a constant and costs nothing")).to_be_checked()


def test_there_is_no_complaint_about_what_comes_after(watched: Watched, viva: Server) -> None:
    link = invite(viva)
    page = watched.open(viva, "/interviews/1/debrief", viewport=WIDE, reduced_motion="reduce")
    assert complaints(page) == []  # the guess
    judge(viva)
    shared = httpx2.post(f"{viva.url}/api/v1/interviews/1/links", json={}).json()["token"]
    for path in (
        "/interviews/1/debrief/1",
        "/interviews/1/debrief/3",
        "/interviews/1",
        "/interviews",
        "/interviews/2/interviewer",
        f"/shared/reports/{shared}",
        link,
    ):
        page.goto(path)
        assert complaints(page) == [], path


@pytest.mark.parametrize("path", ["/interviews/1/debrief/1", "/interviews/1"])
def test_fingers_find_everything(watched: Watched, viva: Server, path: str) -> None:
    judge(viva)
    page = watched.open(viva, path, **PHONE)
    selector = "main .button, main label.point, main .dimension__choice, main select, .session__bar a, .session__tools a"
    assert too_small(page, selector) == []


def test_a_report_prints_without_what_is_for_the_screen(watched: Watched, viva: Server) -> None:
    judge(viva)
    page = watched.open(viva, "/interviews/1", viewport=WIDE, reduced_motion="reduce")
    expect(page.locator("[data-print]")).to_be_visible()
    page.emulate_media(media="print")
    for hidden in (".masthead", ".report__action", ".report__keep", ".report__again"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.get_by_role("heading", name="By the rule")).to_be_visible()
    assert len(page.pdf(format="A4", print_background=True)) > 10_000


def test_two_people_at_once(watched: Watched, viva: Server) -> None:
    link = invite(viva)
    looker = watched.open(viva, link, viewport=WIDE, reduced_motion="reduce")
    expect(looker.locator("#stem")).to_contain_text("Why scale attention")
    room = watched.open(viva, "/interviews/2/room", viewport=WIDE, reduced_motion="reduce")
    field = room.locator("#text-0")
    field.fill("The variance grows, and more than that.")
    expect(looker.locator("#said")).to_contain_text("more than that", timeout=10_000)
    looker.get_by_label("the variance of a dot product grows").check()
    expect(looker.locator("#saved")).to_have_text("Saved.")
    looker.get_by_role("button", name="Ask to go on").click()
    expect(looker.get_by_text("The candidate was asked to go on")).to_be_visible()
    expect(room.locator("[data-nudged]")).to_be_visible(timeout=20_000)
    room.locator("[data-key=skip]").click()
    expect(room.locator("#stem")).to_contain_text("Why does an LSTM forget")
    expect(looker.locator("#stem")).to_contain_text("Why does an LSTM forget", timeout=10_000)
    room.close()
    looker.close()
