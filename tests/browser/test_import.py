"""Handbooks that come in through the page: given in any way, watched while they are taken in, stopped."""

import re
import sqlite3
from contextlib import closing

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_accessibility import WIDE, complaints
from tests.servers import Server

HANDBOOKS = "SELECT count(*) FROM handbook"
PROGRESS = re.compile(r"Setting formulas: [\d,]+ of [\d,]+")


def formulas(number: int) -> str:
    """A handbook that takes a while: so many formulas, no two alike."""
    lines = "\n\n".join(f"**Law {one}**: it says $x_{{{one}}}^2 = \\sqrt{{{one}}}$" for one in range(number))
    return f"# Laws\n\n## All of them\n\n{lines}\n"


def markdown(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}


def begin(page: Page, text: str) -> None:
    """Gives a handbook, and says yes to what it would do."""
    page.goto("/handbooks/import")
    page.get_by_label("File").set_input_files(markdown("laws.md", text))
    page.get_by_role("button", name="See what changes").click()
    page.get_by_role("button", name="Apply").click()


def test_a_long_import_is_followed_from_two_browsers(watched: Watched, viva: Server) -> None:
    page = watched.open(viva, viewport=WIDE, reduced_motion="reduce")
    begin(page, formulas(4_000))
    expect(page.get_by_text(PROGRESS)).to_be_visible()
    page.reload()
    expect(page.get_by_role("progressbar")).to_have_accessible_name(PROGRESS)
    other = watched.open(viva, page.url.removeprefix(viva.url), java_script_enabled=False)
    expect(other.get_by_role("progressbar")).to_be_visible()
    for tab in (page, other):  # one polls, the other is refreshed
        expect(tab.get_by_role("heading", name="First import")).to_be_visible(timeout=30_000)
    assert viva.rows(HANDBOOKS) == [(2,)]


def test_there_is_no_complaint_about_progress(watched: Watched, viva: Server) -> None:
    held_by_another(viva, done=1_234, total=5_000)
    page = watched.open(viva, "/handbooks/import/1", viewport=WIDE, reduced_motion="reduce")
    expect(page.get_by_role("progressbar")).to_have_accessible_name("Setting formulas: 1,234 of 5,000")
    assert complaints(page) == []
    page.get_by_role("button", name="Stop").focus()
    page.wait_for_timeout(1_500)  # the bar is swapped meanwhile
    expect(page.get_by_role("button", name="Stop")).to_be_focused()


def held_by_another(server: Server, done: int, total: int) -> None:
    """Some file, and a job about it that another process is at for as long as one likes to look."""
    with closing(sqlite3.connect(server.folder / "viva.db")) as connection, connection:
        connection.execute(
            "INSERT INTO job (id, kind, arguments, state, words, done, total, result, error, attempts, deaths, worker, "
            "made_at, beat_at) VALUES (1, 'import', '{}', 'running', 'Setting formulas', ?, ?, '{}', '', 1, 0, 'x', "
            "'2026-03-02 09:00:00', '2099-01-01 00:00:00')",
            (done, total),
        )
        connection.execute(
            "INSERT INTO pending_import (id, learner_id, name, slug, data, given_at, job_id) "
            "VALUES (1, 1, 'laws.md', 'laws', '', '2026-03-02 09:00:00', 1)"
        )


def test_a_long_import_is_stopped(watched: Watched, viva: Server) -> None:
    page = watched.open(viva)
    begin(page, formulas(4_000))
    expect(page.get_by_text(PROGRESS)).to_be_visible()
    page.get_by_role("button", name="Stop, and change nothing").click()
    expect(page.get_by_role("status").first).to_contain_text("Stopped. Nothing was changed.")
    expect(page.get_by_role("button", name="Apply")).to_be_visible()
    assert viva.rows(HANDBOOKS) == [(1,)]
