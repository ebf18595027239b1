"""Viva in the hand: what is pressed lies at the thumb and is large enough for it."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.session import card_of, reviews, shown
from tests.servers import Server

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
TOUCH = 44


def too_small(page: Page, selector: str) -> list[str]:
    """What is shown of the selector, and smaller than a fingertip."""
    found = []
    places = [place for place in page.locator(selector).all() if place.is_visible()]
    assert places, selector
    for place in places:
        box = place.bounding_box()
        assert box
        if box["width"] < TOUCH or box["height"] < TOUCH:
            found.append(f"{place.inner_text()!r}: {box['width']:.0f} × {box['height']:.0f}")
    return found


def test_the_grade_bar_stands_at_the_bottom_of_every_answer(watched: Watched, shared_viva: Server) -> None:
    page = watched.open(shared_viva, **PHONE)
    for kind in ("topic", "list", "formula-write", "table-row", "question"):
        page.goto(f"/study?card={card_of(shared_viva, kind)}")
        show = page.locator(".reveal__show").bounding_box()
        assert show
        assert show["y"] + show["height"] <= 844
        page.get_by_text("Show answer").tap()
        grades = page.locator("[name=grade]")
        expect(grades).to_have_count(4)
        for grade in grades.all():
            expect(grade).to_be_in_viewport(ratio=1)
        bar = page.locator(".grades").bounding_box()
        assert bar
        assert bar["width"] == 390
        assert 844 - 60 <= bar["y"] + bar["height"] <= 844  # at most the row of tools is below it
        assert too_small(page, "[name=grade]") == []


def test_a_finger_studies_a_card(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, "/", **PHONE)
    page.get_by_role("link", name="Start studying").tap()
    card = shown(page).card
    page.get_by_text("Show answer").tap()
    page.get_by_role("button", name="Good").tap()
    expect(page.locator(f"[data-card='{card}']")).to_have_count(0)
    assert [entry[:2] for entry in reviews(viva)] == [(card, 3)]


def test_what_is_pressed_is_large_enough(watched: Watched, shared_viva: Server) -> None:
    page = watched.open(shared_viva, "/", **PHONE)
    assert too_small(page, ".places a, .masthead a, main .button") == []
    navigation = page.get_by_role("navigation", name="Places").bounding_box()
    assert navigation
    assert navigation["y"] + navigation["height"] == 844
    page.goto(f"/study?card={card_of(shared_viva, 'list')}")
    page.get_by_text("Show answer").tap()
    assert too_small(page, ".session a, .session button, .session label") == []
    for path in ("/handbooks", "/cards", "/settings", "/search?q=gradient"):
        page.goto(path)
        assert too_small(page, "main button, main .button, main .input, main .hit__link, .places a") == []


def test_the_navigation_hides_nothing_at_the_end_of_a_page(watched: Watched, shared_viva: Server) -> None:
    page = watched.open(shared_viva, **PHONE)
    for path in ("/", "/settings", "/handbooks/deep-learning-interview-handbook/read"):
        page.goto(path)
        page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
        lowest, top = page.evaluate(
            """() => [
              Math.max(...[...document.querySelectorAll("main *")].filter((one) => one.checkVisibility())
                .map((one) => one.getBoundingClientRect().bottom)),
              document.querySelector(".places").getBoundingClientRect().top,
            ]"""
        )
        assert lowest <= top, path
