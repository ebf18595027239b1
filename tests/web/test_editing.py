"""Writing in the browser and through the API, on both databases."""

import io
import zipfile
from pathlib import Path
from urllib.parse import quote

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.library.models import CardRow, NoteRow
from tests.conftest import HANDBOOK
from tests.web.test_pages import PARTIAL, page, text

SLUG = HANDBOOK.stem
BOOK = f"/handbooks/{SLUG}"
API = f"/api/v1{BOOK}/topics"
HOSTILE = "## <script>alert(1)</script>\n\n<img src=x onerror=alert(2)>\n\n[a](javascript:alert(3))\n\n</textarea><b>"
WAITING = "# Trees\n\n## What is a split?\n\nA cut.\n\n## What is bagging?\n\n## What is a leaf?\n\nAn end.\n"


@pytest.fixture
def trees(store: Store, clock: FixedClock, typesetter: KatexTypesetter, tmp_path: Path) -> str:
    """A small handbook with a question that has no answer."""
    path = tmp_path / "trees.md"
    path.write_text(WAITING)
    Importer.over(store, clock, typesetter).import_file(path)
    return "/handbooks/trees"


def topics(client: TestClient) -> list[str]:
    return [topic["key"] for topic in client.get(API).json()]


def lstm(client: TestClient) -> str:
    return next(key for key in topics(client) if key.endswith("motivation"))


def fields(tree: LexborHTMLParser) -> dict[str, str]:
    form = tree.css_first("form[data-editor]")
    given = {
        node.attributes["name"] or "": node.attributes.get("value") or ""
        for node in form.css("input[type=hidden]")
    }
    area = form.css_first("textarea").text()
    return {**given, "text": area.removeprefix("\n")}


def send(client: TestClient, tree: LexborHTMLParser, **changed: str) -> httpx.Response:
    action = tree.css_first("form[data-editor]").attributes["action"] or ""
    return client.post(action, data={**fields(tree), "action": "save", **changed})


def source(client: TestClient, book: str = BOOK) -> str:
    answer = client.get(f"{book}/download")
    assert answer.headers["content-disposition"].startswith("attachment")
    return answer.content.decode()


def test_the_editor_shows_a_topics_text_beside_its_preview(client: TestClient) -> None:
    key = lstm(client)
    tree = page(client, f"{BOOK}/edit/{key}")
    written = fields(tree)["text"]
    assert written in HANDBOOK.read_text()
    assert written.startswith("#")
    assert tree.css_first("#preview .prose") is not None
    assert tree.css_first("label[for=text]").text() == "Markdown"
    assert tree.css_first(".button--primary").text() == "Save"
    for place in (f"{BOOK}/read", f"{BOOK}/topics/{key}"):
        links = [node.attributes["href"] or "" for node in page(client, place).css("a")]
        assert any(link.startswith(f"{BOOK}/edit/{key}?back=") for link in links), place


def test_saving_says_what_it_changed_and_how_to_undo_it(client: TestClient) -> None:
    tree = page(client, f"{BOOK}/edit/{lstm(client)}?back=/cards")
    answer = send(
        client,
        tree,
        text=fields(tree)["text"].replace("\n", "\r\n") + "\r\n\r\nIt **forgets** on purpose.\r\n",
    )
    assert answer.status_code == 200
    saved = LexborHTMLParser(answer.text)
    assert text(saved, ".editor__saved .notice").startswith("Saved: 1 ")
    assert saved.css_first("[data-leave]").attributes["href"] == "/cards"
    assert source(client) != HANDBOOK.read_text()
    assert "\n\nIt **forgets** on purpose.\n" in source(client)
    undone = client.post(saved.css_first(".editor__saved form").attributes["action"] or "")
    assert undone.status_code == 200
    assert source(client) == HANDBOOK.read_text()


def test_a_preview_is_the_servers_own_and_saves_nothing(client: TestClient) -> None:
    tree = page(client, f"{BOOK}/edit/{lstm(client)}")
    action = tree.css_first("form[data-editor]").attributes["action"] or ""
    data = {**fields(tree), "action": "preview", "text": "## Motivation\n\nA **net** and $x^2$ and $\\oops$."}
    part = client.post(action, data=data, headers=PARTIAL)
    assert not part.text.lstrip().startswith("<!doctype")
    seen = LexborHTMLParser(part.text)
    assert seen.css_first(".prose .katex") is not None
    remark = seen.css_first(".remark a")
    assert (remark.text(), remark.attributes["data-line"]) == ("line 3", "3")
    whole = LexborHTMLParser(client.post(action, data=data).text)
    assert fields(whole)["text"] == data["text"]
    assert whole.css_first("#preview .prose .katex") is not None
    assert source(client) == HANDBOOK.read_text()


def test_what_is_written_is_shown_without_running(client: TestClient) -> None:
    tree = page(client, f"{BOOK}/edit/{lstm(client)}")
    action = tree.css_first("form[data-editor]").attributes["action"] or ""
    shown = LexborHTMLParser(
        client.post(action, data={**fields(tree), "action": "preview", "text": HOSTILE}).text
    )
    assert fields(shown)["text"] == HOSTILE
    assert shown.css_first("#preview script, #preview [onerror], #preview a[href^=javascript]") is None


def test_two_texts_are_shown_side_by_side_and_neither_is_lost(client: TestClient) -> None:
    tree = page(client, f"{BOOK}/edit/{lstm(client)}")
    mine, theirs = fields(tree)["text"] + "\n\nMine, all mine.", fields(tree)["text"] + "\n\nTheirs."
    assert send(client, tree, text=theirs).status_code == 200
    answer = send(client, tree, text=mine)
    assert answer.status_code == 409
    both = LexborHTMLParser(answer.text)
    assert "Theirs." in text(both, ".side:first-child")
    assert "Mine, all mine." in text(both, ".side:last-child")
    assert fields(both)["text"] == mine
    assert "Theirs." in source(client)
    merged = send(client, both, text=mine + "\n\nTheirs.")
    assert merged.status_code == 200
    assert "Mine, all mine.\n\nTheirs.\n" in source(client)


def test_the_text_of_a_topic_that_is_gone_can_be_added_again(client: TestClient) -> None:
    tree = page(client, f"{BOOK}/edit/{lstm(client)}")
    mine = fields(tree)["text"]
    assert send(client, tree, text="").status_code == 200
    answer = send(client, tree, text=mine + "\n\nMine.")
    assert answer.status_code == 409
    again = LexborHTMLParser(answer.text)
    assert "add it again" in text(again, ".lede")
    assert send(client, again).status_code == 200
    assert source(client).rstrip().endswith("Mine.")


def test_taking_notes_away_unseen_is_asked_about(client: TestClient) -> None:
    tree = page(client, f"{BOOK}/edit/{lstm(client)}")
    answer = send(client, tree, text="## Open\n\n```\nnever closed")
    assert answer.status_code == 422
    asked = LexborHTMLParser(answer.text)
    assert "outside of the text" in text(asked, "[role=alert]")
    assert fields(asked)["text"] == "## Open\n\n```\nnever closed"
    assert source(client) == HANDBOOK.read_text()
    assert send(client, asked, anyway="true").status_code == 200
    assert source(client) != HANDBOOK.read_text()


def test_a_question_is_answered(client: TestClient, store: Store, trees: str) -> None:
    with store.read() as tx:
        note = tx.execute(select(NoteRow.id).where(NoteRow.key == "what-is-bagging")).scalar_one()
    assert [node.attributes["href"] for node in page(client, trees).css("dd a")] == [
        "/cards?q=handbook%3A%22trees%22%20is%3Aunanswered"
    ]
    listed = page(client, "/cards?q=is:unanswered handbook:trees")
    link = listed.css_first("#browser a[href*=source], main a[href*=source]").attributes["href"] or ""
    assert link.startswith(f"/notes/{note}/source")
    tree = page(client, link)
    assert text(tree, ".editor__asked") == "What is bagging?"
    empty = send(client, tree)
    assert empty.status_code == 422
    answer = send(client, tree, text="Averaging **trees**.")
    assert "Saved: 1 reworded." in answer.text
    assert source(client, trees) == WAITING.replace("bagging?\n", "bagging?\n\nAveraging **trees**.\n")
    again = send(client, tree, text="Something else.")
    assert again.status_code == 409
    assert fields(LexborHTMLParser(again.text))["text"] == "Something else."


def test_a_question_is_added(client: TestClient, trees: str) -> None:
    tree = page(client, f"{trees}/questions/new?back={quote(trees)}")
    assert send(client, tree).status_code == 422
    answer = send(client, tree, question="Why prune?", text="To generalise.")
    assert "Saved: 1 added." in answer.text
    assert source(client, trees) == WAITING + "\n## Why prune?\n\nTo generalise.\n"


def test_a_card_leads_to_its_source_and_back(client: TestClient, store: Store) -> None:
    with store.read() as tx:
        card = tx.execute(select(CardRow.id).where(CardRow.kind == "formula-write").limit(1)).scalar_one()
    link = page(client, f"/cards/{card}").css_first("a[href*=source]").attributes["href"] or ""
    tree = page(client, link)
    assert tree.css_first("[data-leave]").attributes["href"] == f"/cards/{card}"
    assert page(client, "/study").css_first("[data-key=edit]").attributes["href"].startswith("/cards/")
    assert client.get("/cards/999999/source").status_code == 404


def test_one_goes_back_to_viva_alone(client: TestClient) -> None:
    for evil in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        tree = page(client, f"{BOOK}/edit/{lstm(client)}?back={quote(evil, safe='')}")
        assert tree.css_first("[data-leave]").attributes["href"] == f"{BOOK}/read"


def test_the_api_gives_a_text_and_takes_it_back_by_its_version(client: TestClient) -> None:
    at = f"{API}/{lstm(client)}/source"
    got = client.get(at)
    tag, body = got.headers["etag"], got.json()
    new = {"text": body["text"] + "\n\nMore."}
    missing = client.put(at, json=new)
    assert (missing.status_code, missing.headers["content-type"]) == (428, "application/problem+json")
    done = client.put(at, json=new, headers={"If-Match": tag})
    assert (done.status_code, done.json()["kind"]) == (200, "edit")
    stale = client.put(at, json={"text": "## Other"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.headers["content-type"]) == (412, "application/problem+json")
    now = client.get(at)
    assert now.json()["text"] == new["text"]
    same = client.put(at, json=new, headers={"If-Match": now.headers["etag"]})
    assert (same.status_code, same.json()) == (200, None)
    assert client.get(f"{API}/no-such/source").status_code == 404
    assert client.put(f"{API}/no-such/source", json=new, headers={"If-Match": tag}).status_code == 404


def test_a_handbook_of_many_files_is_edited_in_one_and_downloaded_whole(
    client: TestClient, store: Store, clock: FixedClock, typesetter: KatexTypesetter, tmp_path: Path
) -> None:
    folder = tmp_path / "forest"
    folder.mkdir()
    files = {
        "README.md": b"# Forest\n\nOf trees.\n",
        "1-trees.md": b"# Trees\r\n\r\n## Splits\r\n\r\nA cut, $\\half$.\r\n\r\n![a](a.png)\r\n",
        "2-nets.md": b"# Nets\n\n## Layers\n\nCells.",
        "handbook.toml": b'[macros]\n"\\\\half" = "0.5"\n',
        "a.png": b"no picture",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    Importer.over(store, clock, typesetter).import_file(folder)
    with zipfile.ZipFile(io.BytesIO(client.get("/handbooks/forest/download").content)) as archive:
        assert {name.removeprefix("forest/"): archive.read(name) for name in archive.namelist()} == files
    tree = page(client, "/handbooks/forest/edit/trees/splits")
    assert tree.css_first("#preview .math-error") is None
    answer = send(client, tree, text="## Splits\n\nTwo cuts, $\\half$.\n\n![a](a.png)")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(client.get("/handbooks/forest/download").content)) as archive:
        now = {name.removeprefix("forest/"): archive.read(name) for name in archive.namelist()}
    assert now == files | {"1-trees.md": files["1-trees.md"].replace(b"A cut", b"Two cuts")}
