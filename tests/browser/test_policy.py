"""Trusted Types: HTML is made of text by htmx alone, from the first moment on; whatever else tries is refused."""

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import Watched
from tests.servers import Server


@pytest.fixture
def page(watched: Watched, shared_viva: Server) -> Page:
    return watched.open(shared_viva)


ATTEMPTS = (
    "document.body.innerHTML = '<p>x</p>'",
    "document.body.insertAdjacentHTML('beforeend', '<p>x</p>')",
    "document.querySelector('main').outerHTML = '<p>x</p>'",
    "new DOMParser().parseFromString('<p>x</p>', 'text/html')",
    "Document.parseHTMLUnsafe('<p>x</p>')",
    "document.createRange().createContextualFragment('<p>x</p>')",
    "document.createElement('script').text = 'x()'",
    "document.createElement('script').src = '/static/x.js'",
    "document.createElement('iframe').srcdoc = '<p>x</p>'",
    "trustedTypes.createPolicy('another', { createHTML: (html) => html })",
    "trustedTypes.createPolicy('viva', { createHTML: (html) => html })",
    "setTimeout('x()')",
)


def test_no_other_script_makes_html_of_text(page: Page, watched: Watched) -> None:
    page.goto("/search")
    for attempt in ATTEMPTS:
        with pytest.raises(Error, match=r"TypeError|EvalError"):
            page.evaluate(f"() => {{ {attempt}; }}")
    watched.said.clear()  # Chromium's words on the attempts


def test_htmx_waits_for_no_script_of_ours(page: Page, watched: Watched) -> None:
    page.route("**/js/*.js*", lambda route: route.abort())
    page.goto("/search")
    page.get_by_label("Search in all handbooks").fill("gradient")
    expect(page.locator(".results__count")).to_be_visible()
    assert page.evaluate("() => trustedTypes.getPropertyType('div', 'innerHTML')") == "TrustedHTML"
    watched.forgive("Failed to load resource: net::ERR_FAILED")


def test_pages_live_under_it(page: Page) -> None:
    """What is refused would be told to the console, which is empty in the end."""
    for path in (
        "/",
        "/study",
        "/quizzes",
        "/interviews",
        "/handbooks",
        "/handbooks/import",
        "/cards",
        "/items",
        "/settings",
    ):
        page.goto(path)
        assert page.evaluate("() => window.htmx !== undefined")
