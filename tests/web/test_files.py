"""The pictures and files of handbooks, as they are served and shown."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.main import create_app
from app.settings import Settings
from tests.handbook.test_links import PNG

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture
def nets(store: Store, clock: FixedClock, typesetter: KatexTypesetter, tmp_path: Path) -> Importer:
    folder = tmp_path / "nets"
    (folder / "img").mkdir(parents=True)
    (folder / "README.md").write_text(
        "# Nets\n\nRead [the gates](2-lstm.md#gates).\n\n![Plan](img/plan.svg)\n"
    )
    (folder / "2-lstm.md").write_text(
        "# LSTM\n\n## Gates\n\n**Gate**: what lets pass ![A cell](img/größe%201.png)\n\n"
        "[Data](d.csv) [page](x.html)\n\n$$\\frac{a$$\n"
    )
    (folder / "img" / "größe 1.png").write_bytes(PNG)
    (folder / "img" / "plan.svg").write_bytes(SVG)
    (folder / "img" / "unused.png").write_bytes(PNG)
    (folder / "d.csv").write_text("a,b\n")
    (folder / "x.html").write_text("<script>alert(1)</script>")
    made = Importer.over(store, clock, typesetter)
    made.import_file(folder)
    return made


def page(client: TestClient, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


@pytest.mark.usefixtures("nets")
def test_a_picture_is_shown_and_kept_for_good(client: TestClient) -> None:
    picture = page(client, "/handbooks/nets/read").css_first("#t-lstm\\/gates img")
    assert picture.attributes["alt"] == "A cell"
    assert (picture.attributes["width"], picture.attributes["height"]) == ("320", "240")
    answer = client.get(picture.attributes["src"] or "")
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = client.get(
        "/handbooks/nets/files/img/größe 1.png", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("nets")
def test_what_could_run_runs_nothing(client: TestClient) -> None:
    svg = client.get("/handbooks/nets/files/img/plan.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert svg.headers.get_list("content-security-policy") == [
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'"
    ]
    html = client.get("/handbooks/nets/files/x.html")
    assert html.headers["content-type"] == "application/octet-stream"
    assert html.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in html.headers["content-security-policy"]


@pytest.mark.usefixtures("nets")
@pytest.mark.parametrize(
    "path",
    [
        "img/unused.png",
        "img/../2-lstm.md",
        "..%2f..%2fetc/passwd",
        "/etc/passwd",
        "2-lstm.md",
        "",
        "%00",
        "img/" + "a" * 9999,
    ],
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/handbooks/nets/files/{path}").status_code == 404
    assert client.get(f"/handbooks/none/files/{path}").status_code == 404


@pytest.mark.usefixtures("nets")
def test_links_between_files_lead_to_the_reader(client: TestClient) -> None:
    link = page(client, "/handbooks/nets/read").css_first(".preface a")
    assert link.attributes["href"] == "/handbooks/nets/read#t-lstm/gates"
    data = next(a for a in page(client, "/handbooks/nets/read").css("a") if a.text() == "Data")
    assert client.get(data.attributes["href"] or "").headers["content-type"].startswith("text/plain")


@pytest.mark.usefixtures("nets")
def test_below_a_sub_path_they_lead_there(settings: Settings, store: Store, clock: FixedClock) -> None:
    below = settings.model_copy(update={"root_path": "/handbooks"})
    with TestClient(create_app(below, clock, store)) as client:
        read = page(client, "/handbooks/handbooks/nets/read")
    assert read.css_first(".preface a").attributes["href"] == "/handbooks/handbooks/nets/read#t-lstm/gates"
    assert (read.css_first(".preface img").attributes["src"] or "").startswith(
        "/handbooks/handbooks/nets/files/img/"
    )


@pytest.mark.usefixtures("nets")
def test_remarks_and_cards_name_the_file_and_its_line(client: TestClient) -> None:
    assert page(client, "/handbooks/nets").css_first(".remark__where").text() == "line 9 of 2-lstm.md"
    cards = client.get("/api/v1/handbooks/nets/cards").json()
    card = next(card for card in cards if card["kind"] == "term")
    assert "line 5 of 2-lstm.md" in page(client, f"/cards/{card['id']}").body.text()
    found = client.get(f"/api/v1/cards/{card['id']}").json()
    assert (found["file"], found["line"]) == ("2-lstm.md", 5)


def test_another_picture_is_shown_without_a_changed_word(
    nets: Importer, client: TestClient, tmp_path: Path
) -> None:
    src = "#t-lstm\\/gates img"
    before = page(client, "/handbooks/nets/read").css_first(src).attributes["src"]
    (tmp_path / "nets" / "img" / "größe 1.png").write_bytes(PNG + b"more")
    outcome = nets.import_file(tmp_path / "nets")
    assert outcome is not None
    assert not outcome.changed
    after = page(client, "/handbooks/nets/read").css_first(src).attributes["src"]
    assert after != before
    assert client.get(after or "").content == PNG + b"more"
    change = client.get("/api/v1/handbooks/nets/changes").json()[0]
    assert client.post(f"/api/v1/handbooks/nets/changes/{change['id']}/reversion").status_code == 201
    assert page(client, "/handbooks/nets/read").css_first(src).attributes["src"] == before
    assert client.get(before or "").content == PNG


def test_changes_name_the_files(nets: Importer, client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "nets" / "1-rnn.md").write_text("# RNN\n\nOne state.\n")
    text = (tmp_path / "nets" / "2-lstm.md").read_text().replace("lets pass", "lets the state pass")
    (tmp_path / "nets" / "2-lstm.md").write_text(text)
    outcome = nets.import_file(tmp_path / "nets")
    assert outcome is not None
    shown = page(client, f"/handbooks/nets/changes/{outcome.change_set}")
    assert "line 5 of 2-lstm.md" in shown.body.text()


def test_macros_are_set_and_a_changed_one_is_set_anew(
    nets: Importer, client: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "nets" / "2-lstm.md").write_text("# LSTM\n\n## Gates\n\nOpen: $\\open$\n")
    for meaning in ("\\mathbb{O}", "\\mathbb{P}"):
        (tmp_path / "nets" / "handbook.toml").write_text(f"[macros]\nopen = '{meaning}'\n")
        assert nets.import_file(tmp_path / "nets", may_shrink=True) is not None
        body = client.get("/handbooks/nets/read").text
        assert (
            f'mathvariant="double-struck">{meaning[-2]}</mi>' in body
            or f">{'𝕆ℙ'['OP'.index(meaning[-2])]}<" in body
        )
