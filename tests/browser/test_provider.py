"""There and back in Chromium: its cookies, its policies and a real provider have all to agree."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.accounts.providing import running_provider
from tests.browser.conftest import Watched
from tests.browser.signed_in import by_name
from tests.servers import start

_FONTS = "https://fonts.googleapis.com/**"  # that the provider's own pages ask for


def agree(page: Page, login: str) -> None:
    """Signs in on the provider's pages, and lets Viva know."""
    page.get_by_placeholder("Enter any login").fill(login)
    page.get_by_placeholder("and password").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def test_in_by_the_provider_and_out_of_both(watched: Watched, tmp_path: Path) -> None:
    with running_provider() as issuer:
        server = by_name(start(tmp_path, **_settings(issuer)))
        try:
            page = watched.open(server)
            page.context.route(_FONTS, lambda route: route.fulfill(content_type="text/css", body=""))
            page.goto("/oidc?next=/settings/security")
            agree(page, "anna")
            expect(page).to_have_url(f"{server.url}/settings/security")
            expect(page.get_by_role("link", name="Example")).to_be_visible()
            page.get_by_role("link", name="Example").click()
            expect(page.get_by_role("heading", name="anna@example.org")).to_be_visible()

            page.get_by_role("button", name="Link another account").click()
            page.get_by_role("link", name="Go on to Example").click()
            page.get_by_role("button", name="Continue").click()
            expect(page.get_by_text("This account is yours already.")).to_be_visible()
            watched.forgive("the server responded with a status of 409 ")

            page.goto("/settings/security")
            page.get_by_role("button", name="Sign out here").click()
            expect(page.get_by_text("You are signed out of Viva.")).to_be_visible()
            page.get_by_role("link", name="Sign out of Example").click()
            page.get_by_role("button", name=re.compile("sign me out", re.I)).click()
            expect(page).to_have_url(f"{server.url}/sign-in?stay=true")
            page.goto("/study")  # nobody's now: straight on to the provider, which asks again
            expect(page.get_by_placeholder("Enter any login")).to_be_visible()
        finally:
            for context in watched.contexts:
                context.close()
            server.kill()
        assert [url for url in watched.strayed if not url.startswith((f"{issuer}/", _FONTS[:-2]))] == []
        watched.strayed.clear()
        watched.forgive("Input elements should have autocomplete attributes")  # the provider's


def _settings(issuer: str) -> dict[str, object]:
    return {
        "oidc_issuer": issuer,
        "oidc_client_id": "viva-anywhere",
        "oidc_client_secret": "a secret between the two",
        "oidc_name": "Example",
        "oidc_scope": "openid profile email groups",
        "oidc_owner_groups": "bosses",
        "oidc_auto": True,
    }
