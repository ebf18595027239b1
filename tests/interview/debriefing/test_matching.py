"""Points are proposed by the words of an answer, and shown with them; the person decides."""

from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from app.db.store import Store
from app.interview.debrief_matching import quotes
from app.interview.lexicons import LEXICON, ask_for_lexicons, lexicon_of
from app.interview.models import MarkRow, QuestionRow
from app.library.models import HandbookRow
from app.rehearsal.points.lexicon import Lexicon
from app.work.models import JobRow
from tests.conftest import START
from tests.interview.debriefing.conftest import Sit, read_words
from tests.interview.debriefing.sitting import Sat
from tests.web.test_pages import PARTIAL, page, text

FULL = Sat(
    "Why does an LSTM forget",
    text="The cell state is changed by addition, and the forget gate can stay near one, so the gradient does not vanish.",
)
EMPTY = Sat("Why does an LSTM forget", text="I have no idea, sorry.")


def test_points_come_ticked_by_the_words_that_say_them(client: TestClient, store: Store, sat: Sit) -> None:
    number = sat(FULL)
    read_words(client)
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
    read_words(client)
    client.post(f"/interviews/{number}/guess", data={"skip": "yes"})
    tree = page(client, f"/interviews/{number}/debrief/1")
    assert not [one for one in tree.css("[name=point]") if "checked" in one.attributes]


def test_a_page_does_not_wait_for_the_words_of_its_handbook(
    client: TestClient, store: Store, sat: Sit
) -> None:
    number = sat(FULL)
    client.post(f"/interviews/{number}/guess", data={"skip": "yes"})
    debrief = f"/interviews/{number}/debrief/1"
    waiting = page(client, debrief).css_first("#points")
    assert waiting.attributes["hx-get"] == f"{debrief}/points"
    assert waiting.css_matches("[checked]") is False
    assert client.get(f"{debrief}/points", headers=PARTIAL).status_code == 204
    read_words(client)
    ready = client.get(f"{debrief}/points", headers=PARTIAL).text
    assert ready.lstrip().startswith("<fieldset")
    assert "hx-get" not in ready
    assert "checked" in ready


def test_the_words_of_a_handbook_are_read_once_and_kept(client: TestClient, store: Store, sat: Sit) -> None:
    topic = sat(FULL) and topic_of(store)
    with store.write() as tx:
        assert lexicon_of(tx, topic) is None
        ask_for_lexicons(tx, [topic], START)  # it was asked for already
        jobs = tx.execute(select(JobRow.kind).where(JobRow.kind == LEXICON)).scalars().all()
    assert jobs == [LEXICON]
    read_words(client)
    with store.write() as tx:
        made = lexicon_of(tx, topic)
        assert made is not None
        assert Lexicon.from_data(made.as_data()) == made
        tx.execute(update(HandbookRow).values(digest="another"))
        assert lexicon_of(tx, topic) is None


def topic_of(store: Store) -> int:
    with store.read() as tx:
        return int(tx.execute(select(QuestionRow.topic_id).limit(1)).scalar_one())


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
