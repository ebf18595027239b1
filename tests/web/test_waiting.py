"""What waits for a decision, on the page of handbooks; on both databases."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.accounts.queries import SHOW_FIRST, local_owner
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.library.shelves import Shelf, take_in
from tests.library.test_changes import REWORDED
from tests.library.test_importing import BOOK
from tests.web.test_changes import apply, give
from tests.web.test_pages import page, text


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf("data/handbooks", tmp_path / "shelf")
    made.folder.mkdir()
    return made


@pytest.fixture
def changed(
    client: TestClient, store: Store, clock: FixedClock, typesetter: KatexTypesetter, shelf: Shelf
) -> None:
    """A handbook that is on a shelf, and has changed there since the owner asked to see changes first."""
    importer = Importer.over(store, clock, typesetter)
    (shelf.folder / "trees.md").write_text(BOOK)
    list(take_in(importer, [shelf]))
    client.post("/settings", data={**settings_form(client), "disk_changes": SHOW_FIRST})
    (shelf.folder / "trees.md").write_text(REWORDED)
    list(take_in(importer, [shelf]))


def settings_form(client: TestClient) -> dict[str, str]:
    """What the page of settings would send as it stands."""
    form = page(client, "/settings").css_first("main form")
    fields = {
        node.attributes["name"]: node.attributes["value"]
        for node in form.css("input[value]:not([type=radio])")
    }
    chosen = {
        node.attributes["name"]: node.attributes["value"] for node in form.css("input[type=radio][checked]")
    }
    return {**fields, **chosen, "zone": "UTC"}


def test_nothing_waits_at_first(client: TestClient) -> None:
    assert page(client, "/handbooks").css_first("#waiting") is None


def test_a_change_on_disk_waits_is_looked_at_and_applied(changed: None, client: TestClient) -> None:
    listed = page(client, "/handbooks").css_first("#waiting")
    assert "data/handbooks/trees.md" in listed.text()
    assert "Changed on disk. It waits because you want to see changes first." in " ".join(
        listed.text().split()
    )
    assert "hx-trigger" not in listed.attributes, "nothing is going on"
    address = listed.css_first("h3 a").attributes["href"]
    shown = client.get(address)
    assert "It changed on disk, and waits because you want to see changes first." in shown.text
    assert "inside" in text(page(client, address), "ins")
    assert "Import" in text(page(client, str(apply(client, shown).url)), "h1")
    assert page(client, "/handbooks").css_first("#waiting") is None


def test_a_change_on_disk_is_discarded(changed: None, client: TestClient) -> None:
    form = page(client, "/handbooks").css_first("#waiting form")
    client.post(form.attributes["action"])
    assert page(client, "/handbooks").css_first("#waiting") is None
    assert "inside a node" not in client.get("/handbooks/trees/read").text


def test_what_was_given_waits_too_with_what_is_wrong_with_it(client: TestClient) -> None:
    give(client, BOOK, "one.md")
    give(client, BOOK, "two.md")
    listed = page(client, "/handbooks").css_first("#waiting")
    assert [node.text() for node in listed.css("h3")] == ["one.md", "two.md"]
    assert listed.text().count("Nothing has been written yet.") == 2
    discarded = client.post(listed.css_first("form").attributes["action"])
    assert [node.text() for node in page(client, discarded.url.path).css("#waiting h3")] == ["two.md"]


def test_the_choice_is_kept_and_only_the_two_are_taken(client: TestClient, store: Store) -> None:
    form = settings_form(client)
    assert form["disk_changes"] == "apply"
    client.post("/settings", data={**form, "disk_changes": "show"})
    assert settings_form(client)["disk_changes"] == "show"
    assert client.post("/settings", data={**form, "disk_changes": "never"}).status_code == 422
    with store.read() as tx:
        assert local_owner(tx).disk_changes == SHOW_FIRST
