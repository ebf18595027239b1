"""Points are proposed by the words of an answer, and shown with them; the person decides."""

from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.db.store import Store
from app.interview.debrief_matching import quotes
from app.interview.models import MarkRow
from tests.interview.debriefing.conftest import Sit
from tests.interview.debriefing.sitting import Sat
from tests.web.test_pages import PARTIAL, page, text

FULL = Sat(
    "Why does an LSTM forget",
    text="The cell state is changed by addition, and the forget gate can stay near one, so the gradient does not vanish.",
)
EMPTY = Sat("Why does an LSTM forget", text="I have no idea, sorry.")


def test_points_come_ticked_by_the_words_that_say_them(client: TestClient, store: Store, sat: Sit) -> None:
    number = sat(FULL)
    client.post(f"/interviews/{number}/guess", data={"skip": "yes"})
    tree = page(client, f"/interviews/{number}/debrief/1")
    ticked = [one.attributes["value"] for one in tree.css("[name=point]") if "checked" in one.attributes]
    assert {"0", "1"} <= set(ticked)
    assert "you decide" in text(tree, ".judging__hint")
    marked = {one.text() for one in tree.css("#words-0 mark")}
    assert "addition" in marked
    client.post(f"/interviews/{number}/debrief/1", data={"point": ["0"], "depth": "2"}, headers=PARTIAL)
    tree = page(
        client, f"/interviews/{number}/debrief/1"
    )  # what the person said stands, whatever is proposed
    assert [one.attributes["value"] for one in tree.css("[name=point]") if "checked" in one.attributes] == [
        "0"
    ]
    assert "Ticked where" not in tree.body.text()
    with store.read() as tx:
        [kept] = tx.execute(select(MarkRow.proposed)).scalars()
    assert {one["point"] for one in kept if one["covered"]} >= {0, 1}


def test_nothing_said_ticks_nothing(client: TestClient, sat: Sit) -> None:
    number = sat(EMPTY)
    client.post(f"/interviews/{number}/guess", data={"skip": "yes"})
    tree = page(client, f"/interviews/{number}/debrief/1")
    assert not [one for one in tree.css("[name=point]") if "checked" in one.attributes]


def test_a_quote_marks_the_words_and_cuts_none() -> None:
    said = "First of all I would say that the cell state is changed by addition, which is what the whole idea is about."
    start = said.index("addition")
    [quote] = quotes(said, [(start, start + 8)])
    assert (
        quote
        == "… I would say that the cell state is changed by <mark>addition</mark>, which is what the whole idea is about."
    )
    assert quotes("<b> & addition", [(6, 14)]) == ("&lt;b&gt; &amp; <mark>addition</mark>",)


@given(st.text(max_size=300), st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=6))
def test_any_spans_give_quotes_of_the_text(said: str, ends: list[tuple[int, int]]) -> None:
    spans = [(min(pair), min(max(pair), len(said))) for pair in ends if min(pair) < len(said)]
    for quote in quotes(said, spans):
        assert quote.striptags() is not None
        assert quote.count("<mark>") == quote.count("</mark>") >= 1
