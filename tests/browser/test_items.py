"""Items by keyboard: looked through, reported, thrown out, taken back; from a quiz as well."""

from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.test_accessibility import WIDE, complaints
from tests.browser.test_phone import PHONE, too_small
from tests.servers import Server

QUIZ = "10 questions, feedback at once"


def test_an_item_is_reported_thrown_out_and_taken_back_by_keyboard(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/items", viewport=WIDE, reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".item-line__link").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="How it does")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("r")
    expect(page.locator("[name=reason]").first).to_be_focused()
    page.keyboard.press("Space")
    assert complaints(page) == []
    page.get_by_role("button", name="Report it", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".item-report")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("x")
    expect(page.locator(".notice")).to_contain_text("Thrown out on")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("x")
    expect(page.get_by_role("button", name="Throw it out")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("e")
    expect(page.locator("textarea#text")).to_be_visible()


def test_a_question_is_thrown_out_by_keyboard_and_the_quiz_goes_on(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/quizzes", viewport=WIDE, reduced_motion="reduce")
    page.get_by_role("button", name=QUIZ).click()
    expect(page.locator("#stem")).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("[name=reason]").first).to_be_focused()
    assert complaints(page) == []
    page.keyboard.press("Space")
    page.get_by_role("button", name="never ask it again").click()
    expect(page.locator(".objection-said")).to_contain_text("no quiz will ask it again")
    expect(page.locator(".session__left")).to_have_text("1 of 10")


def test_items_fit_a_finger(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/items/1", **PHONE)
    page.get_by_text("This item is wrong").click()
    assert too_small(page, "main .button, main summary, main .choice") == []
