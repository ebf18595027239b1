"""A browser that keeps count of what goes wrong in it, and a Viva with the user's handbook for it to look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from app import paths
from app.library.katex import KatexTypesetter
from tests.conftest import HANDBOOK, START
from tests.needs import chromium
from tests.servers import Server, make_library, running

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",  # a microphone that makes a tone
]
WAIT_MS = 8_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium()
    assert program is not None, "Chromium is missing; `make needs` says how to get it."
    trust = (paths.STATIC / "js" / "trust.js").read_text()
    built = (paths.STATIC / "vendor" / "htmx.min.js").read_text()
    assert built.endswith(trust), "static/vendor is older than what it is made of: run `make setup`."
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, typesetter: KatexTypesetter) -> Path:
    return make_library(tmp_path_factory.mktemp("library"), HANDBOOK, typesetter, START)


@pytest.fixture
def viva(library: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of this test alone, at nine on a Monday morning."""
    with running(library, tmp_path, at=START) as server:
        yield server


@pytest.fixture(scope="module")
def shared_viva(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this module, for tests that leave everything as it was."""
    with running(library, tmp_path_factory.mktemp("shared"), at=START) as server:
        yield server


_QUICKER = "info: Autofocus processing was blocked because a document already has a focused element."
# Said where a test types before the page is whole; a person is not that quick, and nothing is lost by it.


@dataclass
class Watched:
    """Opens pages, and writes down what they say to the console and where they send requests."""

    browser: Browser
    said: list[str] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def open(self, server: Server, path: str | None = None, **options: Any) -> Page:
        """A page in a browser of its own, with paths relative to the server."""
        context = self.browser.new_context(base_url=server.url, **options)
        context.set_default_timeout(WAIT_MS)
        self.contexts.append(context)
        context.on("page", lambda page: self._watch(page, server.url))
        page = context.new_page()
        if path is not None:
            page.goto(path)
        return page

    def _watch(self, page: Page, origin: str) -> None:
        def note(request: Request) -> None:
            if not request.url.startswith((f"{origin}/", "data:")):
                self.strayed.append(request.url)

        page.on("request", note)
        page.on("console", lambda message: self._hear(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))

    def _hear(self, said: str) -> None:
        if said != _QUICKER:
            self.said.append(said)

    def forgive(self, *remarks: str) -> None:
        """Takes away the browser's own remarks on something that the test has asked for; each must be there."""
        for remark in remarks:
            assert any(remark in said for said in self.said), (remark, self.said)
        self.said[:] = [said for said in self.said if not any(remark in said for remark in remarks)]


@pytest.fixture
def watched(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Watched]:
    """Pages under watch. In the end the console must be empty, and nothing may have left the origin.

    Violations of the content security policy are told to the console too, so an empty one rules them out.
    """
    if "viva" in request.fixturenames:
        request.getfixturevalue("viva")  # first, so that the pages are closed before their server
    watch = Watched(browser)
    yield watch
    for context in watch.contexts:
        context.close()
    assert watch.said == []
    assert watch.strayed == []
