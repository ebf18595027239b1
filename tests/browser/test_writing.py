"""Writing by keyboard, in two tabs, after a crash, and without JavaScript."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.servers import Server

GATES = "/handbooks/deep-learning-interview-handbook/edit/lstm/lstm-gates"


def ending(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text) + r"$")


def type_at_the_end(page: Page, text: str) -> None:
    area = page.get_by_label("Markdown")
    area.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def test_from_a_card_to_its_text_and_back_by_keyboard(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/study")
    page.keyboard.press("e")
    expect(page).to_have_url(re.compile("/edit/"))
    type_at_the_end(page, "\n\nA **quite new** sentence.")
    expect(page.locator("#preview strong", has_text="quite new")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved: ")).to_be_visible()
    expect(page.get_by_label("Markdown")).to_have_value(ending("A **quite new** sentence."))
    page.get_by_role("link", name="Done").click()
    expect(page).to_have_url(f"{viva.url}/study")


def test_remarks_lead_to_their_line(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, GATES)
    type_at_the_end(page, "\n\nBroken: $\\oops$")
    page.keyboard.press("Control+Enter")
    remark = page.locator("#preview .remark a")
    expect(remark).to_be_visible()
    remark.click()
    selected = page.evaluate(
        "() => { const t = document.querySelector('textarea'); return t.value.slice(t.selectionStart, t.selectionEnd) }"
    )
    assert selected == "Broken: $\\oops$"


def test_two_tabs_lose_nothing(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, GATES)
    other = page.context.new_page()
    other.goto(GATES)
    type_at_the_end(page, "\n\nFrom one tab.")
    type_at_the_end(other, "\n\nFrom another.")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-saved]")).to_be_visible()
    other.keyboard.press("Control+s")
    expect(other.get_by_role("heading", name="Somebody was faster")).to_be_visible()
    watched.forgive("the server responded with a status of 409 ")
    expect(other.locator(".side").first).to_contain_text("From one tab.")
    expect(other.locator(".side").last).to_contain_text("From another.")
    area = other.get_by_label("Your text, to go on from")
    area.fill(f"{area.input_value()}\n\nFrom one tab.")
    other.get_by_role("button", name="Save this text").click()
    expect(other.get_by_label("Markdown")).to_have_value(ending("From another.\n\nFrom one tab."))


def test_what_was_not_saved_outlives_a_crash(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, GATES)
    whole = page.get_by_label("Markdown").input_value()
    type_at_the_end(page, "\n\nNot saved yet.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("Markdown")).to_have_value(f"{whole}\n\nNot saved yet.")
    expect(page.get_by_text("was brought back")).to_be_visible()
    page.get_by_role("button", name="Forget it").click()
    expect(page.get_by_label("Markdown")).to_have_value(whole)


def test_it_all_works_without_javascript(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, GATES, java_script_enabled=False)
    area = page.get_by_label("Markdown")
    area.fill(f"{area.input_value()}\n\nA **plain** form.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong", has_text="plain")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved: ")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Revert")).to_be_visible()
