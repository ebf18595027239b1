"""The day of an interview to come in Chromium: set by keyboard, planned, said on Today, changed on a phone, ended."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.test_accessibility import WIDE, complaints
from tests.browser.test_interview import notes
from tests.browser.test_phone import PHONE, too_small
from tests.conftest import START
from tests.servers import Server, running

__all__ = ["notes"]  # a fixture


@pytest.fixture
def viva(notes: Path, tmp_path: Path) -> Iterator[Server]:
    with running(notes, tmp_path, at=START) as server:
        yield server


def test_a_day_is_set_by_keyboard_planned_said_on_today_and_ended(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/interviews", viewport=WIDE)
    page.get_by_role("link", name="A date to prepare for").press("Enter")
    expect(page.get_by_role("heading", name="Set the day")).to_be_visible()
    page.locator("[name=on_day]").fill((START + timedelta(days=12)).date().isoformat())
    page.locator("[name=minutes]").fill("45")
    for topic in page.locator("[name=topic]").all():
        topic.focus()
        page.keyboard.press("Space")
    page.locator("[name=minutes]").press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        re.compile(r"^Interview in 12 days: expected recall \d+ %\.$")
    )
    expect(page.get_by_role("heading", name="Rehearse")).to_be_visible()
    assert page.locator("table.recall tbody td.recall__number").count() > 0
    assert complaints(page) == []
    page.goto("/")
    expect(page.locator(".today__notice")).to_contain_text("Your interview is in 12 days.")
    assert complaints(page) == []
    page.get_by_role("link", name="See what is worth most until then").click()
    page.wait_for_url("**/interviews/day")

    phone = watched.open(viva, "/interviews/day", **PHONE, color_scheme="dark")
    assert phone.evaluate("document.documentElement.scrollWidth") <= phone.viewport_size["width"]  # type: ignore[index]
    assert complaints(phone) == []
    assert too_small(phone, "main button, main a.button") == []
    phone.get_by_role("button", name="Forget this day").click()
    expect(phone.get_by_role("heading", name="Set the day")).to_be_visible()


def test_what_cannot_be_planned_is_said_beside_the_form_without_javascript(
    watched: Watched, viva: Server
) -> None:
    page = watched.open(viva, "/interviews/day", java_script_enabled=False)
    page.locator("[name=on_day]").fill("2020-01-01")
    page.locator("[name=topic]").first.check()
    page.locator("main form button").first.click()
    expect(page.get_by_role("alert")).to_contain_text(
        "1 January 2020 is not ahead. Choose a day from tomorrow on."
    )
    expect(page.locator("[name=on_day]")).to_have_value("2020-01-01")
    watched.forgive("422")
