"""Every page, asserted on what it says and offers, on both databases."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from app.db.store import Store
from app.library.models import CardRow, ChangeSetRow
from app.study.models import ReviewRow
from tests.conftest import START, statements_of

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
BOOK = "/handbooks/deep-learning-interview-handbook"


def page(client: TestClient, path: str, status: int = 200) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    return LexborHTMLParser(answer.text)


def text(tree: LexborHTMLParser, selector: str) -> str:
    found = tree.css_first(selector)
    assert found is not None, f"no {selector}"
    return " ".join(found.text().split())


def card_of(tree: LexborHTMLParser) -> tuple[str, str]:
    """The address to grade the shown card at, and the repetitions that the page saw."""
    form = tree.css_first("form[data-review]")
    assert form is not None
    seen = form.css_first("input[name=seen_reps]")
    return form.attributes["action"] or "", seen.attributes["value"] or ""


def test_today_says_what_is_due_and_starts_it(client: TestClient) -> None:
    tree = page(client, "/")
    assert text(tree, "h1") == "20 cards for today."
    assert tree.css_first(".button--primary").attributes["href"] == "/study"
    assert tree.css_first('nav a[aria-current="page"]').text().strip() == "Today"


def test_the_session_grades_a_card_and_gives_the_next(client: TestClient) -> None:
    tree = page(client, "/study")
    action, seen = card_of(tree)
    intervals = [node.css_first("[aria-hidden]").text() for node in tree.css(".grade__interval")]
    assert intervals[:3] == ["1 min", "6 min", "10 min"]
    answer = client.post(action, data={"grade": "3", "seen_reps": seen, "took_ms": "5000"}, headers=PARTIAL)
    assert answer.status_code == 200
    assert not answer.text.lstrip().startswith("<!doctype")
    assert card_of(LexborHTMLParser(answer.text))[0] != action


def test_without_htmx_a_grade_answers_with_a_redirect_to_the_session(client: TestClient) -> None:
    action, seen = card_of(page(client, "/study?handbook=deep-learning-interview-handbook"))
    data = {"grade": "3", "seen_reps": seen, "scope_handbook": "deep-learning-interview-handbook"}
    answer = client.post(action, data=data, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/study?handbook=deep-learning-interview-handbook"


@pytest.mark.parametrize("headers", [PARTIAL, {}])
def test_a_double_click_grades_once_and_says_so(
    client: TestClient, store: Store, headers: dict[str, str]
) -> None:
    action, seen = card_of(page(client, "/study"))
    data = {"grade": "3", "seen_reps": seen}
    client.post(action, data=data, headers=headers)
    second = client.post(action, data=data, headers=headers)
    assert second.status_code == 409
    assert "already graded" in second.text
    with store.read() as tx:
        assert len(tx.execute(select(ReviewRow.id)).all()) == 1


def test_undo_shows_the_card_again(client: TestClient) -> None:
    action, seen = card_of(page(client, "/study"))
    client.post(action, data={"grade": "4", "seen_reps": seen}, headers=PARTIAL)
    answer = client.post("/study/undos", headers=PARTIAL)
    assert card_of(LexborHTMLParser(answer.text)) == (action, seen)
    address = answer.headers["hx-replace-url"]
    assert card_of(page(client, address)) == (action, seen), "a reload shows what is shown"
    without_htmx = client.post("/study/undos")
    assert without_htmx.status_code == 409
    assert "no review to undo" in without_htmx.text


def test_suspend_and_resume_on_the_cards_page(client: TestClient) -> None:
    action, _ = card_of(page(client, "/study"))
    card_path = action.removesuffix("/reviews")
    client.post(f"{card_path}/suspension", headers=PARTIAL)
    assert "Suspended" in text(page(client, card_path), "main")
    client.post(f"{card_path}/resumption")
    assert "Suspended" not in text(page(client, card_path), "main")


def test_bury_goes_on_with_another_card(client: TestClient) -> None:
    action, _ = card_of(page(client, "/study"))
    answer = client.post(f"{action.removesuffix('/reviews')}/burial", headers=PARTIAL)
    assert card_of(LexborHTMLParser(answer.text))[0] != action


def test_a_topic_can_be_studied_alone(client: TestClient) -> None:
    tree = page(client, BOOK)
    links = [node.attributes["href"] or "" for node in tree.css("a[href*='topic=']")]
    link = next(link for link in links if "lstm" in link)
    assert "LSTM" in text(page(client, link), "main")


def test_the_reader_shows_the_whole_handbook(client: TestClient) -> None:
    tree = page(client, f"{BOOK}/read")
    assert len(tree.css("[data-section]")) >= 37
    assert len(tree.css(".katex-display")) == 20
    assert len(tree.css("table")) == 2
    assert "Bias–Variance" in tree.text()
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    anchors = {node.attributes["href"] for node in tree.css(".contents a")}
    assert {f"#{node.attributes['id']}" for node in tree.css("[data-section]")} == anchors


def test_every_link_of_the_pages_leads_somewhere(client: TestClient) -> None:
    seen: set[str] = set()
    todo = ["/"]
    while todo:
        path = todo.pop()
        if path in seen or len(seen) > 150:
            continue
        seen.add(path)
        for node in page(client, path).css("a[href]"):
            href = (node.attributes["href"] or "").split("#")[0]
            if href.startswith("/") and not href.startswith(("/static", "/api/v1/openapi")):
                todo.append(href)
    assert {"/", "/study", "/handbooks", BOOK, f"{BOOK}/read", "/search", "/settings"} <= seen


def test_search_finds_as_you_type(client: TestClient) -> None:
    answer = client.get("/search?q=vanish", headers=PARTIAL)
    assert "<mark>" in answer.text
    assert "Vanishing" in answer.text
    assert "<!doctype" not in answer.text
    assert "Nothing has “qqqq”" in client.get("/search?q=qqqq").text
    for hostile in ('"', "a* OR b", "NEAR(", "'); DROP TABLE topic;--", "%00", "—", "a" * 5000, "<script>"):
        answer = client.get("/search", params={"q": hostile})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_settings_are_checked_and_kept(client: TestClient) -> None:
    fields = {
        "name": "Ada",
        "theme": "dark",
        "zone": "Europe/Berlin",
        "rollover_hour": "3",
        "new_per_day": "5",
        "reviews_per_day": "50",
        "desired_retention": "85",
    }
    bad = client.post("/settings", data={**fields, "desired_retention": "100", "zone": "Mars/Base"})
    assert bad.status_code == 422
    assert "Choose a time zone from the list." in bad.text
    good = client.post("/settings", data=fields)
    tree = LexborHTMLParser(good.text)
    assert "Saved." in good.text
    assert tree.css_first("html").attributes["data-theme"] == "dark"
    assert tree.css_first("#new_per_day").attributes["value"] == "5"
    assert text(page(client, "/"), "h1") == "5 cards for today."


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/nowhere", 404, "no page at this address"),
        ("/cards/999999", 404, "no card 999999"),
        ("/cards/abc", 422, "card_id"),
        ("/cards/99999999999999999999999", 422, "card_id"),
        ("/handbooks/none", 404, "no handbook “none”"),
        (f"{BOOK}/topics/none", 404, "no topic “none”"),
        ("/study?handbook=none", 404, "no handbook “none”"),
    ],
)
def test_what_is_not_there_is_said_kindly(client: TestClient, path: str, status: int, says: str) -> None:
    assert says in page(client, path, status).text()


def test_a_grade_that_does_not_exist_is_refused(client: TestClient) -> None:
    action, seen = card_of(page(client, "/study"))
    answer = client.post(action, data={"grade": "7", "seen_reps": seen})
    assert answer.status_code == 422
    assert "no grade" in answer.text
    fragment = client.post(action, data={"grade": "7", "seen_reps": seen}, headers=PARTIAL)
    assert fragment.headers["hx-reswap"] == "none", "the card stays where it is"
    assert fragment.text == "There is no grade '7'. Grade a card 1 (Again), 2 (Hard), 3 (Good) or 4 (Easy)."


def test_a_card_of_a_retired_note_says_so_and_goes_on(client: TestClient, store: Store) -> None:
    action, seen = card_of(page(client, "/study"))
    card_id = int(re.search(r"\d+", action)[0])
    with store.write() as tx:
        retired = CardRow.__table__.update().where(CardRow.id == card_id)
        tx.execute(retired.values(retired_at=START))
        book = select(CardRow.handbook_id).where(CardRow.id == card_id).scalar_subquery()
        imported = {
            "handbook_id": book,
            "applied_at": START,
            "digest": "",
            "changes": {},
            "kind": "import",
            "source": "",
        }
        tx.execute(ChangeSetRow.__table__.insert().values(**imported))  # retiring is an import's doing
    answer = client.post(action, data={"grade": "3", "seen_reps": seen}, headers=PARTIAL)
    assert "no longer in the handbook" in answer.text
    assert card_of(LexborHTMLParser(answer.text))[0] != action


@pytest.fixture
def statements(store: Store) -> Callable[[], int]:
    """Counts the statements since it was last asked."""
    seen = statements_of(store)

    def taken() -> int:
        number = len(seen)
        seen.clear()
        return number

    return taken


def test_lists_take_as_many_queries_for_many_topics_as_for_few(
    client: TestClient, statements: Callable[[], int]
) -> None:
    client.get("/handbooks")
    statements()
    page(client, f"{BOOK}/topics/attention-mechanism")
    few = statements()
    page(client, BOOK)
    assert statements() <= few + 1
    page(client, f"{BOOK}/read")
    assert statements() <= few + 1


def test_a_review_takes_few_statements(client: TestClient, statements: Callable[[], int]) -> None:
    action, seen = card_of(page(client, "/study"))
    statements()
    client.post(action, data={"grade": "3", "seen_reps": seen}, headers=PARTIAL)
    assert statements() <= 11


def test_a_grade_counts_when_an_import_took_the_topic_away(client: TestClient, store: Store) -> None:
    action, seen = card_of(page(client, "/study"))
    gone = {"scope_handbook": "deep-learning-interview-handbook", "scope_topic": "no-longer"}
    answer = client.post(action, data={"grade": "3", "seen_reps": seen, **gone}, headers=PARTIAL)
    assert answer.status_code == 200
    with store.read() as tx:
        assert len(tx.execute(select(ReviewRow.id)).all()) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/study?handbook=%00",
        "/handbooks/%00",
        "/api/v1/handbooks/%00",
        "/cards/3000000000",
        "/study?card=3000000000",
    ],
)
def test_odd_addresses_are_refused_on_both_databases(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in (404, 422)


def test_a_mistake_of_ours_is_answered_safely(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("app.library.api.queries.handbooks", fail)
    answer = client.get("/api/v1/handbooks")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "content-security-policy" in answer.headers
    assert "secret" not in answer.text
