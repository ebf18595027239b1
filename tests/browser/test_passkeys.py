"""Passkeys with Chromium's virtual authenticator: made, used, refused, and never in the way where there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import Watched
from tests.browser.signed_in import by_name, open_account
from tests.conftest import START
from tests.people import PASSWORD
from tests.servers import Server, start


@pytest.fixture
def viva(tmp_path: Path) -> Iterator[Server]:
    """A server without any handbook, by its name."""
    server = by_name(start(tmp_path, at=START))
    yield server
    server.kill()


def plug_in(page: Page) -> tuple[CDPSession, str]:
    """Gives the page's browser a device that makes passkeys, and that sees its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})["authenticatorId"]


def make_one(page: Page, password: str = PASSWORD) -> None:
    page.goto("/settings/passkeys")
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Make a passkey").click()


def test_a_passkey_is_made_and_signs_in_by_the_keyboard_alone(watched: Watched, viva: Server) -> None:
    page = open_account(watched, viva)
    devtools, device = plug_in(page)
    make_one(page, "not the password")
    expect(page.get_by_text("The present password is not right.")).to_be_visible()
    watched.forgive("the server responded with a status of 422 ")
    page.get_by_label("Name", exact=True).fill("This laptop")
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="This laptop")).to_be_visible()
    [kept] = devtools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert (kept["rpId"], kept["userName"], kept["isResidentCredential"]) == ("localhost", "anna", True)

    make_one(page)
    expect(page.get_by_text("There is a passkey for you on this device already.")).to_be_visible()

    page.goto("/settings/security")
    page.get_by_role("button", name="Sign out here").click()
    page.goto("/settings/passkeys")  # the door comes first, and leads on to it
    page.get_by_role("button", name="Sign in with a passkey").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="This laptop")).to_be_visible()
    expect(page.get_by_text("last used")).to_be_visible()


def test_a_device_that_does_not_see_its_owner_lets_nobody_in(watched: Watched, viva: Server) -> None:
    page = open_account(watched, viva)
    devtools, device = plug_in(page)
    make_one(page)
    expect(page.get_by_text("not used yet")).to_be_visible()
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Nothing was done. Try again when you are ready.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()


def test_without_javascript_nothing_is_offered_that_cannot_work(watched: Watched, viva: Server) -> None:
    page = open_account(watched, viva)
    plug_in(page)
    make_one(page)
    expect(page.get_by_text("not used yet")).to_be_visible()
    plain = watched.open(viva, java_script_enabled=False, storage_state=page.context.storage_state())
    plain.goto("/settings/passkeys")
    expect(plain.get_by_text("This browser cannot make passkeys, or its JavaScript is off.")).to_be_visible()
    expect(plain.get_by_role("button", name="Make a passkey")).to_be_hidden()
    plain.context.clear_cookies()
    plain.goto("/sign-in")
    expect(plain.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(plain.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
