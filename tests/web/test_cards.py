"""The card browser as a page and as an API, on both databases."""

import json

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from app.db.store import Store
from app.study import card_list
from tests.conftest import statements_of
from tests.web.test_pages import PARTIAL, page, text

API = "/api/v1/cards"
HOSTILE = [
    "'; DROP TABLE card;--", '" OR 1=1', "NEAR(a b)", "a* OR b", "card_search", "%", "topic:%", "tag:'", "a\\", "\\'",
    "\x00", "topic:\x00", "\ud800", "‮evil", "<script>alert(1)</script>", "x" * 10_000, "is:" * 3_000, "(" * 500,
    "handbook:\"'\"", "👩‍🔬", "é", "²", "-" * 300, '"' * 301, "difficulty:>1e9", "reps:999999",
]  # fmt: skip


def changed(client: TestClient, **data: object) -> LexborHTMLParser:
    answer = client.post("/cards/actions", data=data)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def test_the_list_shows_cards_and_what_can_be_done(client: TestClient) -> None:
    tree = page(client, "/cards")
    assert len(tree.css("tbody tr")) == 50
    assert text(tree, "#results .results__count").endswith(" cards")
    assert [one.text().strip() for one in tree.css("th")][2].startswith("Topic")
    assert tree.css_first("th[aria-sort]").attributes["aria-sort"] == "ascending"
    assert tree.css_first("a[rel=next]") is not None
    assert tree.css_first("a[rel=prev]") is None
    following = page(client, tree.css_first("a[rel=next]").attributes["href"])
    assert following.css_first("a[rel=prev]") is not None
    first = tree.css_first("tbody a").attributes["href"]
    assert page(client, first).css_first("a[href*='/read#']") is not None


def test_typing_answers_with_the_results_alone(client: TestClient) -> None:
    answer = client.get("/cards", params={"q": "gate is:tired"}, headers=PARTIAL)
    assert "<!doctype" not in answer.text
    assert "A card is never “tired”" in answer.text
    assert len(LexborHTMLParser(answer.text).css("tbody tr")) > 2, "the rest was searched for"
    assert "Nothing fits this search." in client.get("/cards?q=qqqq").text


def test_a_topic_leads_to_its_cards(client: TestClient) -> None:
    topic = page(client, "/handbooks/deep-learning-interview-handbook/topics/attention-mechanism")
    link = topic.css_first("a[href^='/cards?q=']").attributes["href"]
    tree = page(client, link)
    assert 0 < len(tree.css("tbody tr")) < 50
    assert tree.css(".notice") == []


def test_ticked_cards_are_changed_and_changed_back(client: TestClient) -> None:
    ids = [one.attributes["value"] for one in page(client, "/cards?q=gate").css("[name=card]")]
    data = {"q": "gate", "card": ids[:2], "shown": ids, "verb": "suspend", "which": "ticked"}
    tree = changed(client, **data)
    assert text(tree, "[role=status]").startswith("2 cards suspended")
    assert [text(row, ".cards__state") for row in tree.css("tbody tr")[:3]] == [
        "Suspended",
        "Suspended",
        "New",
    ]
    undo = tree.css_first(".done form").attributes["action"]
    undone = LexborHTMLParser(client.post(undo, data={"q": "gate"}).text)
    assert text(undone, "[role=status]") == "Taken back: 2 cards as before."
    assert undone.css_first(".done form") is None
    assert client.post(undo, data={"q": "gate"}).status_code == 409
    assert text(changed(client, **data | {"which": "page"}), "[role=status]").startswith(f"{len(ids)} cards")
    assert text(changed(client, **data | {"which": "all"}), "[role=status]").startswith("Nothing to change")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"verb": "suspend"}, "No card is ticked."),
        ({"verb": "tag", "which": "all"}, "The tag is missing."),
        ({"verb": "explode", "which": "all"}, "“explode” cannot be done to cards."),
        ({"verb": "reset", "which": "all", "q": "is:tired"}, "nothing was changed"),
    ],
)
def test_what_cannot_be_meant_is_said_beside_the_list(
    client: TestClient, data: dict[str, str], says: str
) -> None:
    answer = client.post("/cards/actions", data=data)
    assert answer.status_code == 422
    assert says in text(LexborHTMLParser(answer.text), "[role=alert].done")


@pytest.mark.parametrize(
    "data",
    [
        {"verb": "suspend", "card": ["x"]},
        {"verb": "suspend", "card": ["0"]},
        {"verb": "suspend", "card": ["9" * 30]},
        {"verb": "suspend", "card": ["1"] * 51},
        {"verb": "suspend", "which": "everyone"},
        {"verb": "suspend", "after": "-1"},
    ],
)
def test_forms_that_no_page_makes_are_refused(client: TestClient, data: dict[str, object]) -> None:
    assert client.post("/cards/actions", data=data).status_code == 422


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_searches_are_answered(client: TestClient, query: str) -> None:
    raw = query.encode("utf-8", "surrogatepass")
    answer = client.get("/cards", params={"q": raw})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert client.get(API, params={"q": raw, "sort": "prompt"}).status_code == 200
    action = client.post(f"{API}/actions", content=json.dumps({"verb": "suspend", "q": f"xylophone {query}"}))
    assert (action.status_code, action.json().get("cards", 0)) in ((201, 0), (422, 0))


def test_hostile_addresses_are_answered(client: TestClient) -> None:
    for address in (
        "/cards?sort=nonsense",
        "/cards?sort=-",
        "/cards?after=5&before=5",
        "/cards?done=77",
        "/cards?after=999999",
    ):
        assert len(page(client, address).css("tbody tr")) > 0
    assert client.get("/cards?after=-1").status_code == 422
    assert client.get("/cards?before=99999999999999999999").status_code == 422


def test_a_reset_shows_on_the_cards_page(client: TestClient) -> None:
    card = client.get(f"{API}/next").json()["card"]
    client.post(f"{API}/{card['id']}/reviews", json={"grade": 3, "seen_reps": 0})
    changed(client, verb="reset", card=[card["id"]], which="ticked")
    tree = page(client, f"/cards/{card['id']}")
    assert "before the reset" in text(tree, "table")
    assert client.get(f"{API}/{card['id']}").json()["memory"]["reps"] == 0


def test_programs_search_change_and_change_back(client: TestClient) -> None:
    first = client.get(API, params={"sort": "prompt"}).json()
    assert (len(first["cards"]), first["more"], first["before"]) == (50, False, None)
    second = client.get(API, params={"sort": "prompt", "after": first["after"]}).json()
    assert not {card["id"] for card in first["cards"]} & {card["id"] for card in second["cards"]}
    assert client.get(API, params={"sort": "colour"}).status_code == 422
    done = client.post(f"{API}/actions", json={"verb": "tag", "q": "kind:list", "tag": "Lists"})
    assert done.status_code == 201
    tagged = client.get(API, params={"q": "tag:lists"}).json()
    assert tagged["total"] == done.json()["cards"] > 3
    assert all(card["tags"] == ["lists"] and card["kind"] == "list" for card in tagged["cards"])
    undone = client.post(f"{API}/actions/{done.json()['id']}/undos")
    assert (undone.status_code, undone.json()["undone"]) == (201, True)
    assert client.get(API, params={"q": "tag:lists"}).json()["total"] == 0
    for body in ({"verb": "tag"}, {"verb": "suspend"}, {"verb": "suspend", "q": "", "cards": [1]}):
        assert client.post(f"{API}/actions", json=body).status_code == 422


def test_ten_rows_take_as_many_queries_as_twenty(
    client: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = statements_of(store)
    counts: dict[str, set[int]] = {}
    client.get("/cards")
    for rows in (10, 20):
        monkeypatch.setattr(card_list, "PAGE", rows)
        for query in ("", "is:new", "handbook:deep -tag:hard"):
            seen.clear()
            assert len(page(client, f"/cards?q={query}").css("tbody tr")) == rows
            counts.setdefault(query, set()).add(len(seen))
    assert all(len(numbers) == 1 for numbers in counts.values()), counts
    assert max(max(numbers) for numbers in counts.values()) <= 10


def test_a_prompt_is_one_line_with_its_formulas(client: TestClient) -> None:
    tree = page(client, "/cards?q=kind:formula-read")
    stems = tree.css(".cards__stem")
    assert all(stem.css_first(".katex") is not None for stem in stems)
    assert not any("<span" in stem.text() for stem in stems)
    assert not any(stem.css("div, p, .katex-display, [tabindex]") for stem in stems)
