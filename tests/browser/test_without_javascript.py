"""The main path with JavaScript switched off: forms and links do everything."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.session import STATE, card_of, has_happened, promised, reviews, shown
from tests.servers import Server

OFF = {"java_script_enabled": False}


def test_reveal_grade_and_undo(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/", **OFF)
    page.get_by_role("link", name="Start studying").click()
    first = shown(page)
    expect(page.get_by_role("button", name="Good")).to_be_hidden()
    page.get_by_text("Show answer").click()
    promise = promised(page, 3)
    page.get_by_role("button", name="Good").click()
    expect(page).to_have_url(f"{viva.url}/study")
    assert [entry[:2] for entry in reviews(viva)] == [(first.card, 3)]
    has_happened(viva, first.card, promise)
    second = shown(page)
    assert second.card != first.card
    page.reload()  # asks for the page again, and sends no form twice
    assert len(reviews(viva)) == 1
    page.get_by_role("button", name="Undo: Good on").click()
    assert shown(page) == first
    assert viva.rows(STATE, first.card) == [("new", 0, None, None, None, 0, 0)]
    page.get_by_text("Show answer").click()
    page.get_by_role("button", name="Easy").click()
    assert [entry[:2] for entry in reviews(viva)] == [(first.card, 3), (first.card, 4)]


def test_a_second_tab_is_told_and_grades_nothing(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/study", **OFF)
    second = page.context.new_page()
    second.goto("/study")
    first = shown(page)
    for tab, grade in ((page, "Good"), (second, "Easy")):
        tab.get_by_text("Show answer").click()
        tab.get_by_role("button", name=grade).click()
        expect(tab.locator(f"[data-card='{first.card}']")).to_have_count(0)
    expect(second.locator(".session__notice")).to_contain_text("already graded")
    assert shown(second) == shown(page)
    assert [entry[:2] for entry in reviews(viva)] == [(first.card, 3)]
    watched.forgive("the server responded with a status of 409 ")


def test_points_are_ticked_and_counted(watched: Watched, viva: Server) -> None:
    card = card_of(viva, "list")
    page = watched.open(viva, f"/study?card={card}", **OFF)
    page.get_by_text("Show answer").click()
    for box in page.locator("[data-points] input").all()[:2]:
        box.check()
    page.get_by_role("button", name="Hard").click()
    assert viva.rows("SELECT card_id, grade, named FROM review") == [(card, 2, "[0, 1]")]


def test_suspend_resume_and_bury(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/study", **OFF)
    first = shown(page)
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("Suspended: it will not come up until you resume it.")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Suspend")).to_be_visible()
    page.goto("/study")
    assert shown(page).card == first.card
    page.get_by_role("button", name="Bury").click()
    assert shown(page).card != first.card


def test_search_finds_and_leads_to_the_section(watched: Watched, shared_viva: Server) -> None:
    page = watched.open(shared_viva, "/", **OFF)
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Search in all handbooks").fill("vanishing gradients")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("results")).to_be_visible()
    page.locator(".hit__link").first.click()
    target = page.locator(":target")
    expect(target).to_contain_text("anish")
    expect(target).to_be_in_viewport()


def test_many_cards_are_found_changed_and_changed_back(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/handbooks", **OFF)
    page.get_by_role("link", name="All cards").click()
    page.get_by_label("Search cards").fill("kind:list")
    page.get_by_role("button", name="Search").click()
    cards = page.locator("tbody tr").count()
    assert cards >= 2
    page.get_by_label("Which cards").select_option(f"All {cards} found")
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{cards} cards suspended")
    held = "SELECT count(*) FROM schedule WHERE suspended"
    assert viva.rows(held) == [(cards,)]
    page.get_by_role("button", name="Undo: Suspend").click()
    expect(page.get_by_role("status").first).to_contain_text("Taken back")
    assert viva.rows(held) == [(0,)]
    page.locator("[name=card]").first.check()
    page.get_by_label("Tag", exact=True).fill("Look again")
    page.get_by_label("Tag", exact=True).press("Enter")  # the first button of the form, and no other
    page.get_by_role("link", name="look-again").click()
    expect(page).to_have_url(f"{viva.url}/cards?q=tag%3Alook-again")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_settings_are_kept_and_mistakes_are_named(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/settings", **OFF)
    page.get_by_label("New cards a day").fill("many")
    page.get_by_label("Name").fill("Ada")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved")
    wrong = page.get_by_label("New cards a day")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_accessible_description(re.compile(r"Give a number from 0 to 9999\."))
    expect(wrong).to_have_value("many")
    watched.forgive("the server responded with a status of 422 ")
    wrong.fill("7")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.get_by_label("Name")).to_have_value("Ada")
    page.goto("/study")
    assert shown(page).left == 7


def test_a_handbook_is_pasted_changed_and_reverted(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/handbooks", **OFF)
    for meaning in ("a switch", "a switch that learns"):
        page.goto("/handbooks")
        page.get_by_role("link", name="Import").click()
        page.get_by_label("Or paste text").fill(f"# Gates\n\n## One\n\n**Gate**: {meaning}\n")
        page.get_by_label("Name").fill("Gates")
        page.get_by_role("button", name="See what changes").click()
        page.get_by_role("button", name="Apply").click()
    expect(page.locator("ins").first).to_have_text("that learns")
    page.get_by_role("button", name="Revert").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Revert")
    page.goto("/handbooks/gates/read")
    expect(page.get_by_text("a switch")).to_be_visible()
    expect(page.get_by_text("that learns")).to_have_count(0)
