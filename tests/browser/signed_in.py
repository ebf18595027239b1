"""Somebody with an account, in Chromium: given as a person gives it to themselves."""

from dataclasses import replace

from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.people import PASSWORD
from tests.servers import Server


def by_name(server: Server) -> Server:
    """The server by the name of this machine, which passkeys and cookies belong to."""
    return replace(server, url=server.url.replace("127.0.0.1", "localhost"))


def open_account(watched: Watched, server: Server, **options: object) -> Page:
    """A page of the owner, who has given themselves an account just now."""
    page = watched.open(server, "/people", **options)
    page.get_by_role("button", name="Give yourself an account").click()
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page).to_have_url(f"{server.url}/")
    return page
