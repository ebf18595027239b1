"""The other side of an interview: what an interviewer sees and does by a link, and the stream that tells of changes."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event, select, update

from app.accounts.queries import Learner
from app.db.store import Store
from app.interview import share_live
from app.interview.debrief_reads import examined
from app.interview.models import AnswerRow, AttemptRow, EventRow, ShareRow
from app.interview.queries import attempt
from app.interview.share_links import Kind, make_link, revoke_link
from app.interview.share_live import Pulse, events, look
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, Invalid, NotFound
from app.main import create_app
from app.settings import Settings
from app.web.visit import Wiring
from tests.interview.debriefing.conftest import Sit
from tests.web.test_pages import PARTIAL, page, text


@pytest.fixture
def live(store: Store, learner: Learner, clock: FixedClock, sat: Sit) -> tuple[int, str]:
    """An interview at its first question, and the path of its interviewer's page."""
    number = sat(over=False, position=1)
    with store.write() as tx:
        made = make_link(tx, learner, number, Kind.INTERVIEWER, clock.now())
    return number, f"/shared/interviews/{made.token}"


def moved(store: Store, number: int, position: int) -> None:
    with store.write() as tx:
        tx.execute(update(AttemptRow).where(AttemptRow.id == number).values(position=position))


def test_an_interviewer_sees_both_sides(client: TestClient, live: tuple[int, str]) -> None:
    answer = client.get(live[1])
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    tree = LexborHTMLParser(answer.text)
    assert "Why scale attention" in text(tree, "#stem")
    said, model = (" ".join(one.text().split()) for one in tree.css(".debrief__side"))
    assert "saturates" in said
    assert "training stalls" in model
    assert len(tree.css("[name=point]")) == 4
    assert "What happens if one scales by" in text(tree, ".asking")
    assert text(tree, "[data-deadline]") == "20 min left"
    assert tree.css_first("a[href='/']") is None


def test_what_an_interviewer_says_stands_beside_the_candidate(
    client: TestClient, store: Store, live: tuple[int, str]
) -> None:
    number, path = live
    form = {"point": ["0", "3"], "depth": "2", "clarity": "3", "note": "Hesitant."}
    answer = client.post(f"{path}/questions/1", data=form, headers=PARTIAL)
    assert LexborHTMLParser(answer.text).body.text().strip() == "Saved."
    client.post(f"{path}/questions/2", data={"point": ["1"]})  # without JavaScript
    with store.read() as tx:
        first, second, *_ = examined(tx, number)
    assert first.other is not None
    assert (first.other.ticked, first.other.note, first.own) == ((0, 3), "Hesitant.", None)
    assert (first.other.marks.correctness, first.other.marks.depth) == (2, 2)
    assert second.other is not None
    tree = page(client, f"{path}?question=1")
    assert [one.attributes["value"] for one in tree.css("[name=point]") if "checked" in one.attributes] == [
        "0",
        "3",
    ]


def test_a_nudge_is_kept_once_and_forgotten_when_the_candidate_moves(
    client: TestClient, store: Store, live: tuple[int, str]
) -> None:
    number, path = live
    for _ in range(2):
        tree = LexborHTMLParser(client.post(f"{path}/nudge", data={"position": "1"}).text)
        assert "was asked to go on" in text(tree, ".session__tools")
    assert client.post(f"{path}/nudge", data={"position": "3"}).status_code == 200  # not there any more
    with store.read() as tx:
        kinds = list(tx.execute(select(EventRow.kind).where(EventRow.attempt_id == number)).scalars())
    assert kinds.count("nudged") == 1


def test_the_candidate_is_told(
    client: TestClient, store: Store, learner: Learner, live: tuple[int, str]
) -> None:
    number, path = live
    tree = page(client, f"/interviews/{number}/room")
    assert "hidden" in tree.css_first("[data-nudged]").attributes
    assert client.get(f"/interviews/{number}/clock").json()["nudged"] is False
    client.post(f"{path}/nudge", data={"position": "1"})
    assert client.get(f"/interviews/{number}/clock").json()["nudged"] is True
    tree = page(client, f"/interviews/{number}/room")  # without JavaScript, by reload
    assert "hidden" not in tree.css_first("[data-nudged]").attributes
    with store.write() as tx:
        epoch = attempt(tx, learner.id, number).epoch
    form = {"epoch": str(epoch), "sequence": "1", "position": "1", "do": "skip"}
    assert client.post(f"/interviews/{number}/room", data=form).status_code == 200
    assert client.get(f"/interviews/{number}/clock").json()["nudged"] is False


def test_a_candidate_makes_a_link_for_the_interviewer(client: TestClient, sat: Sit) -> None:
    number = sat(over=False, position=1)
    assert "Make a link" in text(page(client, f"/interviews/{number}/interviewer"), ".page__action")
    tree = LexborHTMLParser(client.post(f"/interviews/{number}/links", data={"kind": "interviewer"}).text)
    address = tree.css_first("#made").attributes["value"] or ""
    assert "Why scale attention" in text(page(client, address.removeprefix("http://localhost")), "#stem")
    revoke = tree.css_first(".share-line form").attributes["action"] or ""
    tree = LexborHTMLParser(client.post(revoke).text)
    assert "revoked" in text(tree, ".shares")
    assert client.get(address.removeprefix("http://localhost")).status_code == 404
    assert client.post(f"/interviews/{number}/links", data={"kind": "report"}).status_code == 409


def test_who_has_no_link_learns_nothing(
    client: TestClient, store: Store, learner: Learner, clock: FixedClock, live: tuple[int, str]
) -> None:
    number, path = live
    assert client.get("/shared/interviews/" + "x" * 43).status_code == 404
    assert client.get("/shared/interviews/short").status_code == 422
    with store.write() as tx:
        [link] = tx.execute(select(ShareRow.id)).scalars()
        revoke_link(tx, learner, number, link, clock.now())
    for answer in (
        client.get(path),
        client.get(f"{path}/events"),
        client.post(f"{path}/questions/1", data={"depth": "1"}),
        client.post(f"{path}/nudge", data={"position": "1"}),
    ):
        assert answer.status_code == 404
    with store.read() as tx:
        assert examined(tx, number)[0].other is None


def test_links_have_bounds(store: Store, learner: Learner, clock: FixedClock, sat: Sit) -> None:
    going, over = sat(over=False), sat()
    with store.write() as tx:
        with pytest.raises(Conflict, match="still goes on"):
            make_link(tx, learner, going, Kind.REPORT, clock.now())
        for days in (0, 91):
            with pytest.raises(Invalid, match="1 to 90 days"):
                make_link(tx, learner, over, Kind.REPORT, clock.now(), days)
        with pytest.raises(NotFound):
            make_link(tx, learner, 99, Kind.REPORT, clock.now())
        for _ in range(20):
            make_link(tx, learner, over, Kind.REPORT, clock.now())
        with pytest.raises(Conflict, match="20 links"):
            make_link(tx, learner, over, Kind.REPORT, clock.now())
        with pytest.raises(NotFound):
            revoke_link(tx, learner, going, 1, clock.now())


@pytest.fixture
def wiring(store: Store, clock: FixedClock, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> Wiring:
    monkeypatch.setattr(share_live, "EVERY_S", 0.01)
    settings = Settings(database_url=store.engine.url.render_as_string(), hosts="testserver")
    made: Wiring = create_app(settings, clock, store, works=False).state.wiring
    return made


async def told(stream: AsyncIterator[str], count: int) -> list[str]:
    return [await asyncio.wait_for(anext(stream), 5) for _ in range(count)]


def test_the_stream_tells_what_changed_and_ends_with_the_interview(
    store: Store, clock: FixedClock, live: tuple[int, str], wiring: Wiring
) -> None:
    number, path = live
    token = path.rpartition("/")[2]

    async def listen() -> None:
        first = look(wiring, token)
        assert first is not None
        stream = events(wiring, token, first)
        assert await told(stream, 1) == ["retry: 2000\n\n"]
        with store.write() as tx:
            later = clock.now() + timedelta(seconds=1)
            own = (AnswerRow.attempt_id == number) & (AnswerRow.position == 1)
            tx.execute(update(AnswerRow).where(own).values(text="More of it.", saved_at=later))
        assert await told(stream, 1) == ["event: said\ndata: 1\n\n"]
        moved(store, number, 2)
        assert await told(stream, 1) == ["event: moved\ndata: 2\n\n"]
        clock.advance(timedelta(seconds=16))
        assert await told(stream, 1) == [": still here\n\n"]
        with store.write() as tx:
            tx.execute(update(AttemptRow).where(AttemptRow.id == number).values(submitted_at=clock.now()))
        assert await told(stream, 1) == ["event: moved\ndata: 2\n\n"]
        with pytest.raises(StopAsyncIteration):
            await anext(stream)

    asyncio.run(listen())


@pytest.mark.parametrize("how", ["closing", "revoked", "long"])
def test_the_stream_ends_by_itself(
    store: Store, learner: Learner, clock: FixedClock, live: tuple[int, str], wiring: Wiring, how: str
) -> None:
    number, path = live
    token = path.rpartition("/")[2]

    async def listen() -> float:
        first = look(wiring, token)
        assert first is not None
        stream = events(wiring, token, first)
        await told(stream, 1)
        if how == "closing":
            wiring.closing.set()
        elif how == "long":
            clock.advance(timedelta(minutes=11))
        else:
            with store.write() as tx:
                revoke_link(tx, learner, number, 1, clock.now())
        began = time.monotonic()
        with pytest.raises(StopAsyncIteration):
            await asyncio.wait_for(anext(stream), 5)
        return time.monotonic() - began

    assert asyncio.run(listen()) < 2


def test_a_look_is_two_statements_and_holds_no_connection(
    store: Store, live: tuple[int, str], wiring: Wiring
) -> None:
    seen: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    assert isinstance(look(wiring, live[1].rpartition("/")[2]), Pulse)
    asked = [one for one in seen if one.lstrip().upper().startswith("SELECT")]
    assert len(asked) == 2
    assert store.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
