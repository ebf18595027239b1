"""Importing and reverting in the browser, on both databases."""

import re
from pathlib import Path

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select

from app.db.store import Store
from app.handbook.limits import MAX_TEXT
from app.kernel.clock import FixedClock
from app.library.models import CardRow, ChangeSetRow, HandbookRow, NoteRow, PendingImportRow
from app.main import create_app
from app.settings import Settings
from tests.conftest import HANDBOOK, statements_of
from tests.handbook.test_kinship import BAGGING, BOOSTING
from tests.library.test_changes import IN_DOUBT
from tests.library.test_importing import BOOK
from tests.web.test_pages import page, text

SLUG = HANDBOOK.stem
API = f"/api/v1/handbooks/{SLUG}/changes"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def give(
    client: TestClient, content: str | bytes, file_name: str = "trees.md", name: str = ""
) -> httpx.Response:
    """Chooses a file; the answer is its preview, or the form again."""
    return client.post(
        "/handbooks/import",
        files={"file": (file_name, content, "text/markdown")},
        data={"name": name, "text": ""},
    )


def form_of(answer: httpx.Response) -> tuple[str, dict[str, str]]:
    """The address that applies a preview, and what its form would send unanswered."""
    form = LexborHTMLParser(answer.text).css_first("main form")
    fields = {node.attributes["name"]: node.attributes["value"] for node in form.css("input[type=hidden]")}
    return form.attributes["action"] or "", fields


def apply(client: TestClient, answer: httpx.Response, **answers: str) -> httpx.Response:
    action, fields = form_of(answer)
    return client.post(action, data={**fields, **answers})


def count(store: Store, table: type) -> int:
    with store.read() as tx:
        return tx.execute(select(func.count()).select_from(table)).scalar_one()


def waiting(store: Store) -> int:
    """How many files wait for a decision."""
    with store.read() as tx:
        return len(tx.execute(select(PendingImportRow.id).where(PendingImportRow.settled_at.is_(None))).all())


def edited() -> str:
    return HANDBOOK.read_text().replace("vanishing gradients", "disappearing gradients", 1)


def test_a_file_is_previewed_applied_and_reverted(client: TestClient, store: Store) -> None:
    before = {table: count(store, table) for table in (NoteRow, CardRow, ChangeSetRow)}
    shown = give(client, edited(), HANDBOOK.name)
    assert shown.status_code == 200
    assert {table: count(store, table) for table in before} == before, "a preview changes nothing"
    tree = LexborHTMLParser(shown.text)
    assert "Nothing has been written yet." in text(tree, ".page__summary")
    assert "disappearing" in text(tree, "ins")
    assert "vanishing" in text(tree, "del")
    applied = apply(client, shown)
    assert applied.status_code == 200
    assert re.search(rf"/handbooks/{SLUG}/changes/\d+$", str(applied.url))
    assert "disappearing" in text(LexborHTMLParser(applied.text), "ins")
    assert waiting(store) == 0
    assert "disappearing gradients" in client.get(f"/handbooks/{SLUG}/read").text
    action = LexborHTMLParser(applied.text).css_first("form[action$=reversion]").attributes["action"]
    reverted = client.post(action)
    assert "Revert" in text(LexborHTMLParser(reverted.text), "h1")
    assert "disappearing gradients" not in client.get(f"/handbooks/{SLUG}/read").text
    again = client.post(action)
    assert again.status_code == 409
    assert "already reverted" in again.text
    listed = page(client, f"/handbooks/{SLUG}/changes")
    titles = [" ".join(node.text().split()) for node in listed.css(".change-set__title")]
    assert [title.split(" of ")[0] for title in titles] == ["Revert", "Import", "First import"]


def test_the_history_that_hangs_on_a_change_is_said(client: TestClient, store: Store) -> None:
    client.get("/")
    with store.read() as tx:
        row = tx.execute(
            select(CardRow.id, NoteRow.line).join(NoteRow).where(NoteRow.kind == "question")
        ).first()
    client.post(f"/cards/{row.id}/reviews", data={"grade": "3", "seen_reps": "0"})
    lines = HANDBOOK.read_text().splitlines(keepends=True)
    lines[row.line - 1] = lines[row.line - 1].rstrip("\n") + " Say why.\n"
    shown = give(client, "".join(lines), HANDBOOK.name)
    assert "1 review of 1 card" in shown.text


def test_pasted_text_becomes_a_handbook(client: TestClient) -> None:
    nameless = client.post("/handbooks/import", files={"file": ("", b"")}, data={"text": BOOK, "name": ""})
    assert nameless.status_code == 422
    tree = LexborHTMLParser(nameless.text)
    assert "needs a name" in text(tree, "[role=alert]")
    assert tree.css_first("textarea").text().strip() == BOOK.strip(), "what was typed is kept"
    shown = client.post(
        "/handbooks/import",
        files={"file": ("", b"")},
        data={"text": BOOK.replace("\n", "\r\n"), "name": "My Trees"},
    )
    assert "A new handbook" in shown.text
    applied = apply(client, shown)
    assert "First import" in text(LexborHTMLParser(applied.text), "h1")
    assert client.get("/handbooks/my-trees").status_code == 200
    again = give(client, BOOK, name="my-trees")
    assert "There is nothing to import" in again.text, "line ends of a form make no difference"


def test_what_is_hostile_is_shown_as_text(client: TestClient) -> None:
    book = f"# {HOSTILE}\n\n## One\n\n**Term{HOSTILE}**: its meaning {HOSTILE}\n"
    apply(client, give(client, book))
    shown = give(client, book.replace("its meaning", "the meaning"), name=f"trees {HOSTILE}")
    first = give(client, book.replace("its meaning", "the meaning"))
    applied = apply(client, first)
    for answer in (shown, first, applied, client.get("/handbooks/trees/changes")):
        assert answer.status_code == 200
        tree = LexborHTMLParser(answer.text)
        assert tree.css("main script, main img") == []
    assert "onerror=alert" in text(LexborHTMLParser(applied.text), "main"), "it was there to be escaped"


@pytest.mark.parametrize(
    ("content", "file_name", "says"),
    [
        (b"", "trees.md", "trees.md is empty"),
        (bytes(range(256)) * 40, "trees.md", "not a text file"),
        (b"x" * (MAX_TEXT + 1), "trees.md", "20 MB"),
        (b"x" * (MAX_TEXT + 2**17), "trees.md", "20 MB"),
        (b"# T", "trees.pdf", "no Markdown file"),
        (b"# T", "README.md", "needs a name"),
    ],
)
def test_what_cannot_be_imported_is_said_on_the_form(
    client: TestClient, store: Store, content: bytes, file_name: str, says: str
) -> None:
    answer = give(client, content, file_name)
    assert answer.status_code == 422
    assert says in text(LexborHTMLParser(answer.text), "[role=alert]")
    assert count(store, HandbookRow) == 1


def test_a_form_without_parts_is_refused(client: TestClient) -> None:
    for sent in (
        {"data": {"text": "x"}},
        {"content": b"junk", "headers": {"content-type": "multipart/form-data"}},
        {"content": b"junk", "headers": {"content-type": "multipart/form-data; boundary=b"}},
    ):
        assert client.post("/handbooks/import", **sent).status_code == 422


def test_a_store_that_changed_meanwhile_shows_the_new_preview(client: TestClient, store: Store) -> None:
    waiting = give(client, edited(), HANDBOOK.name)
    apply(client, give(client, HANDBOOK.read_text() + "\n## Coda\n\n**Coda**: the end\n", HANDBOOK.name))
    overtaken = apply(client, waiting)
    assert overtaken.status_code == 409
    tree = LexborHTMLParser(overtaken.text)
    assert "has changed since you looked" in text(tree, "[role=alert]")
    assert "Retired" in text(tree, ".tally"), "the coda, which this file does not have"
    changes = count(store, ChangeSetRow)
    assert apply(client, overtaken).status_code == 200
    assert count(store, ChangeSetRow) == changes + 1
    again = apply(client, overtaken)
    assert "/changes/" in str(again.url), "a second click shows what the first one did"
    assert count(store, ChangeSetRow) == changes + 1


def test_a_file_that_shrank_asks_first(client: TestClient, store: Store) -> None:
    shown = give(client, "# Book\n\n## One\n\nA line is left.\n", HANDBOOK.name)
    assert "that is meant" in shown.text
    refused = apply(client, shown)
    assert refused.status_code == 422
    assert "More than half" in text(LexborHTMLParser(refused.text), "[role=alert]")
    assert count(store, ChangeSetRow) == 1
    assert apply(client, shown, may_shrink="yes").status_code == 200
    assert count(store, ChangeSetRow) == 2


@pytest.mark.parametrize(("answer", "became"), [("one", "Reworded"), ("two", "Retired")])
def test_what_is_in_doubt_is_asked(client: TestClient, answer: str, became: str) -> None:
    apply(client, give(client, IN_DOUBT[0]))
    shown = give(client, IN_DOUBT[1])
    (name,) = {node.attributes["name"] for node in LexborHTMLParser(shown.text).css("input[type=radio]")}
    unanswered = apply(client, shown)
    assert unanswered.status_code == 422
    assert "still in doubt" in text(LexborHTMLParser(unanswered.text), "[role=alert]")
    applied = apply(client, shown, **{name: answer})
    titles = [node.text().split()[0] for node in LexborHTMLParser(applied.text).css(".change__title")]
    assert became in titles
    assert (answer == "one") == ("Added" not in titles)


def test_what_was_split_and_merged_is_told(client: TestClient) -> None:
    def book(*answers: str) -> str:
        parts = (f"## Q{n}. Tell of ensemble {n}?\n\n{answer}\n" for n, answer in enumerate(answers, start=1))
        return "# Ensembles\n\n" + "\n".join(parts)

    apply(client, give(client, book(f"{BAGGING}\n\n{BOOSTING}")))
    shown = give(client, book(BAGGING, BOOSTING))
    applied = apply(client, shown)
    for answer in (shown, applied):
        titles = [
            " ".join(node.text().split()) for node in LexborHTMLParser(answer.text).css(".change__title")
        ]
        assert "Split off line 7, from line 3" in titles
    merged = apply(client, give(client, book(f"{BAGGING}\n\n{BOOSTING}")))
    titles = [" ".join(node.text().split()) for node in LexborHTMLParser(merged.text).css(".change__title")]
    assert "Merged was line 7, now in line 3" in titles
    newest, older, _first = client.get("/api/v1/handbooks/trees/changes").json()
    assert (older["changes"]["split"], newest["changes"]["merged"]) == (1, 1)
    notes = client.get(f"/api/v1/handbooks/trees/changes/{newest['id']}").json()["notes"]
    assert [note["other_line"] for note in notes if note["change"] == "merged"] == [3]


def test_what_waits_can_be_discarded(client: TestClient, store: Store) -> None:
    action, _ = form_of(give(client, BOOK))
    assert client.post(f"{action}/discard").status_code == 200
    assert waiting(store) == 0
    assert client.get(action).status_code == 404
    assert count(store, HandbookRow) == 1


def test_long_lists_come_in_pages(client: TestClient) -> None:
    apply(client, give(client, BOOK))
    terms = "\n\n".join(
        f"## Part {number}\n\n**Term {number}**: meaning number {number}" for number in range(140)
    )
    shown = give(client, f"{BOOK}\n{terms}\n")
    tree = LexborHTMLParser(shown.text)
    assert len(tree.css(".change")) == 100
    more = next(node for node in tree.css(".pager a") if node.text() == "More")
    assert page(client, more.attributes["href"]).css_first(".change") is not None
    applied = apply(client, shown)
    more = next(node for node in LexborHTMLParser(applied.text).css(".pager a") if node.text() == "More")
    assert page(client, more.attributes["href"]).css_first(".change") is not None


def test_lists_of_changes_take_as_many_queries_for_many_as_for_few(client: TestClient, store: Store) -> None:
    seen = statements_of(store)

    def statements(path: str) -> int:
        seen.clear()
        page(client, path)
        return len(seen)

    for number in range(10):
        apply(client, give(client, f"{BOOK}\nLine {number}\n"))
    client.get("/")
    few = statements("/handbooks/trees/changes")
    for number in range(10, 20):
        apply(client, give(client, f"{BOOK}\nLine {number}\n"))
    client.get("/")
    assert len(page(client, "/handbooks/trees/changes").css(".change-set")) == 20
    assert statements("/handbooks/trees/changes") == few


def test_a_handbook_is_removed_and_brought_back(client: TestClient) -> None:
    shown = page(client, f"/handbooks/{SLUG}")
    link = next(node for node in shown.css("a") if node.text() == "Remove this handbook")
    asked = page(client, link.attributes["href"])
    assert "cards will not be asked" in text(asked, ".lede")
    removed = client.post(asked.css_first("main form").attributes["action"])
    assert "Removal" in text(LexborHTMLParser(removed.text), "h1")
    for path in (f"/handbooks/{SLUG}", f"/handbooks/{SLUG}/read", f"/handbooks/{SLUG}/removal"):
        assert client.get(path).status_code == 410
    assert client.get(f"/study?handbook={SLUG}").status_code == 404
    assert client.get("/api/v1/handbooks").json() == []
    listed = page(client, "/handbooks")
    assert listed.css(".book") == []
    changes = page(client, listed.css_first(".removed a").attributes["href"])
    assert "was removed" in text(changes, ".notice")
    newest = page(client, changes.css_first(".change-set a").attributes["href"])
    button = newest.css_first("form[action$=reversion]")
    assert "Bring it back" in button.text()
    assert client.post(button.attributes["action"]).status_code == 200
    assert "Study this handbook" in page(client, f"/handbooks/{SLUG}").text()


def test_a_removed_handbook_says_so_when_it_is_imported_again(client: TestClient) -> None:
    apply(client, give(client, BOOK))
    assert client.post("/api/v1/handbooks/trees/removal").json()["kind"] == "removal"
    assert client.post("/api/v1/handbooks/trees/removal").status_code == 410
    shown = give(client, BOOK)
    assert "back, which was removed" in text(LexborHTMLParser(shown.text), ".page__summary")
    assert apply(client, shown).status_code == 200
    assert client.get("/handbooks/trees").status_code == 200


def test_the_api_lists_shows_and_reverts(client: TestClient) -> None:
    apply(client, give(client, edited(), HANDBOOK.name))
    newest, first = client.get(API).json()
    assert (newest["kind"], newest["can_be_reverted"], first["can_be_reverted"]) == ("import", True, False)
    detail = client.get(f"{API}/{newest['id']}").json()
    assert detail["notes_total"] == len(detail["notes"]) >= 1
    assert {note["change"] for note in detail["notes"]} == {"reworded"}
    reverted = client.post(f"{API}/{newest['id']}/reversion")
    assert reverted.status_code == 201
    assert (reverted.json()["kind"], reverted.json()["digest"]) == ("revert", first["digest"])
    again = client.post(f"{API}/{newest['id']}/reversion")
    assert again.status_code == 409
    assert "already reverted" in again.json()["detail"]
    assert client.post(f"{API}/999999/reversion").status_code == 404
    assert client.get("/api/v1/handbooks/none/changes").status_code == 404


def test_the_way_to_the_form(client: TestClient) -> None:
    listed = page(client, "/handbooks")
    assert "/handbooks/import" in {node.attributes["href"] for node in listed.css("main a.button")}
    linked = page(client, f"/handbooks/{SLUG}")
    into = next(node for node in linked.css("a") if "into=" in (node.attributes["href"] or ""))
    form = page(client, into.attributes["href"])
    assert form.css_first("#name").attributes["value"] == SLUG


def test_without_handbooks_importing_is_the_first_action(
    empty_store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    with TestClient(
        create_app(Settings(data_dir=tmp_path, hosts="testserver"), clock, empty_store)
    ) as client:
        first = page(client, "/handbooks").css_first("main .button--primary")
        assert first.attributes["href"] == "/handbooks/import"
        assert "nothing to import yet" in give(client, b"", file_name="").text
