"""When Viva cannot do what was asked, the page says why, stays as it is, and can be used again."""

import shutil
from functools import partial
from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy import Engine, event

from tests.browser.conftest import Watched
from tests.browser.session import grade_by, reveal_by, reviews, shown
from tests.conftest import START
from tests.servers import Server, rows, start


def test_a_lost_answer_is_said_and_the_same_press_works_later(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/study")
    card = shown(page).card
    reveal_by(page, "Space")
    page.context.set_offline(True)
    page.keyboard.press("3")
    expect(page.get_by_role("alert")).to_contain_text("No answer from Viva. Please try again")
    page.context.set_offline(False)
    grade_by(page, "3", was=card)
    assert [entry[:2] for entry in reviews(viva)] == [(card, 3)]
    expect(page.locator("[data-toast]")).to_have_text("")
    watched.forgive("ERR_INTERNET_DISCONNECTED", "htmx:error")


def _let_grow(pages: int) -> None:
    """Every connection of this process takes the database to be full at so many pages."""
    event.listen(Engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {pages}"))


def test_a_full_disk_is_said_in_the_page(watched: Watched, library: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(library, tmp_path / "data")
    first = start(folder, at=START)  # learners get their schedules when they first come
    first.get("/cards/next")
    first.kill()
    server = start(folder, at=START, enter=partial(_let_grow, rows(folder, "PRAGMA page_count")[0][0]))
    try:
        page = watched.open(server, "/study")
        alert = page.get_by_role("alert")
        for _ in range(40):
            card, graded = shown(page).card, len(reviews(server))
            reveal_by(page, "Space")
            page.keyboard.press("3")
            expect(page.locator("[data-reveal]:not([open])").or_(alert)).to_be_visible()
            if alert.is_visible():
                break
        expect(alert).to_have_text("The disk is full, so this was not saved. Free some space and try again.")
        assert len(reviews(server)) == graded
        expect(page.locator(f"[data-card='{card}'] [data-reveal]")).to_have_attribute("open", "")
        watched.forgive("the server responded with a status of 503 ")
    finally:
        server.kill()


def test_a_card_that_was_suspended_meanwhile_is_said_and_the_next_one_comes(
    watched: Watched, viva: Server
) -> None:
    page = watched.open(viva, "/study")
    first = shown(page).card
    second = page.context.new_page()
    second.goto("/study")
    second.get_by_role("button", name="Suspend").click()
    expect(second.locator(f"[data-card='{first}']")).to_have_count(0)
    reveal_by(page, "Space")
    grade_by(page, "3", was=first)
    expect(page.locator(".session__notice")).to_contain_text("This card is suspended.")
    assert reviews(viva) == []
    watched.forgive("the server responded with a status of 409 ")
