"""The page of interviews, the room without a script, and the editor of blueprints."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event

from app.db.store import Store
from app.interview.queries import questions
from app.kernel.clock import FixedClock
from app.rehearsal.blueprint import Form, Section
from tests.conftest import statements_of
from tests.interview.conftest import Begin, whole
from tests.web.test_pages import page, text


def room_form(client: TestClient, number: int, **more: Any) -> dict[str, Any]:
    """What the room's form would send, were it opened now."""
    tree = page(client, f"/interviews/{number}/room")
    hidden = {one.attributes["name"]: one.attributes["value"] for one in tree.css("form input[type=hidden]")}
    return hidden | more


def answers(store: Store, number: int) -> list[str]:
    with store.read() as tx:
        return [one.text for asked in questions(tx, number) for one in asked.answers]


def test_what_will_be_asked_is_said_before_it_is_started(client: TestClient) -> None:
    tree = page(client, "/interviews")
    assert tree.css_first('nav a[aria-current="page"]').text().strip() == "Interview"
    names = [one.text(strip=True) for one in tree.css(".offer__name")]
    assert names == ["15 minutes", "30 minutes", "45 minutes", "60 minutes", "Surprise me15–60 min"]
    first = tree.css_first(".offer").text()
    assert "2 open questions" in first
    assert "no pause" in first


def test_what_is_missing_is_said_and_the_nearest_is_offered(client: TestClient) -> None:
    tree = page(client, "/interviews")
    hour = next(one for one in tree.css(".offer") if "60 minutes" in one.text())
    assert "there are 4 of 6 open questions" in " ".join(hour.text().split())
    assert "The nearest that can be filled has" in hour.text()
    refused = client.post("/interviews", data={"blueprint": "60-minutes"})
    assert refused.status_code == 409
    assert "asks for more than your handbooks have" in refused.text
    started = client.post(
        "/interviews", data={"blueprint": "60-minutes", "nearest": "true", "level": "staff"}
    )
    assert str(started.url).endswith("/interviews/1/room")
    assert "An interview is under way" in page(client, "/interviews").body.text()


def test_a_save_takes_three_statements(client: TestClient, store: Store, begin: Begin) -> None:
    number = begin()
    form = room_form(client, number, text="An answer", mode0="typed", certainty=2)
    client.post(f"/interviews/{number}/answers", data=form)
    seen = statements_of(store)
    saved = client.post(
        f"/interviews/{number}/answers", data=form | {"sequence": "2", "text": "A longer answer"}
    )
    assert saved.json()["state"] == "kept"
    assert [one.split()[0] for one in seen if not one.startswith("BEGIN")] == ["SELECT", "SELECT", "INSERT"]


def test_formulas_are_read_aloud_in_words(client: TestClient, begin: Begin) -> None:
    room = f"/interviews/{begin(whole(Section(Form.OPEN, 4, 5), minutes=30))}/room"
    said = []
    for position in range(1, 5):
        said.append(page(client, room).css_first("[data-said]").attributes["data-said"])
        client.post(
            room, data=room_form(client, int(room.split("/")[2]), do=f"go:{position + 1}", still="true")
        )
    assert "Why are dot products scaled by the root of d ?" in said


def test_nothing_to_ask_says_what_to_do(empty_store: Store, client: TestClient) -> None:
    with empty_store.write() as tx:
        tx.exec_driver_sql("UPDATE handbook SET retired_at = imported_at")
    assert page(client, "/interviews").css_first(".empty a").attributes["href"] == "/handbooks/import"
    refused = client.post("/interviews", data={"blueprint": "surprise-me", "nearest": "true"})
    assert (refused.status_code, "Import a handbook" in refused.text) == (409, True)


def test_an_unknown_blueprint_and_an_unknown_interview(client: TestClient) -> None:
    assert client.post("/interviews", data={"blueprint": "nonsense"}).status_code == 404
    for path in ("/interviews/77", "/interviews/77/room", "/interviews/77/end", "/interviews/77/clock"):
        assert client.get(path).status_code == 404


def test_a_form_from_an_older_page_is_not_saved_and_what_it_held_can_be_copied(
    client: TestClient, store: Store, begin: Begin
) -> None:
    number = begin()
    old = room_form(client, number, text=["from the first window"], do="on")
    new = room_form(client, number, text=["from the second"], do="go:3")
    assert client.post(f"/interviews/{number}/room", data=new).status_code == 200
    refused = client.post(f"/interviews/{number}/room", data=old)
    assert refused.status_code == 409
    tree = LexborHTMLParser(refused.text)
    assert tree.css_first("textarea[readonly]").text() == "from the first window"
    assert "another window" in text(tree, "[role=alert]")
    assert answers(store, number) == ["from the second"]


def test_a_save_tells_the_servers_clock(client: TestClient, begin: Begin, clock: FixedClock) -> None:
    number = begin()
    form = room_form(client, number, text=["as it is written"])
    clock.advance(timedelta(minutes=1))
    said = client.post(f"/interviews/{number}/answers", data=form).json()
    assert said == {"state": "kept", "sequence": 1, "left_ms": 14 * 60_000}
    late = client.post(
        f"/interviews/{number}/answers", data=form | {"sequence": "3", "text": ["newer"]}
    ).json()
    assert late["state"] == "kept"
    assert (
        client.post(f"/interviews/{number}/answers", data=form | {"sequence": "2"}).json()["state"] == "older"
    )
    clock.advance(timedelta(hours=1))
    over = client.post(f"/interviews/{number}/answers", data=form | {"sequence": "4"})
    assert (over.status_code, over.json()["state"]) == (409, "over")
    assert client.get(f"/interviews/{number}/clock").json()["state"] == "over"


def test_a_megabyte_is_refused_and_said(client: TestClient, store: Store, begin: Begin) -> None:
    number = begin()
    form = room_form(client, number, text=["x" * 1_000_000])
    refused = client.post(f"/interviews/{number}/answers", data=form, headers={"HX-Request-Type": "partial"})
    assert (refused.status_code, "Shorten it" in refused.text) == (413, True)
    shorter = client.post(f"/interviews/{number}/answers", data=form | {"text": ["x" * 150_000]})
    assert (shorter.status_code, shorter.json()["state"]) == (422, "refused")
    assert answers(store, number) == []


def test_the_preview_is_safe(client: TestClient, begin: Begin) -> None:
    number = begin()
    shown = client.post(
        f"/interviews/{number}/previews", data={"text": ["$x^2$ <script>alert(1)</script> **b**"]}
    ).text
    assert "katex" in shown
    assert "<strong>b</strong>" in shown
    assert "<script" not in shown


def test_a_save_takes_few_statements(client: TestClient, store: Store, begin: Begin) -> None:
    number = begin(whole(Section(Form.OPEN, 4, 3)))
    form = room_form(client, number, text=["again"])
    seen: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    client.post(f"/interviews/{number}/answers", data=form)
    assert len([one for one in seen if not one.startswith(("BEGIN", "COMMIT"))]) <= 7, seen


def editor(tree: LexborHTMLParser, **more: Any) -> dict[str, Any]:
    """What the editor's form would send as it stands."""
    fields: dict[str, Any] = {}
    for one in tree.css("form.form input, form.form select, form.form textarea"):
        name, kind = one.attributes.get("name") or "", one.attributes.get("type")
        if kind == "checkbox" and "checked" not in one.attributes:
            continue
        chosen = one.css_first("option[selected]")
        value = (
            chosen.attributes["value"]
            if chosen
            else one.attributes.get("value") or (one.text() if one.tag == "textarea" else "")
        )
        fields.setdefault(name, []).append(value)
    return fields | more


def test_a_blueprint_is_copied_changed_started_and_removed_without_javascript(
    client: TestClient, begin: Begin
) -> None:
    form = editor(page(client, "/interviews/blueprints/new?from=15-minutes"), name="Mine")
    tree = LexborHTMLParser(client.post("/interviews/blueprints/new", data=form | {"do": "add"}).text)
    assert len(tree.css(".row")) == 6
    form = editor(tree, topics="attention: 2\nalchemy", do="check", minutes="20")
    tree = LexborHTMLParser(client.post("/interviews/blueprints/new", data=form).text)
    assert "No topic is called “alchemy”" in text(tree, ".blueprint__said")
    mixed = editor(tree, topics="", do="check", mix=["staff 2"])
    checked = LexborHTMLParser(client.post("/interviews/blueprints/new", data=mixed).text)
    assert "Section 1 wishes for 2 of difficulty staff; your handbooks have 1, so others" in text(
        checked, "main"
    )
    for _ in range(5):
        tree = LexborHTMLParser(
            client.post("/interviews/blueprints/new", data=editor(tree, do="remove:1")).text
        )
    saved = client.post(
        "/interviews/blueprints/new",
        data=editor(tree, do="save", mix=["senior 2, staff"], topics="attention"),
    )
    assert str(saved.url).endswith("/interviews")
    own = page(client, "/interviews/blueprints/mine")
    assert own.css_first("#mix-1").attributes["value"] == "senior 2, staff 1"
    started = client.post("/interviews", data={"blueprint": "mine"})
    assert str(started.url).endswith("/room")
    client.post("/interviews/blueprints/mine", data=editor(own, do="retire"))
    assert "Mine" not in [one.text(strip=True) for one in page(client, "/interviews").css(".offer__name")]
    assert client.get("/interviews/blueprints/mine").status_code == 404


@pytest.mark.parametrize(
    ("mend", "says"),
    [
        ({"minutes": "0"}, "1 to 240 minutes, not 0"),
        ({"minutes": "many"}, "“many” is no number"),
        ({"count": ["10000"] * 5}, "60 questions at most, not 50,000"),
        ({"name": " "}, "has no name"),
        ({"mix": ["wild"] * 5}, "no difficulty “wild”"),
        ({"form": ["dance"] * 5}, "form cannot be “dance”"),
    ],
)  # fmt: skip
def test_a_blueprint_that_cannot_be_meant_is_not_kept(
    client: TestClient, mend: dict[str, Any], says: str
) -> None:
    form = editor(page(client, "/interviews/blueprints/new?from=15-minutes"), do="save") | mend
    refused = client.post("/interviews/blueprints/new", data=form)
    assert refused.status_code == 422
    assert says in text(LexborHTMLParser(refused.text), ".blueprint__said")
    assert len(page(client, "/interviews").css(".offer")) == 5
