"""Handbooks that come in through the page: given in any way, watched while they are taken in, stopped."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

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


def drop(page: Page, *paths: Path) -> None:
    """Lets go of files and folders over the page, as from the system's own windows."""
    page.wait_for_load_state("networkidle")
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    client = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        client.send("Input.dispatchDragEvent", {"type": step, "x": 200, "y": 300, "data": data})


def test_a_dropped_file_is_read_at_once(watched: Watched, viva: Server, tmp_path: Path) -> None:
    (tmp_path / "laws.md").write_text(formulas(3))
    page = watched.open(viva, "/handbooks/import")
    drop(page, tmp_path / "laws.md")
    expect(page.get_by_role("heading", level=1)).to_have_text("Laws")


def test_a_dropped_folder_is_one_handbook_with_its_pictures(
    watched: Watched, viva: Server, tmp_path: Path
) -> None:
    book = tmp_path / "My Book"
    (book / "text" / "pictures").mkdir(parents=True)
    (book / ".git").mkdir()
    (book / ".git" / "config.md").write_text("# Not this")
    (book / "README.md").write_text("# My Book\n\nAll of it.\n")
    (book / "text" / "02.md").write_text(f"{formulas(3)}\n![A picture](pictures/one.svg)\n")
    (book / "text" / "pictures" / "one.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    page = watched.open(viva, "/handbooks/import")
    drop(page, book)
    expect(page.get_by_role("heading", level=1)).to_have_text("My Book")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", name="First import")).to_be_visible()
    ((files, attachments),) = viva.rows("SELECT files, attachments FROM handbook WHERE slug = 'my-book'")
    assert [part["path"] for part in json.loads(files)] == ["README.md", "text/02.md"]
    assert list(json.loads(attachments)) == ["text/pictures/one.svg"]


def test_several_dropped_files_ask_whether_they_are_one(
    watched: Watched, viva: Server, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(f"# Book {name}\n\n**Term {name}**: its meaning\n")
    page = watched.open(viva, "/handbooks/import", viewport=WIDE, reduced_motion="reduce")
    expect(page.get_by_role("group", name="Several Markdown files")).to_be_hidden()
    drop(page, tmp_path / "a.md", tmp_path / "b.md")
    expect(page.get_by_label("Each is a handbook of its own")).to_be_focused()
    assert complaints(page) == []
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()
    expect(page.get_by_role("link", name="Look at")).to_have_count(2)
    expect(page.get_by_text("Nothing has been written yet.")).to_have_count(2)
    assert complaints(page) == []
    page.goto("/handbooks/import")
    drop(page, tmp_path / "a.md", tmp_path / "b.md")
    page.get_by_label("Together they are one").check()
    page.get_by_label("Name", exact=True).fill("Both")
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_text("A new handbook")).to_be_visible()
    assert viva.rows(HANDBOOKS) == [(1,)]


def test_a_folder_is_chosen_without_javascript(watched: Watched, viva: Server, tmp_path: Path) -> None:
    book = tmp_path / "Trees"
    (book / "inner").mkdir(parents=True)
    (book / "inner" / "one.md").write_text("# One\n\n**Gate**: a switch\n")
    (book / "two.md").write_text("# Two\n\n**Bus**: many wires\n")
    page = watched.open(viva, "/handbooks/import", java_script_enabled=False)
    page.get_by_label("Or a folder").set_input_files(book)
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_text("A new handbook")).to_be_visible()
    expect(page.get_by_text("under the name trees")).to_be_visible()


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
            "'2026-03-02 09:00:00', '2026-03-02 09:00:19')",
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
