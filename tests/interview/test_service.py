"""What is done in the room, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.queries import Learner
from app.assessment.model import Response
from app.db.store import Store
from app.interview import service
from app.interview.closing import close_overdue
from app.interview.holding import Closed, Overtaken, held_desk
from app.interview.models import AnswerRow, ChunkRow
from app.interview.queries import Attempt, Question, attempt, events, overdue, places, question, questions
from app.interview.recordings import MOST_BYTES, Chunk, keep_chunk, recordings, sound_of
from app.interview.saving import Packet, keep_certainty, save_answer
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, Invalid, NotFound
from app.rehearsal.blueprint import Form, Section
from app.rehearsal.timing import GRACE
from tests.interview.conftest import Begin, whole

SECOND = timedelta(seconds=1)


class Sitting:
    """An interview, and the page that has its room."""

    def __init__(self, store: Store, learner: Learner, clock: FixedClock, number: int) -> None:
        self.store, self.learner_id, self.clock, self.number = store, learner.id, clock, number
        self.sequence = 0
        self.open()

    def open(self) -> None:
        with self.store.write() as tx:
            self.epoch = service.take_room(tx, self.learner_id, self.number, self.clock.now()).epoch

    def save(self, text: str = "An answer", **more: object) -> bool:
        self.sequence += 1
        packet = Packet(
            **{"position": 1, "part": 0, "epoch": self.epoch, "sequence": self.sequence, "text": text} | more
        )  # type: ignore[arg-type]
        with self.store.write() as tx:
            return save_answer(tx, self.learner_id, self.number, packet, self.clock.now())

    def do(self, verb: str, *arguments: object) -> object:
        with self.store.write() as tx:
            return getattr(service, verb)(tx, self.learner_id, self.number, *arguments, self.clock.now())

    @property
    def own(self) -> Attempt:
        with self.store.read() as tx:
            return attempt(tx, self.learner_id, self.number)

    def question(self, position: int = 1) -> Question:
        with self.store.read() as tx:
            return question(tx, self.number, position)

    def kinds(self) -> list[str]:
        with self.store.read() as tx:
            return [one.kind for one in events(tx, self.number)]


@pytest.fixture
def sitting(store: Store, learner: Learner, clock: FixedClock, begin: Begin) -> Sitting:
    return Sitting(store, learner, clock, begin())


def test_a_paper_has_every_kind_and_is_kept_whole(store: Store, begin: Begin) -> None:
    with store.read() as tx:
        asked = questions(tx, begin())
    assert [one.kind for one in asked] == ["open", "open", "formula", "rapid", "item", "item"]
    first = asked[0]
    assert (first.item, first.card_id is None, first.target_s) == (None, False, 300)
    assert all(
        one.keys() >= {"html", "text", "note_id", "card_id", "place"} for one in first.solution["points"]
    )
    assert first.solution["answer_text"]
    assert first.shown["text"]
    assert first.followups
    assert all(one.item is not None and one.item_id is not None for one in asked[2:])
    assert {"breadcrumb", "stem", "text"} <= set.intersection(*(set(one.shown) for one in asked))
    assert {"answer", "answer_text", "points"} <= set.intersection(*(set(one.solution) for one in asked))


def test_a_late_packet_never_takes_the_place_of_a_newer_one(sitting: Sitting) -> None:
    assert sitting.save("first", sequence=1)
    assert sitting.save("third", sequence=3)
    assert not sitting.save("second", sequence=2)
    assert sitting.save("third", sequence=3)  # the same again is acknowledged again
    stands = sitting.question().answer()
    assert stands is not None
    assert (stands.text, stands.sequence) == ("third", 3)


def test_the_second_page_takes_over_and_the_first_is_told_so(sitting: Sitting) -> None:
    first = sitting.epoch
    sitting.save("from the first")
    sitting.open()
    with pytest.raises(Overtaken, match="another window"):
        sitting.save("from the first again", epoch=first, sequence=99)
    assert sitting.save("from the second", sequence=1)
    assert [one.text for one in sitting.question().answers] == ["from the second"]


@pytest.mark.parametrize(
    ("packet", "error", "says"),
    [
        ({"text": "x" * 1_000_000}, Invalid, "1,000,000 characters, and 100,000 are kept"),
        ({"part": 1}, Invalid, "not asked yet"),
        ({"part": -1}, Invalid, "not asked yet"),
        ({"mode": "sung"}, Invalid, "cannot be “sung”"),
        ({"position": 77}, NotFound, "no question 77"),
        ({"response": Response((0,))}, Invalid, "no answer to this question"),
        ({"position": 4}, Invalid, "no answer to this question"),
        ({"epoch": 99}, Overtaken, "another window"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_and_what_stood_stands(
    sitting: Sitting, packet: dict[str, object], error: type[Exception], says: str
) -> None:
    sitting.save("before")
    with pytest.raises(error, match=says):
        sitting.save(**packet)
    assert [one.text for one in sitting.question().answers] == ["before"]


def test_another_person_finds_no_such_interview(sitting: Sitting) -> None:
    sitting.learner_id += 1
    for act in (sitting.save, sitting.open, lambda: sitting.do("submit")):
        with pytest.raises(NotFound):
            act()


def test_answers_are_taken_until_the_grace_is_over_and_not_after(sitting: Sitting) -> None:
    sitting.clock.instant = sitting.own.course.deadline_at + GRACE
    assert sitting.save("just in time")
    sitting.clock.advance(SECOND)
    with pytest.raises(Closed, match="over"):
        sitting.save("too late")
    assert close_overdue(sitting.store, sitting.clock.now()) == 1
    own = sitting.own
    assert (own.submitted_by, own.submitted_at) == ("deadline", own.course.deadline_at)
    assert [one.text for one in sitting.question().answers] == ["just in time"]


def test_submission_happens_once_whoever_notices(sitting: Sitting) -> None:
    assert sitting.do("submit")
    assert not sitting.do("submit")
    sitting.clock.advance(timedelta(days=1))
    assert close_overdue(sitting.store, sitting.clock.now()) == 0
    assert sitting.own.submitted_by == "learner"
    assert sitting.kinds().count("submitted") == 1
    with pytest.raises(Closed):
        sitting.save("after all")


def test_a_pause_stands_the_clock_still_and_is_noted(sitting: Sitting) -> None:
    deadline = sitting.own.course.deadline_at
    sitting.clock.advance(60 * SECOND)
    sitting.do("pause", sitting.epoch)
    with pytest.raises(Conflict, match="paused"):
        sitting.save("while it is paused", epoch=sitting.own.epoch)
    sitting.clock.advance(timedelta(days=3))
    with sitting.store.read() as tx:
        assert overdue(tx, sitting.clock.now()) == []
    sitting.do("resume")
    assert sitting.own.course.deadline_at == deadline + timedelta(days=3)
    assert sitting.kinds() == ["started", "opened", "paused", "resumed"]
    assert sitting.question().spent_ms == 60_000


def test_rules_are_kept(store: Store, learner: Learner, clock: FixedClock, begin: Begin) -> None:
    strict = Sitting(store, learner, clock, begin(whole(may_go_back=False, may_pause=False)))
    with pytest.raises(Conflict, match="no pause"):
        strict.do("pause", strict.epoch)
    strict.save("first")
    strict.do("move", 2, strict.epoch)
    with pytest.raises(Conflict, match="no way back"):
        strict.do("move", 1, strict.epoch)
    with pytest.raises(Conflict, match="no way back"):
        strict.save("first, improved")
    assert strict.own.position == 2


def test_time_is_counted_for_the_question_on_the_table(sitting: Sitting) -> None:
    sitting.clock.advance(30 * SECOND)
    sitting.do("move", 3, sitting.epoch)
    sitting.clock.advance(20 * SECOND)
    sitting.do("move", 1, sitting.epoch)
    sitting.clock.advance(5 * SECOND)
    sitting.do("submit")
    with sitting.store.read() as tx:
        assert [one.spent_ms for one in places(tx, sitting.number)][:3] == [35_000, 0, 20_000]


def test_a_clock_that_goes_back_counts_nothing(sitting: Sitting) -> None:
    sitting.clock.advance(-90 * SECOND)
    sitting.do("move", 2, sitting.epoch)
    assert sitting.question().spent_ms == 0


def test_follow_ups_come_one_by_one_and_end(sitting: Sitting) -> None:
    count = len(sitting.question().followups)
    asked = [sitting.do("ask_further", 1, sitting.epoch) for _ in range(count + 1)]
    assert asked == [True] * count + [False]
    assert sitting.save("to the follow-up", part=1)
    assert [one.part for one in sitting.question().answers] == [1]


def test_flags_and_certainty(sitting: Sitting) -> None:
    sitting.do("flag_question", 2, True, sitting.epoch)
    with sitting.store.write() as tx:
        desk = held_desk(tx, sitting.learner_id, sitting.number, 2, sitting.epoch, sitting.clock.now())
        keep_certainty(tx, desk, 3)
    assert (sitting.question(2).flagged, sitting.question(2).certainty) == (True, 3)


def sound(sitting: Sitting, number: int = 0, data: bytes = b"sound", **more: object) -> int:
    chunk = Chunk(**{"position": 1, "part": 0, "epoch": sitting.epoch, "key": "k1234567", "number": number,
                     "media_type": "audio/webm;codecs=opus", "data": data} | more)  # type: ignore[arg-type]  # fmt: skip
    with sitting.store.write() as tx:
        return keep_chunk(tx, sitting.learner_id, sitting.number, chunk, sitting.clock.now())


def test_a_recording_is_kept_piece_by_piece_and_each_once(sitting: Sitting) -> None:
    number = sound(sitting, 0, b"one ")
    assert sound(sitting, 1, b"two") == number
    assert sound(sitting, 1, b"two") == number
    with sitting.store.read() as tx:
        (kept,) = recordings(tx, sitting.number)
        assert b"".join(sound_of(tx, number)) == b"one two"
    assert (kept.size, kept.position, kept.part) == (7, 1, 0)


def test_a_recording_that_is_too_large_ends_and_keeps_what_came_before(
    sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.interview.recordings.MOST_BYTES", 8)
    sound(sitting, 0, b"12345")
    with pytest.raises(Invalid, match="larger than"):
        sound(sitting, 1, b"6789")
    with sitting.store.read() as tx:
        assert tx.execute(select(func.sum(func.length(ChunkRow.data)))).scalar() == 5
    assert MOST_BYTES == 24 * 2**20


@pytest.mark.parametrize(
    ("mend", "error"),
    [
        ({"media_type": "text/html"}, Invalid),
        ({"key": "../../etc"}, Invalid),
        ({"key": "short"}, Invalid),
        ({"number": 20_000}, Invalid),
        ({"epoch": 0}, Overtaken),
        ({"position": 99}, NotFound),
        ({"part": 4}, Invalid),
    ],
)  # fmt: skip
def test_what_is_no_recording_is_refused(
    sitting: Sitting, mend: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        sound(sitting, **mend)
    with sitting.store.read() as tx:
        assert tx.execute(select(func.count()).select_from(ChunkRow)).scalar() == 0


def test_an_attempt_stays_what_it_was_when_the_handbook_changes(
    sitting: Sitting, store: Store, begin: Begin, tmp_path: object, clock: FixedClock, typesetter: object
) -> None:
    from app.library.importing import Importer

    before = sitting.question()
    path = tmp_path / "interview.md"  # type: ignore[operator]
    path.write_text(path.read_text().replace("gradients", "slopes").replace("dot products", "products"))
    Importer.over(store, clock, typesetter).import_file(path)  # type: ignore[arg-type]
    assert sitting.question() == before


def test_answers_of_one_interview_are_no_other_ones(sitting: Sitting, begin: Begin) -> None:
    sitting.save("mine")
    begin(whole(Section(Form.OPEN, 1, 5)))
    with sitting.store.read() as tx:
        assert tx.execute(select(func.count()).select_from(AnswerRow)).scalar() == 1
