"""The door and the pages about people for every one: axe, widths, the keyboard alone, names as people have them."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched
from tests.browser.signed_in import by_name, open_account
from tests.browser.test_accessibility import WIDE, complaints, focus_shows
from tests.browser.test_passkeys import make_one, plug_in
from tests.conftest import START
from tests.people import PASSWORD
from tests.servers import Server, start

OFFERS = {  # neither is asked anything before somebody wants it
    "oidc_issuer": "https://login.example.org", "oidc_client_id": "viva", "oidc_name": "Example",
    "smtp_host": "localhost", "smtp_security": "none", "smtp_from": "viva@example.org",
}  # fmt: skip


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Viva with all that can be offered at a door."""
    server = by_name(start(tmp_path_factory.mktemp("door"), at=START, **OFFERS))
    yield server
    server.kill()


@pytest.fixture(scope="module")
def kept(door: Server, browser: Browser) -> Any:
    """What a browser keeps in which the owner is signed in, who has a passkey."""
    page = open_account(Watched(browser), door)
    plug_in(page)
    make_one(page)
    expect(page.get_by_text("not used yet")).to_be_visible()
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def page(watched: Watched, door: Server, kept: Any) -> Page:
    """A page of the owner."""
    return watched.open(door, viewport=WIDE, reduced_motion="reduce", storage_state=kept)


@pytest.fixture
def stranger(watched: Watched, door: Server, kept: Any) -> Page:
    """A page of somebody who is not known yet."""
    return watched.open(door, viewport=WIDE, reduced_motion="reduce")


def test_there_is_no_complaint_about_the_door(
    stranger: Page, watched: Watched, subtests: pytest.Subtests
) -> None:
    for path in ("/sign-in", "/sign-in?stay=true", "/forgotten", "/reset?link=none", "/oidc/callback"):
        with subtests.test(path):
            stranger.goto(path)
            assert complaints(stranger) == []
    watched.forgive("status of 404", "status of 410")
    stranger.goto("/sign-in")
    stranger.get_by_label("Name").fill("anna")
    stranger.get_by_label("Password").fill("wrong")
    stranger.keyboard.press("Enter")
    expect(stranger.get_by_role("alert").first).to_contain_text("The name or the password is not right.")
    assert complaints(stranger) == []
    watched.forgive("status of 422")


def test_there_is_no_complaint_about_ones_own_pages(page: Page, subtests: pytest.Subtests) -> None:
    def made(path: str, button: str) -> None:
        page.goto(path)
        if button == "Make the token":
            page.get_by_label("Name").fill("A script")
        page.get_by_role("button", name=button).click()

    for path in ("/settings/security", "/settings/passkeys", "/settings/identities", "/settings/second-step"):
        with subtests.test(path):
            page.goto(path)
            for more in page.locator("summary").all():
                more.click()
            assert complaints(page) == []
    for path, button in (
        ("/people", "Make a link"), ("/settings/tokens", "Make the token"), ("/settings/second-step", "Set it up")
    ):  # fmt: skip
        with subtests.test(f"{path}: {button}"):
            made(path, button)
            assert complaints(page) == []


def test_an_invitation_is_followed_by_the_keyboard_alone(page: Page, watched: Watched, door: Server) -> None:
    page.goto("/people")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("The link").input_value()
    guest = watched.open(door, link, viewport=WIDE, reduced_motion="reduce")
    assert complaints(guest) == []
    for word in ("bén", PASSWORD):
        assert focus_shows(guest)
        guest.keyboard.type(word)
        guest.keyboard.press("Tab")
    expect(guest.get_by_role("button", name="Join")).to_be_focused()
    assert focus_shows(guest)
    guest.keyboard.press("Enter")
    expect(guest).to_have_url(f"{door.url}/")

    guest.goto("/settings/security")
    guest.get_by_role("button", name="Sign out here").focus()
    guest.keyboard.press("Enter")
    expect(guest.get_by_text("You are signed out of Viva.")).to_be_visible()
    expect(guest.get_by_label("Name")).to_be_focused()
    guest.keyboard.type("BÉN")
    guest.keyboard.press("Tab")
    guest.keyboard.type(PASSWORD)
    guest.keyboard.press("Enter")
    expect(guest).to_have_url(f"{door.url}/")


@pytest.mark.parametrize("path", ["/settings/security", "/settings/passkeys", "/people", "/sign-in"])
def test_tab_shows_where_it_is(page: Page, stranger: Page, path: str) -> None:
    page = stranger if path == "/sign-in" else page
    page.goto(path)
    last = page.locator("main :is(a, button, input:not([type=hidden], [hidden]), summary):visible").last
    for _ in range(40):
        page.keyboard.press("Tab")
        assert focus_shows(page), page.evaluate("() => document.activeElement.outerHTML")
        if last.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError("Tab does not come to the end of the page.")
