"""Items out of one Viva and into another, by page, API and command."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from app.accounts.queries import Learner
from app.assessment.exchange.bank import read_bank
from app.assessment.exchange.markdown import canonical
from app.assessment.keeping import item_of
from app.assessment.model import ItemKind
from app.db.store import Store
from app.exchange.queries import items_of
from app.kernel.clock import FixedClock
from app.library.models import HandbookRow, ItemRow
from app.quiz.item_service import throw_out
from tests.assessment.exchange.test_round_trip import GIFT
from tests.quiz.conftest import one_of_each
from tests.test_cli import viva
from tests.web.test_pages import page, text

API = "/api/v1"
BOOK = "/handbooks/kinds"
BANK = """$CATEGORY: $course$/top/Recurrent networks

::Gates:: Which gate of an LSTM decides what is kept of $c_\\{t-1\\}$? {=forget gate ~input gate ~output gate}

::Free:: Tell me all. {}
"""


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def items_in(store: Store, slug: str) -> list[dict[str, object]]:
    with store.read() as tx:
        query = select(ItemRow.body).join(HandbookRow, HandbookRow.id == ItemRow.handbook_id)
        return list(tx.execute(query.where(HandbookRow.slug == slug)).scalars())


# Out


def test_a_page_says_what_each_file_holds_and_what_it_leaves_out(client: TestClient) -> None:
    tree = page(client, f"{BOOK}/items")
    heads = [" ".join(one.text().split()) for one in tree.css("section.exports summary")]
    assert heads == [
        "7 items left out of GIFT",
        "6 items left out of Moodle XML",
        "4 items left out of QTI 2.1",
    ]
    for section in tree.css("section.exports"):
        link = section.css_first("a.button").attributes["href"]
        said = int(section.css_first("p:not(.section__lede)").text().split()[0])
        answer = client.get(link or "")
        assert answer.status_code == 200
        left_out = int(answer.headers["X-Items-Left-Out"])
        assert said + left_out == len(ItemKind)
        assert len(section.css(".remark")) == left_out
        assert "attachment" in answer.headers["content-disposition"]
    assert client.get(f"{BOOK}/items?origin=odd").status_code == 422
    assert "0 items" in text(page(client, f"{BOOK}/items?origin=generated"), ".lede")


def test_what_is_thrown_out_stays_behind(
    client: TestClient, store: Store, learner: Learner, clock: FixedClock
) -> None:
    with store.write() as tx:
        bad = tx.execute(select(ItemRow.id).where(ItemRow.kind == "choice")).scalar_one()
        throw_out(tx, learner, bad, clock.now())
    with store.read() as tx:
        assert len(items_of(tx, 1)) == len(ItemKind) - 1
    assert "Layer normalisation" not in client.get(f"{BOOK}/items.gift").text


@pytest.mark.parametrize(("ending", "kinds"), [("gift", 4), ("xml", 5), ("zip", 7)])
def test_a_file_goes_into_another_viva_as_a_handbook_of_its_own(
    client: TestClient, store: Store, ending: str, kinds: int
) -> None:
    data = client.get(f"{BOOK}/items.{ending}").content
    answer = client.post(
        "/handbooks/import", files={"file": (f"bank.{ending}", data)}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    number = _waiting(client, answer.headers["location"])
    tree = page(client, number)
    assert f"{kinds} items" in text(tree, "#items-title ~ p")
    form = {"seen": tree.css_first("[name=seen]").attributes["value"] or ""}
    client.post(number, data=form)
    _waiting(client, number)
    taken = items_in(store, "bank")
    assert len(taken) == kinds
    before = {(one["kind"], str(canonical(item_of(one).parts))) for one in items_in(store, "kinds")}
    both = {(one["kind"], str(canonical(item_of(one).parts))) for one in taken} & before
    assert len(both) >= kinds - 1  # a tolerance in percent comes back as how much that is
    change = page(client, "/handbooks/bank/changes")
    assert change.css_first("h1") is not None


def _waiting(client: TestClient, address: str) -> str:
    """Does the jobs that wait, as a server's thread would."""
    client.app.state.wiring.worker.run_waiting()  # type: ignore[attr-defined]
    return address


# In


def test_a_preview_says_what_was_left_out_and_why(client: TestClient) -> None:
    files = {"file": ("my-bank.gift", BANK.encode())}
    answer = client.post("/handbooks/import", files=files, follow_redirects=False)
    tree = page(client, _waiting(client, answer.headers["location"]))
    assert text(tree, "h1") == "My bank"
    assert text(tree, ".item-kinds") == "1 choice"
    assert text(tree, "#left-out-title ~ ul") == (
        "Line 5: This question asks for free text, which cannot be scored. Give it answers."
    )


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><quiz/>", "document type"),
        ("a.gift", b"Nothing here.", "Nothing of a.gift could be taken in"),
        ("a.pdf", b"%PDF", "no question bank"),
    ],
)
def test_what_is_no_bank_is_refused_with_a_sentence(
    client: TestClient, name: str, data: bytes, says: str
) -> None:
    answer = client.post("/handbooks/import", files={"file": (name, data)}, follow_redirects=False)
    if answer.status_code == 303:
        address = _waiting(client, answer.headers["location"])
        answer = client.get(address)
    assert says in LexborHTMLParser(answer.text).css_first("[role=alert]").text()


# The API


def test_the_api_reads_takes_and_gives(client: TestClient, store: Store) -> None:
    answer = client.post(f"{API}/banks/readings", params={"name": "b.gift"}, content=BANK)
    assert answer.status_code == 200, answer.text
    read = answer.json()
    assert (read["format"], read["items"], read["kinds"], len(read["remarks"])) == (
        "GIFT",
        1,
        {"choice": 1},
        1,
    )
    assert "## Recurrent networks" in read["markdown"]
    made = client.post(f"{API}/banks", params={"name": "b.gift"}, content=BANK)
    assert made.status_code == 201, made.text
    assert (made.json()["handbook"], made.json()["items"]) == ("b", 1)
    again = client.post(f"{API}/banks", params={"name": "b.gift"}, content=BANK)
    assert again.json()["change_set"] is None
    assert len(items_in(store, "b")) == 1
    exports = client.get(f"{API}/handbooks/b/exports").json()
    assert [(one["format"], one["written"]) for one in exports] == [("gift", 1), ("xml", 1), ("zip", 1)]
    file = client.get(f"{API}/handbooks/b/exports/zip")
    assert read_bank(files_of(file.content), "b.zip").items == 1
    taken = client.post(f"{API}/banks", params={"name": "c.zip"}, content=file.content)
    assert taken.json()["handbook"] == "c"


def test_the_api_refuses_in_plain_words(client: TestClient) -> None:
    for address, content, status in (
        ("banks?name=b.gift", b"no", 422),
        ("banks?name=b.pdf", b"{=a ~b}", 422),
        ("banks/readings?name=b.xml", b"<quiz><question/></quiz>", 422),
        ("banks/readings?name=b.zip", b"PK\3\4broken", 422),
        ("banks/readings?name=b.xml", b"x" * 21_000_000, 422),
    ):
        answer = client.post(f"{API}/{address}", content=content)
        assert answer.status_code == status, answer.text
        assert answer.json()["detail"]
    assert client.get(f"{API}/handbooks/kinds/exports/odt").status_code == 422
    assert client.get(f"{API}/handbooks/none/exports").status_code == 404


# The command


def test_the_command_writes_each_format_and_names_what_it_leaves_out(tmp_path: Path) -> None:
    book = tmp_path / "kinds.md"
    book.write_text(one_of_each(), encoding="utf-8")
    for form, kinds in (("gift", 4), ("moodle", 5)):
        done = viva("items", book, "--format", form, data=tmp_path / "none")
        assert done.returncode == 0, done.stderr
        assert f"{kinds} items written, {len(ItemKind) - kinds} left out." in done.stderr
        assert "has no word for formula" in done.stderr
        assert read_bank({"b": done.stdout.encode()}, "b.xml").items == kinds


def test_the_command_imports_a_bank_and_says_what_it_left_out(tmp_path: Path) -> None:
    bank = tmp_path / "bank.gift"
    bank.write_text(GIFT, encoding="utf-8")
    looked = viva("import", bank, "--dry-run", data=tmp_path / "data")
    assert "Quiz items by its author: 2 choice, 1 multiple, 1 numeric." in looked.stdout
    assert "Line 14: " in looked.stdout
    done = viva("import", bank, data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert "Line 14: This question asks for free text" in done.stderr
    shown = json.loads(viva("items", bank, "--format", "json", data=tmp_path / "data").stdout)
    assert [one["kind"] for one in shown] == ["choice", "choice", "multiple", "numeric"]
